/** The connections to Redis at start-up: reached, found fit, and fixed to the shards and the time zone of its data. */
import type { Redis } from './redis/client.js';
import type { Config } from './ops/config.js';
import type { Log } from './ops/log.js';
import { Connections, type FastRedis, type WaitingRedis } from './redis/connections.js';
import { UnfitRedisError, faultsOf } from './redis/fitness.js';
import { clockSpreadMs, inspect } from './redis/nodes.js';
import { fixSettings, type DataSettings } from './redis/settings.store.js';
import { Presence } from './presence.js';

const REACH_WITHIN_MS = 5_000;

export interface ConnectionParts {
  connections: Connections;
  waitingRedis: WaitingRedis;
  fastRedis: FastRedis;
  presence: Presence;
}

type ReachedRedis = Pick<ConnectionParts, 'connections' | 'waitingRedis'>;

/** Throws UnfitRedisError or BadAddressError; no connection is then left open. */
export async function openConnections(config: Config, log: Log): Promise<ConnectionParts & { data: DataSettings }> {
  const { connections, waitingRedis } = await openFit(config, log);
  const presence = await Presence.open(waitingRedis);
  try {
    const data = await fixSettings(waitingRedis, config);
    presence.keep(data.shards);
    const fastRedis = await connected(connections.failFast());
    return { connections, waitingRedis, fastRedis, presence, data };
  } catch (fault) {
    await presence.leave();
    await connections.close();
    throw fault;
  }
}

/** As `openConnections`, without a look at what the data is, and without a sign of this process. */
export async function openFit(config: Config, log: Log): Promise<ReachedRedis> {
  const reached = await reachRedis(config, (fault) => log.warn({ err: fault }, 'redis connection'));
  try {
    await refuseUnfit(reached.waitingRedis, reached.connections, config, log);
    return reached;
  } catch (fault) {
    await reached.connections.close();
    throw fault;
  }
}

/**
 * Reaches Redis, and no more: nothing is checked, nothing is written. Throws UnfitRedisError or BadAddressError; no
 * connection is then left open.
 * @param onFault called for every fault of a connection
 */
export async function reachRedis(config: Config, onFault: (fault: Error) => void): Promise<ReachedRedis> {
  let last: Error | null = null;
  const connections = new Connections(
    config.redisUrl,
    (fault) => {
      if (!SAYS_NOTHING.test(messageOf(fault))) last = fault;
      onFault(fault);
    },
    config,
  );
  try {
    const waitingRedis = connections.waiting();
    await reachable(waitingRedis, connections, () => last);
    return { connections, waitingRedis };
  } catch (fault) {
    await connections.close();
    throw fault;
  }
}

async function refuseUnfit(redis: Redis, connections: Connections, config: Config, log: Log): Promise<void> {
  const { servers, unreached } = await inspect(connections, redis);
  const { kind } = connections.address;
  const { refuse, warn } = faultsOf(servers, { durability: config.redisDurability, kind });
  for (const sentence of warn) log.warn(sentence);
  if (unreached.length > 0)
    log.warn(
      `These replicas cannot be reached from here, so nobody knows whether they are fit: ${unreached.join(', ')}.`,
    );
  const apartMs = Math.round(clockSpreadMs(servers));
  if (apartMs > config.clockSkewMs)
    refuse.push(
      `The clocks of the servers of Redis are ${apartMs} ms apart, more than CLOCK_SKEW_MS (${config.clockSkewMs}): set them right, as with NTP.`,
    );
  if (refuse.length > 0) throw new UnfitRedisError(refuse.join('\n'));
}

async function reachable(redis: Redis, { hosts }: Connections, last: () => Error | null): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new UnfitRedisError(unreachable(hosts, last()))), REACH_WITHIN_MS).unref();
  });
  await Promise.race([redis.ping(), late]);
}

/** Errors that only follow from others. */
const SAYS_NOTHING = /^Connection is closed|^Failed to refresh slots cache/;

/** What else than an absent Redis makes a client wait, by the last error. */
const HINTS = [
  [/cluster support disabled/, 'this Redis is no cluster, so REDIS_URL must begin with redis:// or redis-sentinel://'],
  [/NOAUTH|WRONGPASS|NOPERM/, 'user or password are wrong, or missing'],
  [/All sentinels/, 'no sentinel answers that knows a primary of this name'],
  [/certificate|SSL|TLS/i, 'the two sides do not agree on TLS'],
] as const;

function unreachable(hosts: string, last: Error | null): string {
  const why = last === null ? '' : messageOf(last);
  const hint = HINTS.find(([pattern]) => pattern.test(why))?.[1] ?? 'start it, or set REDIS_URL to where it is';
  return `Redis does not answer at ${hosts}: ${hint}.${why === '' ? '' : ` The last error was: ${why}`}`;
}

/** A cluster says only that all nodes failed, and keeps why. */
function messageOf(fault: Error): string {
  return 'lastNodeError' in fault && fault.lastNodeError instanceof Error ? fault.lastNodeError.message : fault.message;
}

async function connected(redis: FastRedis): Promise<FastRedis> {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', resolve));
  return redis;
}
