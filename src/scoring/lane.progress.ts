/** For how long lanes of the live run have made no progress in this process although there is work; for readiness. */
export class LaneProgress {
  private readonly lanes = new Map<number, () => number>();

  /** @param stuckMs time without progress; 0 for a lane without work, or while another process holds its job */
  observe(shard: number, stuckMs: () => number): void {
    this.lanes.set(shard, stuckMs);
  }

  /** Shards without progress for at least `forMs`. */
  stuck(forMs: number): number[] {
    return [...this.lanes].flatMap(([shard, stuckMs]) => (stuckMs() >= forMs ? [shard] : []));
  }
}
