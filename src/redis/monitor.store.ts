/** Stores the data of the model's monitors: rows by bin, and sums of settled predictions. */
import type { Redis } from './client.js';
import type { DriftCounts } from '../core/monitoring/drift.js';
import { addSums, type OutcomeSums } from '../core/monitoring/outcomes.js';
import { GLOBAL_KEYS } from './keys.js';
import { PredictionStore } from './prediction.store.js';
import type { RunDirectory } from './run.directory.js';

/** Wall time. Longer than the longest span that the API accepts. */
const KEPT_DRIFT_SECONDS = 100 * 86_400;
const KEPT_FIRST_SECONDS = 800 * 86_400;
const FIRST_DAYS = 28;
const MONTHS_SHOWN = 24;

export class MonitorStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** Not atomic, and not repeated after a fault: a sample that loses a few rows is still a sample. */
  async addDrift(run: string, model: string, day: number, counts: DriftCounts): Promise<void> {
    await this.add(GLOBAL_KEYS.drift(run, model, day), counts, KEPT_DRIFT_SECONDS);
    const first = GLOBAL_KEYS.firstWeeks(run, model);
    await this.redis.hsetnx(first, 'from', day);
    const age = day - Number(await this.redis.hget(first, 'from'));
    if (age < 0 || age >= FIRST_DAYS) return;
    const risks = [...counts].filter(([field]) => field === 'rows' || field.startsWith('risk:'));
    await this.add(first, new Map(risks), KEPT_FIRST_SECONDS);
  }

  /** Summed over the days, the first and the last included. */
  async drift(run: string, model: string, fromDay: number, toDay: number): Promise<DriftCounts> {
    const days = Array.from({ length: toDay - fromDay + 1 }, (_, i) => fromDay + i);
    return addSums(await Promise.all(days.map((day) => this.sums(GLOBAL_KEYS.drift(run, model, day)))));
  }

  firstWeeks(run: string, model: string): Promise<DriftCounts> {
    return this.sums(GLOBAL_KEYS.firstWeeks(run, model));
  }

  /** The newest month first; months without outcomes are left out. @param month the newest, as `2011-08` */
  async outcomes(run: string, month: string): Promise<{ month: string; sums: OutcomeSums }[]> {
    const all = monthsBack(month).map(async (one) => {
      const parts = this.predictionsOf(run).map((shard) => shard.outcomes(one));
      return { month: one, sums: addSums(await Promise.all(parts)) };
    });
    return (await Promise.all(all)).filter(({ sums }) => sums.size > 0);
  }

  async pending(run: string): Promise<number> {
    const counts = await Promise.all(this.predictionsOf(run).map((shard) => shard.count()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Stores a verdict. True only for the first process whose verdict differs from the last one. */
  async isNews(run: string, verdict: string): Promise<boolean> {
    const before = await this.redis.getset(GLOBAL_KEYS.verdict(run), verdict);
    return (before ?? '') !== verdict;
  }

  private predictionsOf(run: string): PredictionStore[] {
    return this.directory.keysOf(run).map((keys) => new PredictionStore(this.redis, keys));
  }

  private async add(key: string, counts: DriftCounts, keptSeconds: number): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const [field, by] of counts) pipeline.hincrby(key, field, by);
    await pipeline.expire(key, keptSeconds).exec();
  }

  private async sums(key: string): Promise<Map<string, number>> {
    const fields = await this.redis.hgetall(key);
    return new Map(Object.entries(fields).map(([field, count]) => [field, Number(count)]));
  }
}

function monthsBack(month: string): string[] {
  const newest = new Date(`${month}-01T00:00:00Z`);
  return Array.from({ length: MONTHS_SHOWN }, (_, i) => {
    return new Date(Date.UTC(newest.getUTCFullYear(), newest.getUTCMonth() - i, 1)).toISOString().slice(0, 7);
  });
}
