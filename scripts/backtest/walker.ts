/**
 * One customer on the serving code, in memory: events as they come, reviews when they are due. The steps are those of a
 * lane: the bytes of the state, the customer's events or the time that passed, signals, scores, decision, bytes again.
 */
import type { DecisionSettings } from '../../src/core/decision.js';
import { readEvents } from '../../src/core/contracts/event.reader.js';
import { signalsOf } from '../../src/core/features/signals.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { itemAt } from '../../src/core/primitives/item.at.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { advance, type CustomerState } from '../../src/core/state/state.js';
import type { Lifecycle } from '../../src/core/state/lifecycle.js';
import { decodeState } from '../../src/core/state/state.codec.js';
import {
  applyEvents,
  applySweep,
  bytesOf,
  type AppliedBatch,
  type Decided,
  type Touched,
} from '../../src/scoring/batch.js';
import { dueOf } from '../../src/scoring/writes.js';
import type { Diary } from './diary.js';
import type { Arrival, History } from './history.js';

export interface WalkSettings {
  catalog: ActivityCatalog;
  calendar: Calendar;
  /** Of the model, the policy and the business files. */
  decision: DecisionSettings;
}

export class Walker<H extends History = History> {
  readonly diary: Diary<H>;
  private readonly arrivals: readonly Arrived[];
  private bytes: Uint8Array | null = null;
  private due: EpochMs = Infinity;
  private next = 0;
  private evaluatedAt: EpochMs = -Infinity;
  /** Of the evaluation in progress; see TransitionEntry. */
  private reviewDelayMs = 0;

  constructor(
    private readonly history: H,
    private readonly settings: WalkSettings,
  ) {
    const { arrivals, remarks } = readRows(history, settings.catalog);
    this.arrivals = arrivals;
    const end = { signals: null, reasons: [], bytes: new Uint8Array() };
    this.diary = { history, transitions: [], leanings: [], alerts: [], remarks, evaluations: 0, end };
  }

  hasMore(): boolean {
    return Math.min(this.nextArrivalAt(), this.nextReviewAt()) <= this.history.endAt;
  }

  /** True once the last event was decided, and before anything else happened. */
  isAfterLastEvent(): boolean {
    return this.next === this.arrivals.length && this.asOf() === this.arrivals.at(-1)?.asOf;
  }

  /** The next evaluation; null when none of its events counts. */
  evaluate(): Touched | null {
    const [touched = null] = this.isArrivalNext() ? this.applied().touched : this.swept().touched;
    return touched;
  }

  settle(decided: Decided): void {
    const { decision, signals } = decided;
    const { history: entry, alerts, lifecycle } = decision;
    const { diary, reviewDelayMs } = this;
    this.bytes = bytesOf(decided);
    this.due = dueOf(decided, this.settings.decision.policy);
    this.evaluatedAt = signals.asOf;
    diary.evaluations++;
    if (lifecycle.candidate !== decided.before.candidate) this.noteLeaning(signals.asOf, lifecycle);
    const { fact } = lifecycle.cause;
    if (entry !== null) diary.transitions.push({ ...entry, fact, reviewDelayMs });
    for (const { change, record } of alerts)
      diary.alerts.push({ at: signals.asOf, change, record, reviewDelayMs, fact });
  }

  get decision(): DecisionSettings {
    return this.settings.decision;
  }

  /** Null before the first evaluation. */
  state(): CustomerState | null {
    return this.bytes === null ? null : decodeState(this.bytes, undefined, this.settings.calendar);
  }

  /** Writes down what is known as of the end. */
  finish(): void {
    const state = this.state();
    if (state === null || this.bytes === null) return;
    advance(state, this.history.endAt);
    this.diary.end = { signals: signalsOf(state, this.history.endAt), reasons: [], bytes: this.bytes };
  }

  private noteLeaning(at: EpochMs, { candidate }: Lifecycle): void {
    const { leanings } = this.diary;
    const { stage = null, days = 0 } = candidate ?? {};
    const known = leanings.at(-1) ?? { stage: null, days: 0 };
    if (known.stage !== stage || known.days !== days) leanings.push({ at, stage, days });
  }

  /** In a replay the clock stops at a midnight before the rows of the new day arrive; elsewhere a row comes first. */
  private isArrivalNext(): boolean {
    const [arrivalAt, reviewAt] = [this.nextArrivalAt(), this.nextReviewAt()];
    return arrivalAt < reviewAt || (arrivalAt === reviewAt && this.history.arrivals === undefined);
  }

  private applied(): AppliedBatch {
    const { events, asOf } = itemAt(this.arrivals, this.next++);
    this.reviewDelayMs = 0;
    const groups = new Map([[this.history.customerId, events]]);
    const { catalog, calendar } = this.settings;
    return applyEvents(groups, [this.bytes], asOf, catalog, calendar);
  }

  private swept(): AppliedBatch {
    const { calendar } = this.settings;
    const at = this.nextReviewAt();
    this.reviewDelayMs = at - calendar.startOf(calendar.dayOf(this.due));
    this.due = Infinity;
    return applySweep([this.history.customerId], [this.bytes], at, calendar);
  }

  private nextArrivalAt(): EpochMs {
    return this.arrivals[this.next]?.asOf ?? Infinity;
  }

  private nextReviewAt(): EpochMs {
    const { due, history, settings } = this;
    return history.arrivals === undefined || due === Infinity
      ? due
      : midnightFrom(Math.max(due, this.evaluatedAt), settings.calendar);
  }

  private asOf(): EpochMs {
    return this.state()?.asOf ?? NaN;
  }
}

/** Events that are applied together. */
interface Arrived {
  asOf: EpochMs;
  events: readonly WireEvent[];
}

/** The first midnight at or after an instant. */
function midnightFrom(at: EpochMs, calendar: Calendar): EpochMs {
  const day = calendar.dayOf(at);
  return calendar.startOf(day) === at ? at : calendar.startOf(day + 1);
}

/** As the intake reads them, each as of its arrival. Rows of one instant that name no arrival come together. */
function readRows(history: History, catalog: ActivityCatalog): { arrivals: Arrived[]; remarks: string[] } {
  const arrivals: Arrived[] = [];
  const remarks: string[] = [];
  let first = 0;
  for (const { asOf, rows } of history.arrivals ?? ownInstants(history)) {
    const read = readEvents(history.rows.slice(first, first + rows), asOf, { catalog, skewMs: 0 });
    first += rows;
    if (read.events.length > 0) arrivals.push({ asOf, events: read.events });
    for (const { code } of [...read.rejected, ...read.warnings]) remarks.push(code);
  }
  return { arrivals, remarks };
}

function ownInstants({ rows }: History): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const { occurredAt } of rows) {
    const last = arrivals.at(-1);
    if (last?.asOf === occurredAt) last.rows++;
    else arrivals.push({ asOf: occurredAt, rows: 1 });
  }
  return arrivals;
}
