/**
 * Puts work that cannot be applied into quarantine, whole. It needs no state, so a fenced commit is simply tried again.
 */
import type { Refused } from '../core/contracts/records.js';
import type { Metrics } from '../ops/metrics.js';
import type { CommitOutcome, ShardStore } from '../redis/shard.store.js';
import { countConflict } from './conflicts.js';
import { StepTimer } from './step.timer.js';
import type { LaneTask } from './task.js';
import { contextAt, refusalWrites, type Retention } from './writes.js';

export class Refusals {
  /** Measured as the commit step of a batch, because it costs the same. */
  private readonly commit: (refusal: Refusal) => Promise<CommitOutcome>;

  constructor(
    private readonly store: Pick<ShardStore, 'keys' | 'read' | 'commit'>,
    private readonly metrics: Metrics,
    private readonly retention: Retention,
  ) {
    this.commit = new StepTimer(metrics).waits('commit', (refusal) => this.commitOnce(refusal));
  }

  /** Resolves when the work is in quarantine, even if another process put it there. */
  async putAside({ mark, addedAt }: Pick<LaneTask, 'mark' | 'addedAt'>, refused: Refused): Promise<void> {
    let outcome: CommitOutcome;
    do {
      const { version } = await this.store.read([]);
      outcome = await this.commit({ version, mark, addedAt, refused });
    } while (outcome === 'fenced');
  }

  private async commitOnce({ version, mark, addedAt, refused }: Refusal): Promise<CommitOutcome> {
    const writes = refusalWrites(refused, contextAt(this.store.keys, version, addedAt, this.retention));
    const outcome = await this.store.commit(version, mark, writes);
    countConflict(this.metrics, outcome);
    return outcome;
  }
}

interface Refusal extends Pick<LaneTask, 'mark' | 'addedAt'> {
  version: number;
  refused: Refused;
}
