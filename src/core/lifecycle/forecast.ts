/** When a customer would be flagged if no more events arrived: simulates the coming sweeps on today's state. */
import { itemAt } from '../primitives/item.at.js';
import { dueAt } from './review.schedule.js';
import type { Lifecycle } from '../state/lifecycle.js';
import type { StagePolicy } from '../model/policy.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { nextLifecycle } from './stages.js';
import type { ModelScores } from '../model/model.scores.js';
import type { CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';

const REACH_DAYS = 400;

export interface Flag {
  at: EpochMs;
  stage: Stage;
}

/** Signals at each coming sweep within the forecast's limit, if the customer were silent from now on. */
export function silentSignals(customerId: string, state: CustomerState, policy: StagePolicy): Signals[] {
  const steps: Signals[] = [];
  let signals = signalsOf(state, state.asOf);
  for (const end = state.asOf + REACH_DAYS * DAY_MS; signals.asOf < end;) {
    signals = signalsOf(state, dueAt(customerId, state.lifecycle.stage, signals, policy));
    steps.push(signals);
  }
  return steps;
}

/** The first transition to decline or termination in these sweeps; null when there is none. */
export function firstFlag(
  lifecycle: Lifecycle,
  steps: readonly Signals[],
  scores: readonly ModelScores[],
  policy: StagePolicy,
): Flag | null {
  let now = lifecycle;
  for (const [i, signals] of steps.entries()) {
    const next = nextLifecycle(now, signals, itemAt(scores, i), policy, now.model);
    const { stage } = next;
    const leaving = stage === 'decline' || stage === 'termination';
    if (leaving && stage !== now.stage) return { at: signals.asOf, stage };
    now = next;
  }
  return null;
}
