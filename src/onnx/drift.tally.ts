/**
 * Rows for the drift monitor, counted in memory and written to Redis every few seconds, so that scoring needs no round
 * trip for them. A crash loses a few seconds of the sample.
 */
import { countRow, type DriftCounts, type DriftProfile } from '../core/monitoring/drift.js';
import { itemAt } from '../core/primitives/item.at.js';
import { beginsSpan } from '../core/primitives/sampling.js';
import type { Lifecycle } from '../core/state/lifecycle.js';
import type { Occasion } from '../core/lifecycle/holds.js';
import type { Signals } from '../core/features/signals.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** A row costs about 40 µs, so at most about this many rows of a batch are counted, evenly spread. */
const MOST_ROWS_PER_BATCH = 32;
/** The interval at which training samples a customer. */
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
}

/** The parts of a scored customer that the drift monitor needs. */
export interface DriftRow {
  customerId: string;
  occasion: Occasion;
  /** The previous evaluation; null for none. */
  evaluatedAt: EpochMs | null;
  signals: Signals;
  decision: { lifecycle: Pick<Lifecycle, 'scores'> };
}

/** Stores counted rows. */
export interface DriftSink {
  addDrift(run: string, model: string, day: number, counts: DriftCounts): Promise<void>;
}

/**
 * Customers in business whose first evaluation in their own span of a week is a sweep. That is equivalent to a random
 * instant, which is how training samples them. Evaluations at acts would over-represent active customers.
 * @param decided one of the `parts` of a batch, which share the rows of the batch
 */
export function driftRowsIn(decided: readonly DriftRow[], horizonDays: number, parts: number): DriftRow[] {
  const rows = decided.filter(
    ({ customerId, evaluatedAt, occasion, signals }) =>
      occasion === 'time' &&
      signals.businessSilentDays <= horizonDays &&
      beginsSpan(customerId, evaluatedAt, signals.asOf, SPAN_DAYS),
  );
  const most = Math.ceil(MOST_ROWS_PER_BATCH / parts);
  if (rows.length <= most) return rows;
  const step = rows.length / most;
  return Array.from({ length: most }, (_, i) => itemAt(rows, Math.floor(i * step)));
}

export class DriftTally {
  private days = new Map<string, Day>();
  private handing: Promise<void> = Promise.resolve();

  constructor(
    private readonly sink: DriftSink,
    private readonly profileOf: (model: string) => DriftProfile | null,
  ) {}

  /** @param rows as `driftRowsIn` chose them */
  count({ run, model }: DriftSubject, rows: readonly DriftRow[]): void {
    const profile = this.profileOf(model);
    for (const { signals, decision } of rows) {
      countRow(this.countsOf(run, model, signals.today), signals, decision.lifecycle.scores.risk, profile);
    }
  }

  /** Resolves when everything counted so far has been written, including by earlier calls. */
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
