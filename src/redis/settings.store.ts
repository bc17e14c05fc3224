/** Settings that are fixed once data is written. */
import type { Redis } from './client.js';
import { newEpoch } from './epoch.store.js';
import { GLOBAL_KEYS } from './keys.js';
import { textsOf } from './reply.texts.js';
import { reshardRecordIn, reshardSentence } from './reshard.record.js';
import { Script } from './script.js';
import { UnfitRedisError } from './fitness.js';

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

/**
 * Records the settings at the first start and refuses others later, and any while the number of shards is being changed.
 * Returns those of the data. Throws UnfitRedisError.
 */
export async function fixSettings(redis: Redis, settings: FixedSettings): Promise<DataSettings> {
  const { shards, shardsAreGiven, timeZone } = settings;
  const reply = await FIX_SCRIPT.run(redis, [GLOBAL_KEYS.settings], [String(shards), newEpoch(), timeZone]);
  const [knownShards = '', epoch = '', knownZone = '', resharding = ''] = textsOf(reply);
  refuseResharding(resharding);
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

/** Throws UnfitRedisError when the number of shards is not the one that a process works with, or is being changed. */
export async function refuseOtherShards(redis: Redis, shards: number): Promise<void> {
  const [known, resharding] = await redis.hmget(GLOBAL_KEYS.settings, 'shards', 'reshard');
  refuseResharding(resharding ?? '');
  if (known != null) refuseOther('SHARDS', known, String(shards));
}

function refuseResharding(text: string): void {
  const record = reshardRecordIn(text);
  if (record !== null) throw new UnfitRedisError(reshardSentence(record));
}

function refuseOther(key: string, known: string, given: string): void {
  if (known === given) return;
  throw new UnfitRedisError(`This Redis was written with ${key}=${known}. Start with ${key}=${known}, not ${given}.`);
}
