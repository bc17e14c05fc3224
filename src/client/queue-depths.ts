/**
 * How many jobs wait in each shard, as of a moment ago. What is asked for is answered from the last look; a look that is
 * older than `freshMs` is renewed in the background, so nobody waits for it, and nobody looks while nobody asks.
 */
export class QueueDepths {
  private depths: readonly number[] = [];
  private lookedAt = -Infinity;
  private isLooking = false;

  /** @param look jobs that wait, by shard: one round trip */
  constructor(
    private readonly look: () => Promise<readonly number[]>,
    private readonly freshMs: number,
    private readonly now: () => number,
  ) {}

  /** None when Redis could not be asked. */
  of(shard: number): number {
    if (!this.isLooking && this.now() - this.lookedAt >= this.freshMs) void this.renew();
    return this.depths[shard] ?? 0;
  }

  private async renew(): Promise<void> {
    this.isLooking = true;
    try {
      this.depths = await this.look();
    } catch {
      this.depths = [];
    } finally {
      this.lookedAt = this.now();
      this.isLooking = false;
    }
  }
}
