/**
 * Lets the shadow score committed batches, outside of the lanes. Its cost is bounded: it scores one batch at a time and
 * then pauses three times as long as that took, so it uses at most a quarter of a core. Batches that arrive meanwhile
 * are dropped and counted.
 */
import { itemAt } from '../core/primitives/item.at.js';
import type { Signals } from '../core/features/signals.js';
import type { Lifecycle } from '../core/state/lifecycle.js';
import type { StagePolicy } from '../core/model/policy.js';
import type { ModelsInUse, ScoringModel } from '../core/contracts/ports.js';
import { ShadowCounts, compareScores, type ComparedRules, type Comparison } from '../core/monitoring/shadow.js';
import type { ModelScores } from '../core/model/model.scores.js';

const REST_SHARE = 3;

/** The input of the decisions of a part of a batch, row by row. */
export interface ShadowPart {
  touched: readonly { customerId: string; before: Lifecycle }[];
  signals: readonly Signals[];
  /** Of the signals. */
  features: Float32Array;
  scores: readonly ModelScores[];
}

/** A committed batch. */
export interface ShadowBatch {
  parts: readonly ShadowPart[];
  policy: StagePolicy;
  rules: ComparedRules['rules'];
}

/** Receives the comparisons of the shadow. */
export interface ShadowObserver {
  compared(comparison: Comparison): void;
  dropped(rows: number): void;
  failed(fault: unknown): void;
}

export class Shadow {
  readonly counts = new ShadowCounts();
  private freeAt = 0;
  private isBusy = false;

  constructor(
    private readonly models: Pick<ModelsInUse, 'shadow'>,
    private readonly observer: ShadowObserver,
  ) {}

  /** Whether there is a model to compare with. */
  get isOn(): boolean {
    return this.models.shadow !== null;
  }

  /** Returns at once; the scoring runs later. */
  offer(batch: ShadowBatch): void {
    const { shadow } = this.models;
    const rows = rowsOf(batch);
    if (shadow === null || rows === 0) return;
    if (this.isBusy || performance.now() < this.freeAt) this.drop(rows);
    else void this.compare(shadow, batch);
  }

  private async compare(shadow: ScoringModel, batch: ShadowBatch): Promise<void> {
    this.isBusy = true;
    const startedAt = performance.now();
    let done = 0;
    try {
      for (const part of batch.parts) {
        const scores = await shadow.score(part.features, part.touched.length);
        done += part.touched.length;
        if (this.models.shadow === shadow) this.tally(part, batch, scores, shadow.policy);
      }
    } catch (fault) {
      this.drop(rowsOf(batch) - done);
      this.observer.failed(fault);
    } finally {
      const endedAt = performance.now();
      this.freeAt = endedAt + REST_SHARE * (endedAt - startedAt);
      this.isBusy = false;
    }
  }

  private tally(
    part: ShadowPart,
    { policy: active, rules }: ShadowBatch,
    shadowScores: readonly ModelScores[],
    own: StagePolicy,
  ): void {
    part.touched.forEach(({ customerId, before: lifecycle }, row) => {
      const [signals, scores] = [itemAt(part.signals, row), itemAt(part.scores, row)];
      const customer = { customerId, lifecycle, signals, scores };
      const comparison = compareScores(customer, itemAt(shadowScores, row), { active, shadow: own, rules });
      this.counts.add(comparison);
      this.observer.compared(comparison);
    });
  }

  private drop(rows: number): void {
    this.counts.drop(rows);
    this.observer.dropped(rows);
  }
}

function rowsOf({ parts }: ShadowBatch): number {
  return parts.reduce((sum, { touched }) => sum + touched.length, 0);
}
