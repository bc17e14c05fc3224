/** Keeps the state of the live run's safeguards between beats, and reads what they need from the shards. */
import type { Redis } from './client.js';
import type { Channel } from '../core/primitives/vocabulary.js';
import { CUSTOMER_CHANNELS, SAFEGUARDS_FORMAT, safeguardsFrom } from '../core/lifecycle/safeguards.js';
import type { SafeguardsView, Vitals, SafeguardsState } from '../core/lifecycle/safeguards.js';
import type { Write } from './commit.writes.js';
import { CountStore } from './count.store.js';
import { GLOBAL_KEYS, LIVE_RUN, type ShardKeys } from './keys.js';
import type { RunDirectory } from './run.directory.js';
import { Script } from './script.js';
import { safeguardsViewIn } from './stored.records.js';

/**
 * One field per format: during an upgrade two builds beat in turn, and must not overwrite what the other has learned.
 */
const FIELD = `watch:${SAFEGUARDS_FORMAT}`;
const FIELD_OF_FORMAT_1 = 'watch';

export interface StoredSafeguards {
  beat: number;
  /** Null before the first beat, and when the stored state cannot be read. */
  state: SafeguardsState | null;
}

export class SafeguardsStore {
  private static readonly beatScript = new Script('watch.lua');

  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  async load(): Promise<StoredSafeguards> {
    const [beat, own, earlier] = await this.redis.hmget(GLOBAL_KEYS.watch, 'beat', FIELD, FIELD_OF_FORMAT_1);
    const stored = own ?? earlier ?? null;
    return { beat: Number(beat ?? 0), state: stored === null ? null : safeguardsFrom(stored) };
  }

  /** False when another process beat since `from` was loaded; then nothing is written. */
  async save(from: StoredSafeguards, state: SafeguardsState, view: SafeguardsView): Promise<boolean> {
    const args = [from.beat, JSON.stringify(state), JSON.stringify(view), FIELD];
    return (await SafeguardsStore.beatScript.run(this.redis, [GLOBAL_KEYS.watch], args)) === 1;
  }

  /** Null before the first beat. */
  async view(): Promise<SafeguardsView | null> {
    const view = await this.redis.hget(GLOBAL_KEYS.watch, 'view');
    return view === null ? null : safeguardsViewIn(view);
  }

  async vitals(): Promise<Vitals> {
    const shards = this.directory.keysOf(LIVE_RUN);
    const [counts, brakes] = await Promise.all([
      Promise.all(shards.map((keys) => new CountStore(this.redis, keys).appliedBy(CUSTOMER_CHANNELS))),
      Promise.all(shards.map((keys) => this.redis.get(keys.brake))),
    ]);
    const sum = (i: number): number => counts.reduce((total, count) => total + (count[i] ?? 0), 0);
    return { seen: new Map<Channel, number>(CUSTOMER_CHANNELS.map((channel, i) => [channel, sum(i)])), brakes };
  }
}

/** @param text see ShardKeys.brake; null when the batch counted nothing */
export function brakeWrites(text: string | null, { brake: key }: Pick<ShardKeys, 'brake'>): Write[] {
  return text === null ? [] : [{ command: 'SET', key, args: [text] }];
}
