/** A customer's states at the ends of past weeks, for a line of the risk over time. */
import { WEEK_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import { isSpread, stateAt } from '../state/state.at.js';
import type { CustomerState } from '../state/state.js';
import { signalsOf, type Signals } from './signals.js';

export interface WeeklyState {
  at: EpochMs;
  signals: Signals;
  /** Counts and amounts of its weeks are spread over days: see state.at.ts. */
  isEstimated: boolean;
}

/** The oldest first, up to the last evaluation; without instants before the customer was known or the kept span. */
export function weeklyStates(state: CustomerState, weeks: number): WeeklyState[] {
  return Array.from({ length: weeks }, (_, i) => state.asOf - WEEK_MS * (weeks - 1 - i)).flatMap((at) => {
    const then = stateAt(state, at);
    return then === null
      ? []
      : [{ at, signals: signalsOf(then, at), isEstimated: at < state.asOf && isSpread(state, at) }];
  });
}
