/**
 * One customer on the serving code, in memory: events as they come, reviews when they are due. The steps are those of a
 * lane: the bytes of the state, the customer's events or the time that passed, signals, scores, decision, bytes again.
 */
import type { DecisionSettings } from '../../src/core/decision.js';
import { readEvents } from '../../src/core/contracts/event.reader.js';
import { signalsOf } from '../../src/core/features/signals.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { advance, type CustomerState } from '../../src/core/state/state.js';
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
import type { History, Row } from './history.js';

export interface WalkSettings {
  catalog: ActivityCatalog;
  calendar: Calendar;
  /** Of the model, the policy and the business files. */
  decision: DecisionSettings;
}

export class Walker<H extends History = History> {
  readonly diary: Diary<H>;
  private readonly events: readonly WireEvent[];
  private bytes: Uint8Array | null = null;
  private due: EpochMs = Infinity;
  private next = 0;

  constructor(
    private readonly history: H,
    private readonly settings: WalkSettings,
  ) {
    const { events, remarks } = readRows(history.rows, settings.catalog);
    this.events = events;
    const end = { signals: null, reasons: [], bytes: new Uint8Array() };
    this.diary = { history, transitions: [], alerts: [], remarks, end };
  }

  hasMore(): boolean {
    return Math.min(this.nextEventAt(), this.due) <= this.history.endAt;
  }

  /** True once the last event was decided, and before anything else happened. */
  isAfterLastEvent(): boolean {
    return this.next === this.events.length && this.asOf() === this.events.at(-1)?.occurredAt;
  }

  /** The next evaluation; null when none of its events counts. */
  evaluate(): Touched | null {
    const [touched = null] = this.nextEventAt() <= this.due ? this.applied().touched : this.swept().touched;
    return touched;
  }

  settle(decided: Decided): void {
    const { decision, signals } = decided;
    const { history: entry, alerts, lifecycle } = decision;
    this.bytes = bytesOf(decided);
    this.due = dueOf(decided, this.settings.decision.policy);
    if (entry !== null) this.diary.transitions.push({ ...entry, fact: lifecycle.cause.fact });
    for (const { change, record } of alerts) this.diary.alerts.push({ at: signals.asOf, change, record });
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

  private applied(): AppliedBatch {
    const at = this.nextEventAt();
    const first = this.next;
    while (this.nextEventAt() === at) this.next++;
    const groups = new Map([[this.history.customerId, this.events.slice(first, this.next)]]);
    const { catalog, calendar } = this.settings;
    return applyEvents(groups, [this.bytes], at, catalog, calendar);
  }

  private swept(): AppliedBatch {
    const { due } = this;
    this.due = Infinity;
    return applySweep([this.history.customerId], [this.bytes], due, this.settings.calendar);
  }

  private nextEventAt(): EpochMs {
    return this.events[this.next]?.occurredAt ?? Infinity;
  }

  private asOf(): EpochMs {
    return this.state()?.asOf ?? NaN;
  }
}

/** As the intake reads them, each at its own instant. */
function readRows(rows: readonly Row[], catalog: ActivityCatalog): { events: WireEvent[]; remarks: string[] } {
  const events: WireEvent[] = [];
  const remarks: string[] = [];
  for (const row of rows) {
    const read = readEvents([row], row.occurredAt, { catalog, skewMs: 0 });
    events.push(...read.events);
    for (const { code } of [...read.rejected, ...read.warnings]) remarks.push(code);
  }
  return { events, remarks };
}
