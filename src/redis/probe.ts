import { isCluster, type Redis } from './client.js';
import { GLOBAL_KEYS, type ShardKeys } from './keys.js';

const KEPT_SECONDS = 60;

/**
 * Checks that Redis accepts writes now: one, or in a cluster one beside each shard. Each promise rejects with Redis' error.
 */
export function probeWrites(redis: Redis, shards: readonly Pick<ShardKeys, 'prefix'>[]): Promise<unknown>[] {
  const keys = isCluster(redis) ? shards.map(GLOBAL_KEYS.shardProbe) : [GLOBAL_KEYS.probe];
  return keys.map((key) => redis.set(key, '1', 'EX', KEPT_SECONDS));
}
