/** Reads the ledger of a run, summed over its shards. */
import type { Redis } from './client.js';
import { addSums, type Sums } from '../core/ledger/ledger.js';
import type { ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';

/** Days of one read: a question about years must not fill the connection. */
const DAYS_AT_ONCE = 32;

export class LedgerStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** The sums as they are now. */
  async totals(run: string): Promise<Sums> {
    const sums = new Map<string, number>();
    for (const hash of await this.hashes(run, ({ ledger }) => [ledger])) addSums(sums, hash);
    return sums;
  }

  /** The changes of each day, from the first to the last; a day without changes is empty. */
  async standing(run: string, first: number, last: number): Promise<Sums[]> {
    const days = Array.from({ length: Math.max(0, last - first + 1) }, () => new Map<string, number>());
    for await (const [day, hash] of this.days(run, first, last, 'ledgerDay')) addSums(days[day - first]!, hash);
    return days;
  }

  /** The customers' flows, summed from the first to the last day. */
  async flows(run: string, first: number, last: number): Promise<Sums> {
    const sums = new Map<string, number>();
    for await (const [, hash] of this.days(run, first, last, 'flowDay')) addSums(sums, hash);
    return sums;
  }

  private async *days(
    run: string,
    first: number,
    last: number,
    key: 'ledgerDay' | 'flowDay',
  ): AsyncGenerator<[day: number, hash: [string, number][]]> {
    for (let from = first; from <= last; from += DAYS_AT_ONCE) {
      const days = Array.from({ length: Math.min(DAYS_AT_ONCE, last - from + 1) }, (_, i) => from + i);
      const hashes = await this.hashes(run, (keys) => days.map((day) => keys[key](day)));
      for (const [i, hash] of hashes.entries()) yield [from + (i % days.length), hash];
    }
  }

  private async hashes(run: string, keysOf: (keys: ShardKeys) => string[]): Promise<[string, number][][]> {
    const keys = this.directory.keysOf(run).flatMap(keysOf);
    const hashes = await Promise.all(keys.map((key) => this.redis.hgetall(key)));
    return hashes.map((hash) => Object.entries(hash).map(([field, count]) => [field, Number(count)]));
  }
}
