/**
 * Why a customer left and what attracted them elsewhere: inferred from the account, not stated by the customer.
 *
 * 1. After termination the windows are empty, so the signals are read as of the time when the customer left.
 * 2. That is the last act, but at most two weeks after the last business: a visit long afterwards shows nothing.
 * 3. When that time lies before the kept span, nothing is returned.
 */
import { evidenceOf, type Condition } from './conditions.js';
import { stateAt } from '../state/state.at.js';
import type { Because, LeavingFactor, StrategyAdvice } from '../contracts/records.js';
import { signalsOf } from '../features/signals.js';
import type { CustomerState } from '../state/state.js';
import type { Situation } from './strategy-signals.js';
import { DAY_MS } from '../primitives/time.js';
import { tierAtStake, type TierBounds } from '../lifecycle/value.js';
import type { EpochMs, Text } from '../primitives/vocabulary.js';

/** A barrier or an inducement, defined in `config/strategies.json`. */
export interface Factor {
  name: string;
  when: Condition;
  text: Text;
}

export type Leaving = Required<Pick<StrategyAdvice, 'barriers' | 'inducement' | 'seenAt'>>;

const AFTERMATH_MS = 14 * DAY_MS;

export function leavingOf(
  state: CustomerState,
  factors: { barriers: readonly Factor[]; inducements: readonly Factor[] },
  tiers: TierBounds,
): Leaving {
  const at = leftAt(state);
  const past = at === null ? null : stateAt(state, at);
  if (past === null) return { barriers: [], inducement: null, seenAt: null };
  const signals = signalsOf(past, past.asOf);
  const tier = tierAtStake(signals, tiers);
  const situation: Situation = { stage: 'termination', signals, findings: [], tier, daysInStage: NaN, risk: NaN };
  const seen = (all: readonly Factor[]): LeavingFactor[] => all.flatMap((factor) => factorSeen(factor, situation));
  return { barriers: seen(factors.barriers), inducement: seen(factors.inducements)[0] ?? null, seenAt: past.asOf };
}

function leftAt({ lastActiveAt, lastBusinessAt }: CustomerState): EpochMs | null {
  if (lastActiveAt === null || lastBusinessAt === null) return lastActiveAt;
  return Math.min(lastActiveAt, lastBusinessAt + AFTERMATH_MS);
}

function factorSeen({ name, text, when }: Factor, situation: Situation): LeavingFactor[] {
  const because = evidenceOf(when, situation);
  return because === null ? [] : [{ name, text, because: because.map(ofThen) }];
}

function ofThen({ text, ...rest }: Because): Because {
  return { ...rest, text: { en: `When they left: ${text.en}`, zh: `离开时：${text.zh}` } };
}
