/** Who of a run is looked at again, and making that sooner. Everybody who was ever decided about is in there. */
import type { Redis } from 'ioredis';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';

/** Entries of one step: about a millisecond of Redis. */
const PAGE = 1_000;

export interface DuePage {
  keys: ShardKeys;
  customerIds: string[];
}

export class DueStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  async count(run: string): Promise<number> {
    const counts = await Promise.all(this.directory.keysOf(run).map(({ due }) => this.redis.zcard(due)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Whoever is in there all the while comes at least once, in no order. */
  async *pages(run: string): AsyncGenerator<DuePage> {
    for (const keys of this.directory.keysOf(run)) {
      let cursor = '0';
      do {
        const [next, flat] = await this.redis.zscan(keys.due, cursor, 'COUNT', PAGE);
        yield { keys, customerIds: flat.filter((_, i) => i % 2 === 0) };
        cursor = next;
      } while (cursor !== '0');
    }
  }

  /** Never later, and nobody who is not looked at anyway. */
  async bringForward({ keys, customerIds }: DuePage, to: EpochMs): Promise<void> {
    if (customerIds.length === 0) return;
    await this.redis.zadd(keys.due, 'XX', 'LT', ...customerIds.flatMap((id) => [to, id]));
  }
}
