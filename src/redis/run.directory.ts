/** Finds the run that a caller means, and its progress. */
import type { Redis } from './client.js';
import { ProblemError } from '../core/contracts/problems.js';
import { CountStore, type Counts } from './count.store.js';
import { LIVE_RUN, RUN_NAME, shardKeys } from './keys.js';
import type { Run, RunStore } from './run.store.js';

export class RunDirectory {
  private liveHasData = false;

  constructor(
    private readonly redis: Redis,
    readonly runs: RunStore,
    readonly shards: number,
  ) {}

  /**
   * The run of that name, or null when there is none. Without a name: the live run, or the replay that was used last
   * while the live run has no data. So a service with nothing but a replay shows that replay.
   */
  async resolve(name: string | undefined): Promise<Run | null> {
    if (name !== undefined) return RUN_NAME.test(name) ? this.runs.find(name) : null;
    const [live, newest] = await this.runs.list();
    if (live === undefined || newest === undefined || (await this.hasLiveData())) return live ?? null;
    return newest;
  }

  /** As `resolve`, but throws an `unknown_run` problem instead of returning null. */
  async named(name: string | undefined): Promise<Run> {
    const run = await this.resolve(name);
    if (run === null)
      throw new ProblemError('unknown_run', `There is no run "${name ?? ''}": GET /v1/runs lists them.`);
    return run;
  }

  /** Summed over all shards. */
  async progress(run: string): Promise<Counts> {
    const total: Counts = { applied: 0, duplicates: 0, quarantined: 0, moves: 0, heldBySilence: 0 };
    for (const counts of await Promise.all(this.keysOf(run).map((keys) => new CountStore(this.redis, keys).all()))) {
      total.applied += counts.applied;
      total.duplicates += counts.duplicates;
      total.quarantined += counts.quarantined;
      total.moves += counts.moves;
      total.heldBySilence += counts.heldBySilence;
    }
    return total;
  }

  keysOf(run: string): ReturnType<typeof shardKeys>[] {
    return Array.from({ length: this.shards }, (_, shard) => shardKeys(run, shard));
  }

  private async hasLiveData(): Promise<boolean> {
    if (!this.liveHasData) {
      const found = await Promise.all(this.keysOf(LIVE_RUN).map((keys) => this.redis.exists(keys.ledger)));
      this.liveHasData = found.some((exists) => exists === 1);
    }
    return this.liveHasData;
  }
}
