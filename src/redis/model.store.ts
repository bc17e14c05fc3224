/** Stores which models operators chose; every process polls it and uses them. */
import type { Redis } from './client.js';
import type { ModelDown } from '../core/contracts/ports.js';
import type { ModelChange } from '../core/model/model.change.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { GLOBAL_KEYS } from './keys.js';
import { modelChangeIn, modelDownIn } from './stored.records.js';

export interface Chosen {
  version: string;
  at: EpochMs;
  /** Role of the key. */
  by: string;
}

/** `active` is null for the default model, `shadow` when there is none. */
export interface ModelChoice {
  active: Chosen | null;
  shadow: Chosen | null;
}

/** A process in which the prior stands in for the model records it every second. The record expires after this time. */
const DEGRADED_MS = 5_000;
/** A process records its model every two seconds. A record older than this is removed. */
const SCORED_LATELY_MS = 5_000;
/** Choices are rare: this is a history of years. */
const CHANGES_KEPT = 200;
/** The figures of a shadow are kept so long after its last batch. */
const SHADOW_SECONDS = 90 * 86_400;

export class ModelStore {
  constructor(private readonly redis: Redis) {}

  async choice(): Promise<ModelChoice> {
    const stored = await this.redis.hgetall(GLOBAL_KEYS.models);
    return { active: chosenIn(stored, 'active'), shadow: chosenIn(stored, 'shadow') };
  }

  async activate({ version, at, by }: Chosen): Promise<void> {
    await this.redis.hset(GLOBAL_KEYS.models, { active: version, activeAt: at, activeBy: by });
    await this.record({ change: 'activated', version, at, by });
  }

  /** Deletes the earlier figures of this shadow. */
  async startShadow({ version, at, by }: Chosen): Promise<void> {
    await this.redis.del(GLOBAL_KEYS.shadow(version));
    await this.redis.hset(GLOBAL_KEYS.models, { shadow: version, shadowAt: at, shadowBy: by });
    await this.record({ change: 'shadow_started', version, at, by });
  }

  async endShadow(by: string, at: EpochMs): Promise<void> {
    const { shadow } = await this.choice();
    await this.redis.hdel(GLOBAL_KEYS.models, 'shadow', 'shadowAt', 'shadowBy');
    if (shadow !== null) await this.record({ change: 'shadow_ended', version: shadow.version, at, by });
  }

  /** The newest first. Earlier builds stored only the last choice of each kind; it is then the oldest entry. */
  async history(): Promise<ModelChange[]> {
    const [stored, { active, shadow }] = await Promise.all([
      this.redis.lrange(GLOBAL_KEYS.modelHistory, 0, -1),
      this.choice(),
    ]);
    const changes = stored.map(modelChangeIn);
    const lacking = (change: ModelChange['change'], chosen: Chosen | null): ModelChange[] =>
      chosen === null || changes.some((one) => one.change === change && one.at >= chosen.at)
        ? []
        : [{ change, ...chosen }];
    const earlier = [...lacking('activated', active), ...lacking('shadow_started', shadow)];
    return [...changes, ...earlier].sort((a, b) => b.at - a.at);
  }

  private async record(change: ModelChange): Promise<void> {
    await this.redis
      .multi()
      .lpush(GLOBAL_KEYS.modelHistory, JSON.stringify(change))
      .ltrim(GLOBAL_KEYS.modelHistory, 0, CHANGES_KEPT - 1)
      .exec();
  }

  async addShadowCounts(version: string, counts: ReadonlyMap<string, number>): Promise<void> {
    if (counts.size === 0) return;
    const key = GLOBAL_KEYS.shadow(version);
    const adding = this.redis.pipeline();
    for (const [field, count] of counts) adding.hincrby(key, field, count);
    await adding.expire(key, SHADOW_SECONDS).exec();
  }

  async shadowCounts(version: string): Promise<Record<string, number>> {
    const stored = await this.redis.hgetall(GLOBAL_KEYS.shadow(version));
    return Object.fromEntries(Object.entries(stored).map(([field, count]) => [field, Number(count)]));
  }

  /** Records the model of this process, and returns all that scored lately, sorted. @param at Redis' time */
  async scoring(model: string | null, at: EpochMs): Promise<string[]> {
    const asking = this.redis.pipeline();
    if (model !== null) asking.zadd(GLOBAL_KEYS.scoringModels, at, model);
    asking.zremrangebyscore(GLOBAL_KEYS.scoringModels, '-inf', at - SCORED_LATELY_MS);
    const replies = await asking.zrange(GLOBAL_KEYS.scoringModels, 0, '-1').exec();
    const models = replies?.at(-1)?.[1];
    return Array.isArray(models) ? models.map(String).sort() : [];
  }

  async sayDegraded(down: ModelDown): Promise<void> {
    await this.redis.set(GLOBAL_KEYS.degraded, JSON.stringify(down), 'PX', DEGRADED_MS);
  }

  /** Null when the model answers in all processes. */
  async degraded(): Promise<ModelDown | null> {
    const stored = await this.redis.get(GLOBAL_KEYS.degraded);
    return stored === null ? null : modelDownIn(stored);
  }
}

/** Identifies a choice. The same version chosen again has another mark, because its files may have changed. */
export function markOf(chosen: Chosen | null): string {
  return chosen === null ? '' : `${chosen.version}@${chosen.at}`;
}

function chosenIn(stored: Readonly<Record<string, string>>, role: 'active' | 'shadow'): Chosen | null {
  const version = stored[role];
  if (version === undefined) return null;
  return { version, at: Number(stored[`${role}At`] ?? 0), by: stored[`${role}By`] ?? '' };
}
