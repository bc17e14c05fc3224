/**
 * One batch of one shard, without I/O: it turns states and activity into new states and records.
 *
 * 1. Customer by customer: bring the state's clock to the job's as-of, apply the events, read features and signals, and
 *    encode the state again. Until its commit a batch holds numbers and bytes, never states: hundreds of states alive in
 *    every lane would cause most of the garbage collection. A stored state is scanned (core/scan); new customers, and
 *    states too unusual for that, are decoded.
 * 2. With the model's scores, decide each customer. The caller commits all decisions at once.
 */
import {
  apply,
  advance,
  newState,
  type ApplyOutcome,
  type CustomerState,
  type ListPlace,
} from '../core/state/state.js';
import { decodeState, encodeBody, withLifecycle } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import { decide, type Decision, type DecisionContext, type DecisionSettings } from '../core/decision.js';
import { isFull } from '../core/state/seen.js';
import { FEATURES, writeFeatures } from '../core/features/features.js';
import { signalsOf, type Signals } from '../core/features/signals.js';
import type { OpenState } from '../core/scan/open.state.js';
import { Records, openAt } from '../core/scan/scan.js';
import { isActive, isMapped, translate, type ActivityCatalog, type WireEvent } from '../core/state/activity.js';
import { NO_FLOWS, type Flows } from '../core/state/flows.js';
import { UTC, type Calendar } from '../core/primitives/calendar.js';
import { itemAt } from '../core/primitives/item.at.js';
import { holdOf, type Occasion, type Safeguards } from '../core/lifecycle/holds.js';
import type { Lifecycle } from '../core/state/lifecycle.js';
import type { ModelScores } from '../core/model/model.scores.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { AsideReason, PutAside } from './received.js';

export type EventOutcome = ApplyOutcome | AsideReason;

export interface Touched {
  customerId: string;
  /** Stage, candidate and alerts before the batch. */
  before: Lifecycle;
  /** The state without its lifecycle: see encodeBody. */
  body: Uint8Array;
  lastBusinessAt: EpochMs | null;
  branch: string | null;
  /** The place in the list of customers; null for a customer who is not listed yet. */
  place: ListPlace | null;
  occasion: Occasion;
  /** The instant of the evaluation before; null for a new customer. */
  evaluatedAt: EpochMs | null;
  /** The customer bought the first product in this batch. */
  converted: boolean;
  /** Balance before the batch, in hundredths of the base currency; null when unknown. */
  balanceBefore: number | null;
  /** Sums over the applied events. */
  flows: Flows;
  signals: Signals;
}

export interface HeavyCustomer {
  customerId: string;
  /** Number of events applied in the batch. */
  events: number;
}

export interface AppliedBatch {
  /** Customers to score and write. */
  touched: Touched[];
  /** Of the touched customers, in their order: float32 [touched × FEATURES.length], row-major. */
  features: Float32Array;
  outcomes: ({ event: WireEvent; outcome: ApplyOutcome } | PutAside)[];
  /** Types of applied events that config/activity.json does not map, with their counts. */
  unmapped: Map<string, number>;
  /** Customers with more event ids than are remembered. */
  heavy: HeavyCustomer[];
  /** Customers who were due but have no state. */
  gone: string[];
}

/**
 * Events by customer, sorted by customer id. In floating point the last bit of a score depends on its row in the batch,
 * so the same customers must always have the same rows, whatever the order of their events.
 */
export function byCustomer(events: readonly WireEvent[]): Map<string, WireEvent[]> {
  const groups = new Map<string, WireEvent[]>();
  for (const event of events) {
    const group = groups.get(event.customerId);
    if (group === undefined) groups.set(event.customerId, [event]);
    else group.push(event);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Scratch space for one customer at a time. */
const tiles = new Tiles();

/** @param stored bytes of the states, in the order of the groups */
export function applyEvents(
  groups: ReadonlyMap<string, readonly WireEvent[]>,
  stored: readonly (Uint8Array | null)[],
  asOf: EpochMs,
  catalog: ActivityCatalog,
  calendar = UTC,
): AppliedBatch {
  const batch = new Applying(groups.size, asOf, calendar);
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
): AppliedBatch {
  const batch = new Applying(customerIds.length, asOf, calendar);
  customerIds.forEach((customerId, i) => {
    const bytes = itemAt(stored, i);
    if (bytes === null) batch.gone.push(customerId);
    else if (!batch.scanSwept(customerId, bytes)) batch.addSwept(customerId, decodeState(bytes, tiles, calendar));
  });
  return batch.finish();
}

/** Why and how a customer is touched. */
type Circumstances = Pick<Touched, 'occasion' | 'evaluatedAt' | 'converted' | 'balanceBefore' | 'flows'>;

/** A batch in the making. */
class Applying {
  readonly gone: string[] = [];
  private readonly touched: Touched[] = [];
  private readonly outcomes: { event: WireEvent; outcome: ApplyOutcome }[] = [];
  private readonly unmapped: AppliedBatch['unmapped'] = new Map();
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

  finish(): AppliedBatch {
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

function byTime(state: CustomerState, evaluatedAt: EpochMs): Circumstances {
  return {
    occasion: 'time',
    evaluatedAt,
    converted: false,
    balanceBefore: state.balance?.amount ?? null,
    flows: NO_FLOWS,
  };
}

export interface Decided extends Touched {
  decision: Decision;
}

/**
 * Decides every customer. Throws RangeError when the number of scores differs from the number of customers.
 * @param then called with each customer right after the decision, while all about the customer is at hand
 */
export function decideAll(
  touched: readonly Touched[],
  scores: readonly ModelScores[],
  settings: DecisionSettings,
  safeguards: Safeguards,
  then?: (one: Decided) => void,
): Decided[] {
  if (scores.length !== touched.length) {
    throw new RangeError(`${scores.length} rows of scores came for ${touched.length} customers`);
  }
  const context: DecisionContext<Touched> = {
    stateOf,
    holdOf: ({ before, occasion, signals }, after) => holdOf(before, after, occasion, signals, safeguards),
  };
  return touched.map((one, row) => {
    const decided = withDecision(one, decide(one, itemAt(scores, row), settings, context));
    then?.(decided);
    return decided;
  });
}

/** Written out: a copy of all members by spreading takes a microsecond, and every customer is copied here. */
function withDecision(one: Touched, decision: Decision): Decided {
  return {
    customerId: one.customerId,
    before: one.before,
    body: one.body,
    lastBusinessAt: one.lastBusinessAt,
    branch: one.branch,
    place: one.place,
    occasion: one.occasion,
    evaluatedAt: one.evaluatedAt,
    converted: one.converted,
    balanceBefore: one.balanceBefore,
    flows: one.flows,
    signals: one.signals,
    decision,
  };
}

/** The bytes of the new state, as they are stored. */
export function bytesOf({ body, signals, decision, place: known }: Decided, place = known): Uint8Array {
  return withLifecycle(body, signals.asOf, decision.lifecycle, place);
}

/** Decodes the state as it was before the decision. Only customers with a record to publish need it. */
export function stateOf({ body, signals, before }: Touched): CustomerState {
  return decodeState(withLifecycle(body, signals.asOf, before), new Tiles(), signals.calendar);
}

/** What a batch keeps of a customer. @param state already brought to the as-of of the decision */
export function touch(customerId: string, state: CustomerState, circumstances: Circumstances): Touched {
  return touchedBy(customerId, state, encodeBody(state), signalsOf(state, state.asOf), circumstances);
}

function touchedBy(
  customerId: string,
  state: CustomerState,
  body: Uint8Array,
  signals: Signals,
  { occasion, evaluatedAt, converted, balanceBefore, flows }: Circumstances,
): Touched {
  return {
    customerId,
    before: state.lifecycle,
    body,
    lastBusinessAt: state.lastBusinessAt,
    branch: state.branch?.name ?? null,
    place: state.place,
    occasion,
    evaluatedAt,
    converted,
    balanceBefore,
    flows,
    signals,
  };
}
