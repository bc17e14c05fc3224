import type { Redis } from 'ioredis';
import type { ShardKeys } from './keys.js';

/** Applied events by type, of types that nobody had mapped when they were applied; all shards of a run together. */
export async function unmappedCounts(
  redis: Redis,
  shards: readonly Pick<ShardKeys, 'unmapped'>[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const ofShard of await Promise.all(shards.map(({ unmapped }) => redis.hgetall(unmapped)))) {
    for (const [type, count] of Object.entries(ofShard)) counts.set(type, (counts.get(type) ?? 0) + Number(count));
  }
  return counts;
}
