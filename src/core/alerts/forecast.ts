/** When a customer would be flagged if no more events arrived: simulates the coming sweeps on today's state. */
import type { AlertRules } from './alert.rules.js';
import { isRaised, judge } from './telling.js';
import { itemAt } from '../primitives/item.at.js';
import { dueAt } from '../lifecycle/review.schedule.js';
import type { Lifecycle } from '../state/lifecycle.js';
import type { StagePolicy } from '../model/policy.js';
import { signalsOf, type Signals } from '../features/signals.js';
import type { ModelScores } from '../model/model.scores.js';
import type { CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';

const REACH_DAYS = 400;

export interface Flag {
  /** When the stage would change. */
  at: EpochMs;
  stage: Stage;
  /** When a person would be told, which may be before or after; null when nobody is, or somebody was already. */
  alertAt: EpochMs | null;
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

/** The first transition to decline or termination in these sweeps, and the alert; null when there is no transition. */
export function firstFlag(
  customerId: string,
  lifecycle: Lifecycle,
  steps: readonly Signals[],
  scores: readonly ModelScores[],
  policy: StagePolicy,
  rules: Pick<AlertRules, 'absenceDays'>,
): Flag | null {
  let before = lifecycle;
  let alertAt: EpochMs | null = null;
  let change: Omit<Flag, 'alertAt'> | null = null;
  for (const [i, signals] of steps.entries()) {
    const judging = { policy, model: before.model, rules };
    const { lifecycle: after } = judge({ customerId, lifecycle: before, signals }, itemAt(scores, i), judging);
    const { asOf: at } = signals;
    if (alertAt === null && isRaised(before, after)) alertAt = at;
    if (change === null && isLeaving(after.stage) && after.stage !== before.stage) change = { at, stage: after.stage };
    if (change !== null && (after.cause.isTold || after.stage === 'termination')) break;
    before = after;
  }
  return change === null ? null : { ...change, alertAt };
}

function isLeaving(stage: Stage | null): stage is 'decline' | 'termination' {
  return stage === 'decline' || stage === 'termination';
}
