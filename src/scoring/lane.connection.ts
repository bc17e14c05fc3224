import { once } from 'node:events';
import type { Redis, RedisNode } from '../redis/client.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { Connections } from '../redis/connections.js';
import type { ShardKeys } from '../redis/keys.js';
import { assertWatch } from '../redis/watch.probe.js';

/** How long a lane's connection may take to open; the lanes of a replay are then tried again. */
const CONNECT_MS = 10 * SECOND_MS;

/** For the lane of a shard, which closes it. Throws WatchIgnoredError. @param other another connection to the same Redis */
export async function laneConnection(connections: Connections, shard: ShardKeys, other: Redis): Promise<RedisNode> {
  const redis = connections.lane(shard);
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) });
    await assertWatch(redis, other, shard);
    return redis;
  } catch (fault) {
    redis.disconnect();
    throw fault;
  }
}
