/**
 * Waits for new entries of several streams. A server reads them all with one command. In a cluster each stream is read over
 * a connection of its own, because a command reads keys of one slot only, and one that blocks holds its connection.
 */
import type { RedisNode } from './client.js';

type StreamItem = [id: string, fields: string[]];

export interface StreamItems {
  /** Index among the streams that are read. */
  stream: number;
  items: StreamItem[];
}

export class StreamReader {
  private readonly parts: Part[];

  /** @param connections used by this reader alone, see Connections.readers */
  constructor(connections: readonly { redis: RedisNode; keys: readonly string[] }[]) {
    let first = 0;
    this.parts = connections.map(({ redis, keys }) => {
      const part = new Part(redis, keys, first);
      first += keys.length;
      return part;
    });
  }

  /** Calls it whenever a connection was lost: what a server had then may be gone. */
  onLost(listener: () => void): void {
    for (const { redis } of this.parts) redis.on('close', listener);
  }

  /**
   * Entries after the given ids, at most `count` per stream. Waits up to `blockMs` for the first of them. A part that has
   * none by then goes on waiting, and its entries are in a later answer.
   */
  async next(after: readonly string[], count: number, blockMs: number): Promise<StreamItems[]> {
    await Promise.race(this.parts.map((part) => part.read(after, count, blockMs)));
    return this.parts.flatMap((part) => part.take());
  }

  close(): void {
    for (const { redis } of this.parts) redis.disconnect();
  }
}

/** Streams that one command reads. */
class Part {
  private reading: { after: string; done: Promise<void> } | null = null;
  private found: StreamItems[] | null = null;

  constructor(
    readonly redis: RedisNode,
    private readonly keys: readonly string[],
    /** Index of the first of its keys. */
    private readonly first: number,
  ) {}

  /** Resolves when an answer can be taken. A read from other ids, as after a loss, is waited for and dropped. */
  read(allAfter: readonly string[], count: number, blockMs: number): Promise<void> {
    const ids = allAfter.slice(this.first, this.first + this.keys.length);
    const after = ids.join();
    if (this.reading?.after === after) return this.reading.done;
    const before = this.reading?.done.catch(() => undefined) ?? Promise.resolve();
    const done = before.then(() => this.ask(ids, count, blockMs));
    const reading = { after, done };
    done.catch(() => {
      if (this.reading === reading) this.reading = null; // the next call asks again
    });
    this.reading = reading;
    return done;
  }

  take(): StreamItems[] {
    if (this.found === null) return [];
    const found = this.found;
    this.found = this.reading = null;
    return found;
  }

  private async ask(ids: readonly string[], count: number, blockMs: number): Promise<void> {
    this.found = null;
    const reply = await this.redis.xread('COUNT', count, 'BLOCK', blockMs, 'STREAMS', ...this.keys, ...ids);
    this.found = (reply ?? []).map(([key, items]) => ({ stream: this.first + this.keys.indexOf(key), items }));
  }
}
