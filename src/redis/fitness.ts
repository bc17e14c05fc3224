/** The checks that a Redis is fit to hold a bank's states. */
import type { RedisAddress } from './address.js';

const OLDEST_MAJOR = 7;

export class UnfitRedisError extends Error {
  override readonly name = 'UnfitRedisError';
}

/**
 * What keeps accepted events when Redis crashes: its append-only file; a log that the operator of the service keeps, which
 * Redis does not tell about; or nothing.
 */
type Durability = 'aof' | 'managed' | 'none';

export interface Expectation {
  durability: Durability;
  /** The form of REDIS_URL. */
  kind: RedisAddress['kind'];
}

export interface Faults {
  refuse: string[];
  warn: string[];
}

/**
 * What must change in this server: `refuse` stops the start, `warn` is only logged.
 * @param info the reply of INFO
 */
export function redisFaults(info: string, { durability, kind }: Expectation): Faults {
  const misled = misledTo(info, kind);
  if (misled !== null) return { refuse: [misled], warn: [] }; // the rest would be said of the wrong server
  const refuse = [...tooOld(info), ...mayEvict(info)];
  const lost = losesEvents(info, durability);
  if (durability === 'aof') refuse.push(...lost.map((why) => `${why}; or say with REDIS_DURABILITY what keeps them.`));
  const warn = durability === 'none' ? lost.map((why) => `${why}.`) : [];
  return { refuse, warn: [...warn, ...unreplicated(info, kind)] };
}

/** One sentence for each fault, with the servers that have it when there are several. */
export function faultsOf(servers: readonly { name: string; info: string }[], expectation: Expectation): Faults {
  const faults = servers.map(({ name, info }) => ({ name, ...redisFaults(info, expectation) }));
  const sentences = (which: keyof Faults): string[] => {
    const all = [...new Set(faults.flatMap((one) => one[which]))];
    return all.map((sentence) => {
      const names = faults.flatMap((one) => (one[which].includes(sentence) ? [one.name] : []));
      return servers.length === 1 ? sentence : `${names.join(', ')}: ${sentence}`;
    });
  };
  return { refuse: sentences('refuse'), warn: sentences('warn') };
}

/** The address leads to another kind of server than it says. */
export function misledTo(info: string, kind: RedisAddress['kind']): string | null {
  if (infoField(info, 'redis_mode') === 'sentinel')
    return 'A sentinel answers, which holds no data: write REDIS_URL=redis-sentinel://host:26379/name.';
  if (kind !== 'single') return null;
  if (infoField(info, 'cluster_enabled') === '1')
    return 'This Redis is a node of a cluster: write REDIS_URL=redis-cluster://host:6379,host:6379.';
  if (infoField(info, 'role') !== 'slave') return null;
  return 'This Redis is a replica and takes no writes: REDIS_URL must lead to the primary, or to sentinels that know it.';
}

function tooOld(info: string): string[] {
  const version = infoField(info, 'redis_version');
  if (Number(version.split('.')[0]) >= OLDEST_MAJOR) return [];
  return [`Redis ${version} is too old: install Redis ${OLDEST_MAJOR} or newer.`];
}

function mayEvict(info: string): string[] {
  const policy = infoField(info, 'maxmemory_policy');
  if (policy === 'noeviction') return [];
  return [
    `Redis may evict customer states (maxmemory-policy ${policy}): run "CONFIG SET maxmemory-policy noeviction" ` +
      'and put the same line into redis.conf.',
  ];
}

function losesEvents(info: string, durability: Durability): string[] {
  if (durability === 'managed' || infoField(info, 'aof_enabled') === '1') return [];
  return [
    'Redis keeps no append-only file, so a crash of Redis loses accepted events: run "CONFIG SET appendonly yes" ' +
      'and put "appendonly yes" into redis.conf',
  ];
}

/** INFO has the number of good replicas only when writes depend on it. */
function unreplicated(info: string, kind: RedisAddress['kind']): string[] {
  const isPrimary = infoField(info, 'role') === 'master';
  if (kind === 'single' || !isPrimary || infoField(info, 'min_slaves_good_slaves') !== '') return [];
  return [
    'Redis takes writes that no replica may ever get, also while it is cut off from all of them, and a failover then loses ' +
      'them: with two replicas or more, set min-replicas-to-write 1, min-replicas-max-lag 2 and repl-diskless-sync-delay 0.',
  ];
}

/** @param info the reply of INFO @returns empty when it does not have the field */
export function infoField(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
