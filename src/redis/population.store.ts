/** Sums over all shards of a run: who stands where, and who moved. */
import type { Redis } from 'ioredis';
import { STAGES, type Stage } from '../core/vocabulary.js';
import type { RunDirectory } from './run.directory.js';

export interface Population {
  customers: number;
  byStage: Record<Stage, number>;
}

export class PopulationStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  async population(run: string): Promise<Population> {
    const sums = await this.sumHashes(this.directory.keysOf(run).map(({ population }) => population));
    const count = (stage: Stage): number => sums.get(stage) ?? 0;
    return {
      customers: STAGES.reduce((total, stage) => total + count(stage), 0),
      byStage: {
        prospect: count('prospect'),
        development: count('development'),
        growth: count('growth'),
        maturity: count('maturity'),
        decline: count('decline'),
        termination: count('termination'),
      },
    };
  }

  /** Fields `<day>:<from>><to>` and `<day>:converted`. */
  moves(run: string): Promise<Map<string, number>> {
    return this.sumHashes(this.directory.keysOf(run).map(({ moves }) => moves));
  }

  async openAlerts(run: string): Promise<number> {
    const counts = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.zcard(keys.openAlerts)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  private async sumHashes(keys: readonly string[]): Promise<Map<string, number>> {
    const sums = new Map<string, number>();
    for (const hash of await Promise.all(keys.map((key) => this.redis.hgetall(key)))) {
      for (const [field, count] of Object.entries(hash)) sums.set(field, (sums.get(field) ?? 0) + Number(count));
    }
    return sums;
  }
}
