/** How long lanes of the live run have made no progress here although there is work; readiness asks. */
export class LaneProgress {
  private readonly lanes = new Map<number, () => number>();

  /** @param stuckMs for how long there has been no progress; 0 for a lane with nothing to do, or with a job that others hold */
  watch(shard: number, stuckMs: () => number): void {
    this.lanes.set(shard, stuckMs);
  }

  /** Shards without progress for at least so long. */
  stuck(forMs: number): number[] {
    return [...this.lanes].flatMap(([shard, stuckMs]) => (stuckMs() >= forMs ? [shard] : []));
  }
}
