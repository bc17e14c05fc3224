/** Redis: reached, fit for the states of a bank, with a clock like ours, and able to take a write. */
import type { Config } from '../../src/ops/config.js';
import type { WaitingRedis } from '../../src/redis/connections.js';
import { probeAndRemove } from '../../src/redis/probe.js';
import { RedisClock } from '../../src/redis/redis.clock.js';
import { infoField, readDataSettings, redisFaults } from '../../src/redis/settings.store.js';
import { mend, messageOf, note, ok, type Finding } from './finding.js';

const FULL = 0.8;

export async function redisFindings(redis: WaitingRedis, config: Config): Promise<Finding[]> {
  const info = await redis.info();
  const { refuse, warn } = redisFaults(info, config.allowVolatileRedis);
  return [
    ok('redis version', infoField(info, 'redis_version')),
    ...refuse.map((sentence) => mend('redis settings', 'are not fit for the states of customers', sentence)),
    ...warn.map((sentence) => note('redis settings', sentence.replace(/\.$/, ''))),
    ...(refuse.length + warn.length === 0 ? [ok('redis settings', 'nothing is evicted, and a log is kept')] : []),
    roleFinding(info),
    persistenceFinding(info),
    await flushFinding(redis),
    memoryFinding(info),
    await clockFinding(redis, config),
    await writeFinding(redis),
    await dataFinding(redis, config),
  ];
}

function roleFinding(info: string): Finding {
  const role = infoField(info, 'role');
  if (role === 'master')
    return ok('redis role', `primary, followed by ${infoField(info, 'connected_slaves')} replicas`);
  return mend(
    'redis role',
    `is ${role === 'slave' ? 'a replica' : role}, and takes no writes`,
    'Set REDIS_URL to the primary.',
  );
}

function persistenceFinding(info: string): Finding {
  const about = 'redis persistence';
  const failed = ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status'].filter((name) =>
    infoField(info, name).startsWith('err'),
  );
  if (failed.length === 0) return ok(about, 'the last writes to its disk succeeded');
  return mend(about, `failed: ${failed.join(', ')}`, "Make room on the disk of Redis, and look at Redis' own log.");
}

/** A managed Redis may not let this be asked. */
async function flushFinding(redis: WaitingRedis): Promise<Finding> {
  const about = 'redis flushes';
  const [, policy = ''] = await redis.config('GET', 'appendfsync').then(
    (reply) => (Array.isArray(reply) ? reply.map(String) : []),
    () => [],
  );
  const lost: Readonly<Record<string, string>> = {
    always: 'each write: a power cut loses nothing that was answered',
    everysec: 'each second: a power cut may lose the last two seconds',
  };
  if (policy === 'no')
    return mend(
      about,
      'when the system likes to',
      'Run "CONFIG SET appendfsync everysec" and put the same line into redis.conf.',
    );
  return note(about, lost[policy] ?? 'this Redis does not say how often it flushes its log');
}

function memoryFinding(info: string): Finding {
  const [used, most] = [Number(infoField(info, 'used_memory')), Number(infoField(info, 'maxmemory'))];
  const inUse = `${(used / 2 ** 20).toFixed(0)} MiB are in use`;
  if (most === 0)
    return note('redis memory', `${inUse}, and maxmemory sets no limit: the system ends Redis when memory is out`);
  const share = `${((100 * used) / most).toFixed(0)} % of ${(most / 2 ** 20).toFixed(0)} MiB`;
  if (used < FULL * most) return ok('redis memory', `${inUse}, ${share}`);
  return mend('redis memory', `${inUse}, ${share}`, 'Raise maxmemory, or make room: a full Redis takes no events.');
}

async function clockFinding(redis: WaitingRedis, { clockSkewMs }: Config): Promise<Finding> {
  const clock = new RedisClock(redis, clockSkewMs);
  await clock.measure();
  const ms = Math.round(clock.aheadMs);
  const ahead = `${Math.abs(ms)} ms ${ms < 0 ? 'behind' : 'ahead of'} that of Redis`;
  if (clock.isRight) return ok('clock', ahead);
  return mend(
    'clock',
    `of this machine is ${ahead}`,
    'Set both by a time server (NTP); CLOCK_SKEW_MS says how much is allowed.',
  );
}

async function writeFinding(redis: WaitingRedis): Promise<Finding> {
  try {
    await probeAndRemove(redis);
    return ok('redis write', 'a key of our own was written, read and removed');
  } catch (fault) {
    return mend(
      'redis write',
      `failed: ${messageOf(fault)}`,
      'Make Redis take writes: see the lines about its role, memory and persistence.',
    );
  }
}

async function dataFinding(redis: WaitingRedis, { shards, shardsAreGiven, timeZone }: Config): Promise<Finding> {
  const data = await readDataSettings(redis);
  if (data === null)
    return note('data', `there is none yet: the first start fixes SHARDS=${shards} and TIME_ZONE=${timeZone}`);
  const written = `was written with SHARDS=${data.shards} and TIME_ZONE=${data.timeZone}`;
  if ((shardsAreGiven && data.shards !== shards) || data.timeZone !== timeZone)
    return mend('data', written, `Set SHARDS=${data.shards} and TIME_ZONE=${data.timeZone}.`);
  return ok('data', written);
}
