/**
 * The due set of a shard: each customer by the instant of the next review. It holds every customer about whom a
 * decision was ever made. Only this file reads its members and makes the commands by which commits change it;
 * ripe.shards.ts counts those who are due.
 */
import type { Redis } from './client.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { MOST_ARGUMENTS, chunks, type Write } from './commit.writes.js';
import { shardKeys, type ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';

type DueKeys = Pick<ShardKeys, 'due'>;

/** Entries of one ZSCAN: about a millisecond of Redis' time. */
const PAGE = 1_000;
/** Earlier than any instant, so the next sweep reviews the customer. */
const AT_ONCE = 0;

/** The due set of one shard. */
export class DueSet {
  constructor(
    private readonly redis: Redis,
    private readonly keys: DueKeys,
  ) {}

  /** Customers due at or before `asOf`, the longest due first. */
  upTo(asOf: EpochMs, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.due, '-inf', asOf, 'LIMIT', 0, limit);
  }
}

export interface DuePage {
  run: string;
  shard: number;
  customerIds: string[];
}

/** The due sets of all shards of a run. */
export class DueStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  async count(run: string): Promise<number> {
    const counts = await Promise.all(this.directory.keysOf(run).map(({ due }) => this.redis.zcard(due)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** In no order. A customer who stays in the set meanwhile is returned at least once, perhaps more often. */
  async *pages(run: string): AsyncGenerator<DuePage> {
    for (const [shard, { due }] of this.directory.keysOf(run).entries()) {
      let cursor = '0';
      do {
        const [next, flat] = await this.redis.zscan(due, cursor, 'COUNT', PAGE);
        yield { run, shard, customerIds: flat.filter((_, i) => i % 2 === 0) };
        cursor = next;
      } while (cursor !== '0');
    }
  }

  /** Makes reviews earlier, never later, and adds nobody to the set. */
  async bringForward({ run, shard, customerIds }: DuePage, to: EpochMs): Promise<void> {
    if (customerIds.length === 0) return;
    await this.redis.zadd(shardKeys(run, shard).due, 'XX', 'LT', ...customerIds.flatMap((id) => [to, id]));
  }

  /** The next sweep reviews this customer, even one who was removed from the set. */
  async makeDue(run: string, shard: number, customerId: string): Promise<void> {
    await this.redis.zadd(shardKeys(run, shard).due, AT_ONCE, customerId);
  }
}

/** @param dueTimes instants of next reviews, each followed by the id of its customer */
export function dueWrites(dueTimes: readonly (EpochMs | string)[], { due: key }: DueKeys): Write[] {
  return chunks(dueTimes, MOST_ARGUMENTS).map((part) => ({ command: 'ZADD', key, args: part }));
}

/** An earlier review of the customer stays. @param at Infinity when no review is needed: then nothing is written */
export function dueNoLaterThan(at: EpochMs, customerId: string, { due: key }: DueKeys): Write[] {
  return at === Infinity ? [] : [{ command: 'ZADD', key, args: ['LT', at, customerId] }];
}

/** These customers are not reviewed again before their next event. */
export function noLongerDue(customerIds: readonly string[], { due: key }: DueKeys): Write[] {
  return customerIds.length === 0 ? [] : [{ command: 'ZREM', key, args: [...customerIds] }];
}
