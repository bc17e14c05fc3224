/** When a customer would be flagged if no more events arrived: simulates the coming sweeps on today's state. */
import type { AlertRules } from './alert.rules.js';
import { withTelling } from './telling.js';
import { itemAt } from '../primitives/item.at.js';
import { dueAt } from '../lifecycle/review.schedule.js';
import type { Lifecycle } from '../state/lifecycle.js';
import type { StagePolicy } from '../model/policy.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { nextLifecycle } from '../lifecycle/stages.js';
import type { ModelScores } from '../model/model.scores.js';
import type { CustomerState } from '../state/state.js';
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';

const REACH_DAYS = 400;

export interface Flag {
  /** When the stage would change. */
  at: EpochMs;
  stage: Stage;
  /** When a person would be told: later than `at` if silence is all there is. */
  alertAt: EpochMs;
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

/** The first transition to decline or termination in these sweeps, and its alert; null when there is none. */
export function firstFlag(
  customerId: string,
  lifecycle: Lifecycle,
  steps: readonly Signals[],
  scores: readonly ModelScores[],
  policy: StagePolicy,
  rules: Pick<AlertRules, 'absenceDays'>,
): Flag | null {
  let now = lifecycle;
  let flag: Flag | null = null;
  for (const [i, signals] of steps.entries()) {
    const next = nextLifecycle(now, signals, itemAt(scores, i), policy, now.model);
    const { lifecycle: after, waitsUntil } = withTelling(customerId, next, signals, policy, rules);
    const { stage } = after;
    if (flag === null && isLeaving(stage) && stage !== now.stage)
      flag = { at: signals.asOf, stage, alertAt: waitsUntil };
    if (flag !== null && flag.alertAt <= signals.asOf) return flag;
    if (flag !== null && (waitsUntil === Infinity || stage === 'termination'))
      return { ...flag, alertAt: signals.asOf };
    now = after;
  }
  return flag;
}

function isLeaving(stage: Stage | null): stage is 'decline' | 'termination' {
  return stage === 'decline' || stage === 'termination';
}
