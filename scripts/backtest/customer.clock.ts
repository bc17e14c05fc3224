/**
 * One customer's events as they come and reviews when they are due, on the serving code: the bytes of the state, the
 * customer's events or the time that passed, signals. Whoever decides gives the new bytes back.
 */
import { readEvents } from '../../src/core/contracts/event.reader.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { itemAt } from '../../src/core/primitives/item.at.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import type { CustomerState } from '../../src/core/state/state.js';
import { decodeState } from '../../src/core/state/state.codec.js';
import { applyEvents, applySweep, type Applied } from '../../src/scoring/apply.js';
import type { Touched } from '../../src/scoring/touched.js';
import type { Arrival, History } from './history.js';

/** By what events are read and days are counted. */
export interface BankRules {
  catalog: ActivityCatalog;
  calendar: Calendar;
}

export class CustomerClock {
  protected readonly remarks: string[];
  protected bytes: Uint8Array | null = null;
  protected evaluations = 0;
  /** Of the evaluation in progress; see TransitionEntry. */
  protected reviewDelayMs = 0;
  private readonly arrivals: readonly Arrived[];
  private due: EpochMs = Infinity;
  private next = 0;
  private evaluatedAt: EpochMs = -Infinity;

  constructor(
    private readonly customer: History,
    private readonly bank: BankRules,
  ) {
    const { arrivals, remarks } = readRows(customer, bank.catalog);
    this.arrivals = arrivals;
    this.remarks = remarks;
  }

  hasMore(): boolean {
    return Math.min(this.nextArrivalAt(), this.nextReviewAt()) <= this.customer.endAt;
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

  /** Null before the first evaluation. */
  state(): CustomerState | null {
    return this.bytes === null ? null : decodeState(this.bytes, undefined, this.bank.calendar);
  }

  /** @param bytes of the state after the evaluation @param due when time alone is the next reason for one */
  protected goOn(bytes: Uint8Array, evaluatedAt: EpochMs, due: EpochMs): void {
    this.bytes = bytes;
    this.due = due;
    this.evaluatedAt = evaluatedAt;
    this.evaluations++;
  }

  /** In a replay the clock stops at a midnight before the rows of the new day arrive; elsewhere a row comes first. */
  private isArrivalNext(): boolean {
    const [arrivalAt, reviewAt] = [this.nextArrivalAt(), this.nextReviewAt()];
    return arrivalAt < reviewAt || (arrivalAt === reviewAt && this.customer.arrivals === undefined);
  }

  private applied(): Applied {
    const { events, asOf } = itemAt(this.arrivals, this.next++);
    this.reviewDelayMs = 0;
    const { catalog, calendar } = this.bank;
    return applyEvents([[this.customer.customerId, events]], [this.bytes], asOf, catalog, calendar);
  }

  private swept(): Applied {
    const { calendar } = this.bank;
    const at = this.nextReviewAt();
    this.reviewDelayMs = at - calendar.startOf(calendar.dayOf(this.due));
    this.due = Infinity;
    return applySweep([this.customer.customerId], [this.bytes], at, calendar);
  }

  private nextArrivalAt(): EpochMs {
    return this.arrivals[this.next]?.asOf ?? Infinity;
  }

  private nextReviewAt(): EpochMs {
    const { due, customer, bank } = this;
    return customer.arrivals === undefined || due === Infinity
      ? due
      : midnightFrom(Math.max(due, this.evaluatedAt), bank.calendar);
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
