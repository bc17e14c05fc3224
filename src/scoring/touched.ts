/** What a batch keeps of a customer between reading and writing: numbers and bytes, never a state. */
import type { Decision } from '../core/decision.js';
import { signalsOf, type Signals } from '../core/features/signals.js';
import type { Occasion } from '../core/lifecycle/holds.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { NO_FLOWS, type Flows } from '../core/state/flows.js';
import type { Lifecycle } from '../core/state/lifecycle.js';
import type { CustomerState, ListPlace } from '../core/state/state.js';
import { decodeState, encodeBody, withLifecycle } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';

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

export interface Decided extends Touched {
  decision: Decision;
}

/** Why and how a customer is touched. */
export type Circumstances = Pick<Touched, 'occasion' | 'evaluatedAt' | 'converted' | 'balanceBefore' | 'flows'>;

/** Of an evaluation because time passed. */
export function byTime(state: CustomerState, evaluatedAt: EpochMs): Circumstances {
  return {
    occasion: 'time',
    evaluatedAt,
    converted: false,
    balanceBefore: state.balance?.amount ?? null,
    flows: NO_FLOWS,
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

export function touchedBy(
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
