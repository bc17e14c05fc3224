import { randomUUID } from 'node:crypto';
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

/**
 * Checks that Redis takes, gives and removes a key of our own, which nobody else has: one, or in a cluster one beside each
 * shard. Rejects with Redis' error, or LostWriteError.
 */
export async function probeAndRemove(redis: Redis, shards: readonly Pick<ShardKeys, 'prefix'>[]): Promise<void> {
  const token = randomUUID();
  const probed = isCluster(redis) ? shards : shards.slice(0, 1);
  await Promise.all(probed.map((shard) => writeAndRemove(redis, GLOBAL_KEYS.doctorProbe(shard, token))));
}

class LostWriteError extends Error {
  override readonly name = 'LostWriteError';

  constructor() {
    super('what was written was not there afterwards: is this a replica, or does somebody empty it?');
  }
}

async function writeAndRemove(redis: Redis, key: string): Promise<void> {
  await redis.set(key, '1', 'EX', KEPT_SECONDS, 'NX');
  const found = await redis.get(key);
  await redis.del(key);
  if (found !== '1') throw new LostWriteError();
}
