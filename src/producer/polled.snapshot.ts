/**
 * The last reading of every shard. A caller is answered from it; a reading that is older than `freshMs` is
 * renewed in the background, one at a time. So no caller waits for it, and nothing is polled while nobody calls.
 */
export class PolledSnapshot<T> {
  private values: readonly T[] = [];
  private polledAt = -Infinity;
  private polling: Promise<void> | null = null;

  /** @param poll reads all shards, in their order: one round trip */
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

  /** Undefined before the first reading, and while Redis cannot be asked. */
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
