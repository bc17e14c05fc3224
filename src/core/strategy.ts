/** What to try: chosen from the stage, the signals and the customer's value. */
import type { StrategyAdvice } from './records.js';
import { kindCount, type Signals } from './signals.js';
import type { Stage, Strategy, Text, ValueTier } from './vocabulary.js';

/** `config/strategies.json`: texts that the business edits. */
export type StrategyTexts = Readonly<Record<Strategy, { label: Text; advice: Text }>>;

interface Situation {
  signals: Signals;
  tier: ValueTier;
  /** Days in the present stage. */
  daysInStage: number;
}

interface Rule {
  stage: Stage;
  strategy: Strategy;
  when: (situation: Situation) => boolean;
}

const always = (): boolean => true;

/** The first rule of the stage that holds. */
const RULES: readonly Rule[] = [
  { stage: 'prospect', strategy: 'convert', when: always },
  { stage: 'development', strategy: 'onboard', when: always },
  { stage: 'growth', strategy: 'deepen', when: always },
  { stage: 'maturity', strategy: 'extend', when: always },
  { stage: 'decline', strategy: 'improve', when: ({ signals }) => kindCount(signals.month, 'friction') >= 2 },
  { stage: 'decline', strategy: 'let_go', when: ({ tier, daysInStage }) => tier === 'mass' && daysInStage > 180 },
  { stage: 'decline', strategy: 'rescue', when: ({ tier, signals }) => tier !== 'mass' && fellSuddenly(signals) },
  { stage: 'decline', strategy: 'respond', when: always },
  { stage: 'termination', strategy: 'win_back', when: always },
];

export function strategyFor(stage: Stage, situation: Situation, texts: StrategyTexts): StrategyAdvice {
  const rule = RULES.find((candidate) => candidate.stage === stage && candidate.when(situation));
  const name = rule?.strategy ?? 'respond';
  return { name, ...texts[name] };
}

/** The month's business, or the balance within the month, fell to half or less. */
function fellSuddenly(signals: Signals): boolean {
  return signals.monthTrend <= 0.5 || signals.balance <= 0.5 * signals.balanceMonthAgo;
}
