/**
 * The last reading of every shard. Callers get its values at once. A reading older than `freshMs` is renewed in the
 * background, one at a time. So no caller waits, and nothing is polled while nobody calls.
 */
export class PolledSnapshot<T> {
  private values: readonly T[] = [];
  private polledAt = -Infinity;
  private polling: Promise<void> | null = null;

  /** @param poll reads all shards in order, in one round trip */
  constructor(
    private readonly poll: () => Promise<readonly T[]>,
    private readonly freshMs: number,
    private readonly now: () => number,
  ) {}

  /** Whether Redis was polled at least once. */
  get isKnown(): boolean {
    return this.polledAt !== -Infinity;
  }

  get isFresh(): boolean {
    return this.now() - this.polledAt < this.freshMs;
  }

  /** Undefined before the first reading, and while Redis cannot be read. */
  of(shard: number): T | undefined {
    if (!this.isFresh) void this.renew();
    return this.values[shard];
  }

  /** Resolves after the poll; never rejects. */
  renew(): Promise<void> {
    return (this.polling ??= this.read());
  }

  private async read(): Promise<void> {
    try {
      this.values = await this.poll();
    } catch {
      this.values = [];
    } finally {
      this.polledAt = this.now();
      this.polling = null;
    }
  }
}
