/**
 * What Redis last said of every shard. Whoever asks is answered from the last look; one that is older than `freshMs` is
 * renewed in the background, one at a time, so that nobody waits for it and nobody looks while nobody asks.
 */
export class PolledSnapshot<T> {
  private values: readonly T[] = [];
  private polledAt = -Infinity;
  private polling: Promise<void> | null = null;

  /** @param look at all shards, in their order: one round trip */
  constructor(
    private readonly look: () => Promise<readonly T[]>,
    private readonly freshMs: number,
    private readonly now: () => number,
  ) {}

  /** Redis was asked at least once. */
  get isKnown(): boolean {
    return this.polledAt !== -Infinity;
  }

  get isFresh(): boolean {
    return this.now() - this.polledAt < this.freshMs;
  }

  /** Undefined before the first look, and while Redis cannot be asked. */
  of(shard: number): T | undefined {
    if (!this.isFresh) void this.renew();
    return this.values[shard];
  }

  /** Resolves when Redis was asked; never rejects. */
  renew(): Promise<void> {
    return (this.polling ??= this.take());
  }

  private async take(): Promise<void> {
    try {
      this.values = await this.look();
    } catch {
      this.values = [];
    } finally {
      this.polledAt = this.now();
      this.polling = null;
    }
  }
}
