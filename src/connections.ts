/** The connections to Redis at start-up: reached, found fit, and fixed to the shards and the time zone of its data. */
import type { Redis } from 'ioredis';
import type { Config } from './ops/config.js';
import type { Log } from './ops/log.js';
import { Connections, type FastRedis, type WaitingRedis } from './redis/connections.js';
import { UnfitRedisError, fixSettings, redisFaults, type DataSettings } from './redis/settings.store.js';

const REACH_WITHIN_MS = 5_000;

export interface ConnectionParts {
  connections: Connections;
  waitingRedis: WaitingRedis;
  fastRedis: FastRedis;
}

/** Throws UnfitRedisError; no connection is then left open. */
export async function openConnections(config: Config, log: Log): Promise<ConnectionParts & { data: DataSettings }> {
  const { connections, waitingRedis } = await reachRedis(config, (fault) =>
    log.warn({ err: fault }, 'redis connection'),
  );
  const data = await openData(waitingRedis, connections, config, log);
  const fastRedis = await connected(connections.failFast());
  return { connections, waitingRedis, fastRedis, data };
}

/**
 * Reaches Redis, and no more: nothing is checked, nothing is written. Throws UnfitRedisError; no connection is then left
 * open.
 * @param onFault called for every fault of a connection
 */
export async function reachRedis(
  config: Config,
  onFault: (fault: Error) => void,
): Promise<Omit<ConnectionParts, 'fastRedis'>> {
  refuseBadUrl(config.redisUrl);
  const connections = new Connections(config.redisUrl, onFault);
  const waitingRedis = connections.waiting();
  try {
    await reachable(waitingRedis, config.redisUrl);
    return { connections, waitingRedis };
  } catch (fault) {
    await connections.close();
    throw fault;
  }
}

function refuseBadUrl(url: string): void {
  const scheme = URL.canParse(url) ? new URL(url).protocol : null;
  if (scheme === 'redis:' || scheme === 'rediss:') return;
  const found = scheme === null ? 'it cannot be read as an address' : `it begins with ${scheme}`; // a password may follow
  throw new UnfitRedisError(`REDIS_URL must look like redis://host:6379: ${found}.`);
}

async function openData(redis: Redis, connections: Connections, config: Config, log: Log): Promise<DataSettings> {
  try {
    const { refuse, warn } = redisFaults(await redis.info(), config.allowVolatileRedis);
    for (const sentence of warn) log.warn(sentence);
    if (refuse.length > 0) throw new UnfitRedisError(refuse.join('\n'));
    return await fixSettings(redis, config);
  } catch (fault) {
    await connections.close();
    throw fault;
  }
}

async function reachable(redis: Redis, url: string): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    const host = new URL(url).host;
    const sentence = `Redis does not answer at ${host}: start it, or set REDIS_URL to where it is.`;
    setTimeout(() => reject(new UnfitRedisError(sentence)), REACH_WITHIN_MS).unref();
  });
  await Promise.race([redis.ping(), late]);
}

async function connected(redis: FastRedis): Promise<FastRedis> {
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  return redis;
}
