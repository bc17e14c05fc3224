/**
 * Rows for the drift monitor, counted in memory and handed to Redis every few seconds: the scoring path pays no round
 * trip for it. What a crash takes with it is a few seconds of a sample.
 */
import { countRow, type DriftCounts, type DriftProfile } from '../core/monitoring/drift.js';
import { beginsSpan } from '../core/primitives/sampling.js';
import { dayOf } from '../core/primitives/time.js';
import type { Lifecycle } from '../core/state/lifecycle.js';
import type { Occasion } from '../core/lifecycle/holds.js';
import type { Signals } from '../core/features/signals.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** A row costs about 40 µs; a batch has at most so many, evenly spread. */
const MOST_ROWS_PER_BATCH = 32;
/** As often as training evaluates a customer. */
const SPAN_DAYS = 7;

interface Day {
  run: string;
  model: string;
  day: number;
  counts: DriftCounts;
}

export interface DriftSubject {
  run: string;
  model: string;
  horizonDays: number;
}

/** A customer that was scored, as the drift monitor needs it. */
export interface DriftRow {
  customerId: string;
  occasion: Occasion;
  /** When the customer was scored before; null for never. */
  evaluatedAt: EpochMs | null;
  signals: Signals;
  decision: { lifecycle: Pick<Lifecycle, 'scores'> };
}

/** Where counted rows are kept. */
export interface DriftSink {
  addDrift(run: string, model: string, day: number, counts: DriftCounts): Promise<void>;
}

export class DriftTally {
  private days = new Map<string, Day>();
  private handing: Promise<void> = Promise.resolve();

  constructor(
    private readonly sink: DriftSink,
    private readonly profileOf: (model: string) => DriftProfile | null,
  ) {}

  /**
   * Counts customers in business whose first evaluation in a week of their own is a sweep: as good as one at a random
   * instant, which is how training samples them. Evaluations at acts would show how much is going on, not with whom.
   */
  count({ run, model, horizonDays }: DriftSubject, decided: readonly DriftRow[]): void {
    const rows = decided.filter(
      ({ customerId, evaluatedAt, occasion, signals }) =>
        occasion === 'time' &&
        signals.businessSilentDays <= horizonDays &&
        beginsSpan(customerId, evaluatedAt, signals.asOf, SPAN_DAYS),
    );
    const profile = this.profileOf(model);
    const step = Math.max(1, rows.length / MOST_ROWS_PER_BATCH);
    for (let i = 0; i < rows.length; i += step) {
      const one = rows[Math.floor(i)];
      if (one === undefined) return;
      countRow(
        this.countsOf(run, model, dayOf(one.signals.asOf)),
        one.signals,
        one.decision.lifecycle.scores.risk,
        profile,
      );
    }
  }

  /** Resolves when everything counted so far is handed over, by an earlier call too. */
  flush(): Promise<void> {
    this.handing = this.handing.catch(() => undefined).then(() => this.handOver());
    return this.handing;
  }

  private async handOver(): Promise<void> {
    const days = [...this.days.values()];
    this.days = new Map();
    for (const { run, model, day, counts } of days) await this.sink.addDrift(run, model, day, counts);
  }

  private countsOf(run: string, model: string, day: number): DriftCounts {
    const key = `${run} ${model} ${day}`;
    const known = this.days.get(key) ?? { run, model, day, counts: new Map<string, number>() };
    this.days.set(key, known);
    return known.counts;
  }
}
