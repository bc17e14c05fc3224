/** That the number of shards is being changed, and how far that is: a field of the settings, so that no process starts. */
import { isObject } from '../core/primitives/json.js';
import type { Redis } from './client.js';
import { newEpoch } from './epoch.store.js';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';

/** `building`: new shards are built beside the old ones. `switching`: they were found equal and take their place. */
type ReshardPhase = 'building' | 'switching';

export interface ReshardRecord {
  from: number;
  to: number;
  phase: ReshardPhase;
  /** Whether replays are removed. */
  dropsReplays: boolean;
}

const FIELD = 'reshard';
const FINISH = new Script('reshard-finish.lua');

/** Null when nothing is being changed. */
export async function readReshardRecord(redis: Redis): Promise<ReshardRecord | null> {
  return reshardRecordIn(await redis.hget(GLOBAL_KEYS.settings, FIELD));
}

export async function writeReshardRecord(redis: Redis, record: ReshardRecord): Promise<void> {
  await redis.hset(GLOBAL_KEYS.settings, FIELD, JSON.stringify(record));
}

export async function removeReshardRecord(redis: Redis): Promise<void> {
  await redis.hdel(GLOBAL_KEYS.settings, FIELD);
}

/** In one step: the new number of shards, a new epoch, and the record is gone. */
export async function finishResharding(redis: Redis, { to }: ReshardRecord): Promise<void> {
  await FINISH.run(redis, [GLOBAL_KEYS.settings], [String(to), newEpoch(), FIELD]);
}

/** Throws TypeError for a record of another build. */
export function reshardRecordIn(text: string | null): ReshardRecord | null {
  if (text === null || text === '') return null;
  const stored: unknown = JSON.parse(text);
  if (isObject(stored)) {
    const { from, to, phase, dropsReplays } = stored;
    if (typeof from === 'number' && typeof to === 'number' && (phase === 'building' || phase === 'switching'))
      return { from, to, phase, dropsReplays: dropsReplays === true };
  }
  throw new TypeError(`the record of the change of shards is ${text}: go on with the build that wrote it`);
}

/** What to do about it, for whoever wants to start. */
export function reshardSentence({ from, to, phase }: ReshardRecord): string {
  const back = phase === 'building' ? ', or "npm run reshard -- --abort" to leave it as it was' : '';
  return `The data is being changed from ${from} to ${to} shards: run "npm run reshard -- --to ${to}" to the end${back}, then start.`;
}
