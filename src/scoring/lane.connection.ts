import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { SECOND_MS } from '../core/primitives/time.js';
import type { Connections } from '../redis/connections.js';
import { assertWatch } from '../redis/watch.probe.js';

/** How long a lane's connection may take to open; the lanes of a replay are then tried again. */
const CONNECT_MS = 10 * SECOND_MS;

/** Its owner closes it. Throws WatchIgnoredError. @param other another connection to the same Redis */
export async function laneConnection(connections: Connections, other: Redis): Promise<Redis> {
  const redis = connections.lane();
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) });
    await assertWatch(redis, other);
    return redis;
  } catch (fault) {
    redis.disconnect();
    throw fault;
  }
}
