/** What happened in a run, as totals. They show that the log leads to the decisions that are compared. */
import type { Redis } from 'ioredis';
import { shardKeys } from '../../src/redis/keys.js';
import type { StoredEntry } from '../../src/redis/feed.store.js';

export interface Tally {
  applied: number;
  duplicates: number;
  quarantined: number;
  commits: number;
  /** By `from>to`. */
  stageMoves: Record<string, number>;
  alerts: Record<string, number>;
}

export async function tally(redis: Redis, run: string, shards: number, feed: readonly StoredEntry[]): Promise<Tally> {
  const sums: Tally = { applied: 0, duplicates: 0, quarantined: 0, commits: 0, stageMoves: {}, alerts: {} };
  for (let shard = 0; shard < shards; shard++) {
    const keys = shardKeys(run, shard);
    const counts = await redis.hgetall(keys.counts);
    sums.applied += Number(counts['applied'] ?? 0);
    sums.duplicates += Number(counts['duplicates'] ?? 0);
    sums.quarantined += Number(counts['quarantined'] ?? 0);
    sums.commits += Number((await redis.get(keys.version)) ?? 0);
  }
  for (const { entry } of feed) {
    if (entry.topic === 'alerts') addOne(sums.alerts, entry.change);
    else addOne(sums.stageMoves, `${entry.move.from ?? 'new'}>${entry.move.to}`);
  }
  return sums;
}

function addOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
