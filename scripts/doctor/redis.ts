/** Redis: fit for the states of a bank on each of its servers, with clocks like ours, and able to take a write. */
import type { Config } from '../../src/ops/config.js';
import { primariesOf, type RedisNode } from '../../src/redis/client.js';
import type { Connections, WaitingRedis } from '../../src/redis/connections.js';
import { faultsOf, infoField } from '../../src/redis/fitness.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { clockSpreadMs, type Inspection, type ServerReport } from '../../src/redis/nodes.js';
import { probeAndRemove } from '../../src/redis/probe.js';
import { RedisClock } from '../../src/redis/redis.clock.js';
import { readDataSettings, type FixedSettings } from '../../src/redis/settings.store.js';
import { mend, messageOf, note, ok, type Finding } from './finding.js';

const FULL = 0.8;

type Data = Pick<FixedSettings, 'shards' | 'timeZone'> | null;

/** @param inspection of servers of the kind that REDIS_URL names */
export async function redisFindings(
  redis: WaitingRedis,
  { address: { kind } }: Connections,
  { servers, unreached }: Inspection,
  config: Config,
): Promise<Finding[]> {
  const data = await readDataSettings(redis);
  return [
    ...settingsFindings(servers, { durability: config.redisDurability, kind }),
    ...servers.flatMap((server) => serverFindings(server, servers.length === 1)),
    ...unreached.map((name) => note(`redis ${name}`, 'is a replica that cannot be reached from here')),
    ...(await flushFindings(redis)),
    ...(servers.length === 1 ? [] : [clocksFinding(servers, config)]),
    await clockFinding(redis, config),
    await writeFinding(redis, data?.shards ?? config.shards),
    dataFinding(data, config),
  ];
}

function settingsFindings(servers: readonly ServerReport[], expectation: Parameters<typeof faultsOf>[1]): Finding[] {
  const { refuse, warn } = faultsOf(servers, expectation);
  if (refuse.length + warn.length === 0)
    return [ok('redis settings', 'nothing is evicted, and what is written is kept')];
  return [
    ...refuse.map((sentence) => mend('redis settings', 'are not fit for the states of customers', sentence)),
    ...warn.map((sentence) => note('redis settings', sentence.replace(/\.$/, ''))),
  ];
}

/** @param isAlone whether its name says nothing */
function serverFindings({ name, info }: ServerReport, isAlone: boolean): Finding[] {
  const findings = [
    ok('redis version', infoField(info, 'redis_version')),
    ok('redis role', roleIn(info)),
    persistenceFinding(info),
    memoryFinding(info),
  ];
  return isAlone ? findings : findings.map((one) => ({ ...one, about: `${one.about} of ${name}` }));
}

function roleIn(info: string): string {
  if (infoField(info, 'role') !== 'master') return 'replica';
  return `primary, followed by ${infoField(info, 'connected_slaves')} replicas`;
}

function persistenceFinding(info: string): Finding {
  const about = 'redis persistence';
  const failed = ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status'].filter((name) =>
    infoField(info, name).startsWith('err'),
  );
  if (failed.length === 0) return ok(about, 'the last writes to its disk succeeded');
  return mend(about, `failed: ${failed.join(', ')}`, "Make room on the disk of Redis, and look at Redis' own log.");
}

/** How the primaries flush, each way once. */
async function flushFindings(redis: WaitingRedis): Promise<Finding[]> {
  const policies = await Promise.all(primariesOf(redis).map((node) => flushPolicy(node)));
  return [...new Set(policies)].map((policy) => flushFinding(policy));
}

/** Empty when it may not be asked, as of a managed Redis. */
async function flushPolicy(node: RedisNode): Promise<string> {
  const reply: unknown = await node.config('GET', 'appendfsync').catch(() => []);
  return Array.isArray(reply) ? String(reply[1] ?? '') : '';
}

function flushFinding(policy: string): Finding {
  const about = 'redis flushes';
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

function clocksFinding(servers: readonly ServerReport[], { clockSkewMs }: Config): Finding {
  const about = 'redis clocks';
  const apart = Math.round(clockSpreadMs(servers));
  const found = `of its servers are ${apart} ms apart`;
  if (apart <= clockSkewMs) return ok(about, found);
  return mend(about, found, 'Set all by a time server (NTP); CLOCK_SKEW_MS says how much is allowed.');
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

async function writeFinding(redis: WaitingRedis, shards: number): Promise<Finding> {
  try {
    await probeAndRemove(
      redis,
      Array.from({ length: shards }, (_, shard) => shardKeys(LIVE_RUN, shard)),
    );
    return ok('redis write', 'a key of our own was written, read and removed');
  } catch (fault) {
    return mend(
      'redis write',
      `failed: ${messageOf(fault)}`,
      'Make Redis take writes: see the lines about its role, memory and persistence.',
    );
  }
}

function dataFinding(data: Data, { shards, shardsAreGiven, timeZone }: Config): Finding {
  if (data === null)
    return note('data', `there is none yet: the first start fixes SHARDS=${shards} and TIME_ZONE=${timeZone}`);
  const written = `was written with SHARDS=${data.shards} and TIME_ZONE=${data.timeZone}`;
  if ((shardsAreGiven && data.shards !== shards) || data.timeZone !== timeZone)
    return mend('data', written, `Set SHARDS=${data.shards} and TIME_ZONE=${data.timeZone}.`);
  return ok('data', written);
}
