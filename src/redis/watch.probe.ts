import { randomUUID } from 'node:crypto';
import type { Redis, RedisNode } from './client.js';
import { GLOBAL_KEYS, type ShardKeys } from './keys.js';

const LEFT_BEHIND_MS = 10_000;

export class WatchIgnoredError extends Error {
  override readonly name = 'WatchIgnoredError';
}

/**
 * Throws when a WATCH of this connection does not hold: a proxy that shares its connections to Redis among clients may
 * answer it with OK all the same. Commits would then not be fenced, without a word.
 * @param redis the connection, see Connections.lane
 * @param other another connection to the same Redis
 */
export async function assertWatch(redis: RedisNode, other: Redis, shard: Pick<ShardKeys, 'prefix'>): Promise<void> {
  const key = GLOBAL_KEYS.watchProbe(shard, randomUUID());
  await redis.watch(key);
  await other.set(key, '1', 'PX', LEFT_BEHIND_MS);
  const executed = await redis.multi().del(key).exec();
  if (executed === null) return;
  throw new WatchIgnoredError(
    'Between this process and Redis something ignores WATCH, so two lanes could overwrite each other: connect to ' +
      'Redis itself, or to a proxy that gives every client a connection of its own.',
  );
}
