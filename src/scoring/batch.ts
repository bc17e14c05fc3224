/**
 * One batch of one shard, pure of I/O: states and activity in, new states and records out.
 *
 * 1. Bring every state's clock to the job's as-of and apply the events.
 * 2. Compute the features of every customer who changed, one row each.
 * 3. With the model's scores, decide each customer; the caller commits all of it at once.
 */
import { apply, advance, newState, type ApplyOutcome, type CustomerState } from '../core/state.js';
import { decodeState } from '../core/state.codec.js';
import { decide, type Decision, type DecisionSettings } from '../core/decision.js';
import { signalsOf, type Signals } from '../core/signals.js';
import { isActive, translate, type ActivityCatalog, type WireEvent } from '../core/activity.js';
import { NO_FLOWS, addFlow, type Flows } from '../core/flows.js';
import { holdOf, type Occasion, type Safeguards } from '../core/holds.js';
import type { Lifecycle } from '../core/lifecycle.js';
import type { ModelScores } from '../core/stages.js';
import type { EpochMs } from '../core/vocabulary.js';

export type EventOutcome = ApplyOutcome | 'in_future' | 'malformed';

export interface Touched {
  customerId: string;
  state: CustomerState;
  occasion: Occasion;
  /** The look before; null for none. */
  lookedAt: EpochMs | null;
  /** Bought a first product in this batch. */
  converted: boolean;
  /** Hundredths, before the batch; null when unknown. */
  balanceBefore: number | null;
  /** Of the events that were applied. */
  flows: Flows;
  signals: Signals;
}

export interface AppliedBatch {
  /** Customers to score and write. */
  touched: Touched[];
  outcomes: { event: WireEvent; outcome: EventOutcome }[];
  /** Customers who were due but have no state any more. */
  gone: string[];
}

/**
 * Events by customer, customers in the order of their ids: in floating point the last bit of a score depends on its row
 * in the batch, so the same customers must always stand in the same rows, in whatever order their events arrived.
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

/** @param stored bytes of the states, in the order of the groups; @param skewMs how far clocks may differ */
export function applyEvents(
  groups: ReadonlyMap<string, readonly WireEvent[]>,
  stored: readonly (Uint8Array | null)[],
  asOf: EpochMs,
  { catalog, skewMs }: { catalog: ActivityCatalog; skewMs: number },
): AppliedBatch {
  const touched: Touched[] = [];
  const outcomes: AppliedBatch['outcomes'] = [];
  [...groups].forEach(([customerId, events], i) => {
    const bytes = stored[i] ?? null;
    const state = bytes === null ? newState(asOf) : decodeState(bytes);
    const lookedAt = bytes === null ? null : state.asOf;
    advance(state, asOf);
    const hadBought = state.firstPurchaseAt !== null;
    const balanceBefore = state.balance?.amount ?? null;
    const flows = { ...NO_FLOWS };
    let occasion: Occasion | null = null;
    for (const event of events) {
      const activity = translate(event, catalog);
      const outcome = event.occurredAt > state.asOf + skewMs ? 'in_future' : apply(state, activity);
      outcomes.push({ event, outcome });
      if (outcome !== 'applied') continue;
      addFlow(flows, activity);
      if (occasion !== 'act') occasion = isActive(activity) ? 'act' : 'posting';
    }
    if (occasion !== null) {
      const converted = !hadBought && state.firstPurchaseAt !== null;
      const signals = signalsOf(state, state.asOf);
      touched.push({ customerId, state, occasion, lookedAt, converted, balanceBefore, flows, signals });
    }
  });
  return { touched, outcomes, gone: [] };
}

/** Customers looked at because time passed. */
export function applySweep(
  customerIds: readonly string[],
  stored: readonly (Uint8Array | null)[],
  asOf: EpochMs,
): AppliedBatch {
  const batch: AppliedBatch = { touched: [], outcomes: [], gone: [] };
  customerIds.forEach((customerId, i) => {
    const bytes = stored[i] ?? null;
    if (bytes === null) {
      batch.gone.push(customerId);
      return;
    }
    const state = decodeState(bytes);
    const lookedAt = state.asOf;
    advance(state, asOf);
    const signals = signalsOf(state, state.asOf);
    const balanceBefore = state.balance?.amount ?? null;
    const unmoved = { converted: false, balanceBefore, flows: NO_FLOWS };
    batch.touched.push({ customerId, state, occasion: 'time', lookedAt, ...unmoved, signals });
  });
  return batch;
}

export interface Decided extends Touched {
  decision: Decision;
  /** Where the customer stood. */
  before: Lifecycle;
}

/** Decides every customer and moves the states to their new lifecycle. */
export function decideAll(
  touched: readonly Touched[],
  scores: readonly ModelScores[],
  settings: DecisionSettings,
  safeguards: Safeguards,
): Decided[] {
  return touched.map((one, row) => {
    const { customerId, state, signals, occasion } = one;
    const modelScores = scores[row] ?? { risk: 0, stages: [] };
    const decision = decide(customerId, state, signals, modelScores, settings, (before, after) =>
      holdOf(before, after, occasion, signals, safeguards),
    );
    const before = one.state.lifecycle;
    one.state.lifecycle = decision.lifecycle;
    return { ...one, decision, before };
  });
}
