/** Settings that are fixed once data is written, and the checks that Redis is fit to hold a bank's states. */
import type { Redis } from 'ioredis';
import { newEpoch } from './epoch.store.js';
import { GLOBAL_KEYS } from './keys.js';
import { textsOf } from './reply.texts.js';
import { Script } from './script.js';

const OLDEST_MAJOR = 7;

export class UnfitRedisError extends Error {
  override readonly name = 'UnfitRedisError';
}

/**
 * What must change in this Redis: `refuse` stops the start, `warn` is only logged.
 * @param info the reply of INFO
 */
export function redisFaults(info: string, allowVolatile: boolean): { refuse: string[]; warn: string[] } {
  const version = infoField(info, 'redis_version');
  const policy = infoField(info, 'maxmemory_policy');
  const refuse: string[] = [];
  const warn: string[] = [];
  if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
    refuse.push(`Redis ${version} is too old: install Redis ${OLDEST_MAJOR} or newer.`);
  }
  if (policy !== 'noeviction') {
    refuse.push(
      `Redis may evict customer states (maxmemory-policy ${policy}): run "CONFIG SET maxmemory-policy noeviction" ` +
        'and put the same line into redis.conf.',
    );
  }
  if (infoField(info, 'aof_enabled') !== '1') {
    const sentence =
      'Redis keeps no append-only file, so a crash of Redis loses accepted events: run "CONFIG SET appendonly yes" ' +
      'and put "appendonly yes" into redis.conf';
    if (allowVolatile) warn.push(`${sentence}.`);
    else refuse.push(`${sentence}; or, when losing them is acceptable, set ALLOW_VOLATILE_REDIS=true.`);
  }
  return { refuse, warn };
}

/** What is fixed once data is written. */
export interface FixedSettings {
  /** Of new data. */
  shards: number;
  /** False when data of another number of shards keeps its own. */
  shardsAreGiven: boolean;
  /** An IANA name. */
  timeZone: string;
}

export interface DataSettings {
  epoch: string;
  shards: number;
}

/** Records the settings at the first start and refuses others later. Returns those of the data. */
export async function fixSettings(redis: Redis, settings: FixedSettings): Promise<DataSettings> {
  const { shards, shardsAreGiven, timeZone } = settings;
  const reply = await FIX_SCRIPT.run(redis, [GLOBAL_KEYS.settings], [String(shards), newEpoch(), timeZone]);
  const [knownShards = '', epoch = '', knownZone = ''] = textsOf(reply);
  if (shardsAreGiven) refuseOther('SHARDS', knownShards, String(shards));
  refuseOther('TIME_ZONE', knownZone, timeZone);
  return { epoch, shards: Number(knownShards) };
}

/** What the data was written with; null when nothing was written yet. */
export async function readDataSettings(redis: Redis): Promise<Omit<FixedSettings, 'shardsAreGiven'> | null> {
  const [shards, timeZone] = await redis.hmget(GLOBAL_KEYS.settings, 'shards', 'timeZone');
  return shards == null ? null : { shards: Number(shards), timeZone: timeZone ?? '' };
}

const FIX_SCRIPT = new Script('fix-settings.lua');

function refuseOther(key: string, known: string, given: string): void {
  if (known === given) return;
  throw new UnfitRedisError(`This Redis was written with ${key}=${known}. Start with ${key}=${known}, not ${given}.`);
}

/** @param info the reply of INFO @returns empty when it does not have the field */
export function infoField(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
