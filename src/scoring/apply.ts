/**
 * Some customers of a shard, without I/O: their states and activity become features, signals and new bytes.
 *
 * Customer by customer: bring the state's clock to the batch's as-of, apply the events, read features and signals, and
 * encode the state again. A stored state is scanned (core/scan); new customers, and states too unusual for that, are
 * decoded.
 */
import { apply, advance, newState, type ApplyOutcome, type CustomerState } from '../core/state/state.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import { isFull } from '../core/state/seen.js';
import { FEATURES, writeFeatures } from '../core/features/features.js';
import type { OpenState } from '../core/scan/open.state.js';
import { Records, openAt } from '../core/scan/scan.js';
import { isActive, isMapped, translate, type ActivityCatalog, type WireEvent } from '../core/state/activity.js';
import { NO_FLOWS } from '../core/state/flows.js';
import { UTC, type Calendar } from '../core/primitives/calendar.js';
import { itemAt } from '../core/primitives/item.at.js';
import type { Occasion } from '../core/lifecycle/holds.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { byTime, touch, touchedBy, type Circumstances, type Touched } from './touched.js';

export interface AppliedEvent {
  event: WireEvent;
  outcome: ApplyOutcome;
}

export interface HeavyCustomer {
  customerId: string;
  /** Number of events applied in the batch. */
  events: number;
}

/** Of some customers. */
export interface Applied {
  /** Customers to score and write. */
  touched: Touched[];
  /** Of the touched customers, in their order: float32 [touched × FEATURES.length], row-major. */
  features: Float32Array;
  outcomes: AppliedEvent[];
  /** Types of applied events that config/activity.json does not map, with their counts. */
  unmapped: Map<string, number>;
  /** Customers with more event ids than are remembered. */
  heavy: HeavyCustomer[];
  /** Customers who were due but have no state. */
  gone: string[];
}

/** A customer and their events. */
export type CustomerEvents = readonly [customerId: string, events: readonly WireEvent[]];

/**
 * Events by customer, sorted by customer id. In floating point the last bit of a score depends on its row in the batch,
 * so the same customers must always have the same rows, whatever the order of their events.
 */
export function byCustomer(events: readonly WireEvent[]): CustomerEvents[] {
  const groups = new Map<string, WireEvent[]>();
  for (const event of events) {
    const group = groups.get(event.customerId);
    if (group === undefined) groups.set(event.customerId, [event]);
    else group.push(event);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Scratch space for one customer at a time. */
const tiles = new Tiles();

/** @param stored bytes of the states, in the order of the groups */
export function applyEvents(
  groups: readonly CustomerEvents[],
  stored: readonly (Uint8Array | null)[],
  asOf: EpochMs,
  catalog: ActivityCatalog,
  calendar = UTC,
): Applied {
  const batch = new Applying(groups.length, asOf, calendar);
  let i = 0;
  for (const [customerId, events] of groups) {
    const bytes = itemAt(stored, i++); // throws when states are missing: such a customer is not a new one
    if (bytes !== null && batch.scanEvents(customerId, bytes, events, catalog)) continue;
    const state = bytes === null ? newState(asOf, tiles, calendar) : decodeState(bytes, tiles, calendar);
    batch.addEvents(customerId, state, events, catalog, bytes === null ? null : state.asOf);
  }
  return batch.finish();
}

/** Customers evaluated because time passed. */
export function applySweep(
  customerIds: readonly string[],
  stored: readonly (Uint8Array | null)[],
  asOf: EpochMs,
  calendar = UTC,
): Applied {
  const batch = new Applying(customerIds.length, asOf, calendar);
  customerIds.forEach((customerId, i) => {
    const bytes = itemAt(stored, i);
    if (bytes === null) batch.gone.push(customerId);
    else if (!batch.scanSwept(customerId, bytes)) batch.addSwept(customerId, decodeState(bytes, tiles, calendar));
  });
  return batch.finish();
}

/** In the making. */
class Applying {
  readonly gone: string[] = [];
  private readonly touched: Touched[] = [];
  private readonly outcomes: AppliedEvent[] = [];
  private readonly unmapped: Applied['unmapped'] = new Map();
  private readonly heavy: HeavyCustomer[] = [];
  private readonly features: Float32Array;
  private readonly records: Records;

  constructor(
    customers: number,
    private readonly asOf: EpochMs,
    private readonly calendar: Calendar,
  ) {
    this.features = new Float32Array(customers * FEATURES.length);
    this.records = new Records(customers);
  }

  finish(): Applied {
    const { touched, outcomes, unmapped, heavy, gone } = this;
    const length = touched.length * FEATURES.length;
    const features = length === this.features.length ? this.features : this.features.slice(0, length);
    return { touched, features, outcomes, unmapped, heavy, gone };
  }

  /** False when the state must be decoded instead; then nothing has changed. */
  scanEvents(customerId: string, bytes: Uint8Array, events: readonly WireEvent[], catalog: ActivityCatalog): boolean {
    const state = openAt(bytes, this.asOf, this.calendar);
    if (state === null) return false;
    const from = this.outcomes.length;
    const circumstances = this.apply(state, events, catalog, state.evaluatedAt);
    if (circumstances !== null && !this.scanned(customerId, state, circumstances)) {
      this.outcomes.length = from;
      return false;
    }
    this.note(customerId, state, from, catalog);
    return true;
  }

  addEvents(
    customerId: string,
    state: CustomerState,
    events: readonly WireEvent[],
    catalog: ActivityCatalog,
    evaluatedAt: EpochMs | null,
  ): void {
    advance(state, this.asOf);
    const from = this.outcomes.length;
    const circumstances = this.apply(state, events, catalog, evaluatedAt);
    if (circumstances !== null) this.add(touch(customerId, state, circumstances));
    this.note(customerId, state, from, catalog);
  }

  scanSwept(customerId: string, bytes: Uint8Array): boolean {
    const state = openAt(bytes, this.asOf, this.calendar);
    return state !== null && this.scanned(customerId, state, byTime(state, state.evaluatedAt));
  }

  addSwept(customerId: string, state: CustomerState): void {
    const evaluatedAt = state.asOf;
    advance(state, this.asOf);
    this.add(touch(customerId, state, byTime(state, evaluatedAt)));
  }

  /** Applies the events and notes their outcomes. Null when none of them changed anything. */
  private apply(
    state: CustomerState,
    events: readonly WireEvent[],
    catalog: ActivityCatalog,
    evaluatedAt: EpochMs | null,
  ): Circumstances | null {
    const hadBought = state.firstPurchaseAt !== null;
    const balanceBefore = state.balance?.amount ?? null;
    const flows = { ...NO_FLOWS };
    let occasion: Occasion | null = null;
    for (const event of events) {
      const activity = translate(event, catalog);
      const outcome = apply(state, activity, flows);
      this.outcomes.push({ event, outcome });
      if (outcome === 'applied' && occasion !== 'act') occasion = isActive(activity) ? 'act' : 'posting';
    }
    if (occasion === null) return null;
    const converted = !hadBought && state.firstPurchaseAt !== null;
    return { occasion, evaluatedAt, converted, balanceBefore, flows };
  }

  /** Notes what the outcomes from an index on say of the customer and of the catalogue. */
  private note(customerId: string, { seen }: CustomerState, from: number, catalog: ActivityCatalog): void {
    let applied = 0;
    for (let i = from; i < this.outcomes.length; i++) {
      const { event, outcome } = itemAt(this.outcomes, i);
      if (outcome !== 'applied') continue;
      applied++;
      if (!isMapped(event.type, catalog)) this.unmapped.set(event.type, (this.unmapped.get(event.type) ?? 0) + 1);
    }
    if (applied > 0 && isFull(seen)) this.heavy.push({ customerId, events: applied });
  }

  /** Adds the customer of a scanned state. False when the state must be decoded instead. */
  private scanned(customerId: string, state: OpenState, circumstances: Circumstances): boolean {
    const done = this.records.finish(this.features, this.touched.length);
    if (done === null) return false;
    this.touched.push(touchedBy(customerId, state, done.body, done.signals, circumstances));
    return true;
  }

  private add(one: Touched): void {
    writeFeatures(one.signals, this.features, this.touched.length);
    this.touched.push(one);
  }
}
