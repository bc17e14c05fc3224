/**
 * The strategy: the first rule of the stage that holds, with the signals that made it hold.
 * Rules and texts are data that the business edits: `config/strategies.json`, described in docs/strategies.md.
 */
import type { Finding } from '../facts/finding.js';
import { evidenceOf, isAlways, isMet, reasonEvidence, riskEvidence, type Condition } from './conditions.js';
import { leavingOf, type Factor } from './leaving.js';
import type { Because, StrategyAdvice } from '../contracts/records.js';
import type { Signals } from '../features/signals.js';
import type { CustomerState } from '../state/state.js';
import type { Situation } from './strategy-signals.js';
import { tierAtStake, type TierBounds } from '../lifecycle/value.js';
import type { Stage, Strategy, Text } from '../primitives/vocabulary.js';

export interface StrategyRule {
  stage: Stage;
  strategy: Strategy;
  when: Condition;
}

/** The reader of the file checks that the rules of every stage end with one that always holds. */
export interface StrategyRules {
  rules: readonly StrategyRule[];
  texts: Readonly<Record<Strategy, { label: Text; advice: Text }>>;
  /** What may have made a customer leave. All that hold are reported. */
  barriers: readonly Factor[];
  /** What may have attracted a customer elsewhere. Only the first that holds is reported. */
  inducements: readonly Factor[];
}

/** The strategies that each stage allows. */
export const STRATEGIES_OF_STAGE: Readonly<Record<Stage, readonly [Strategy, ...Strategy[]]>> = {
  prospect: ['convert'],
  development: ['onboard'],
  growth: ['deepen'],
  maturity: ['extend'],
  decline: ['respond', 'rescue', 'improve', 'let_go'],
  termination: ['win_back'],
};

export interface Customer {
  /** Called only for `win_back`. */
  state: () => CustomerState;
  signals: Signals;
  findings: readonly Finding[];
  daysInStage: number;
  risk: number;
}

const MOST_REASONS = 2;

/**
 * The name alone, for the list of all customers: it is wanted of every customer of every batch, and most stages have
 * only one strategy.
 * @param findings called only where rules must choose
 */
export function strategyNameFor(
  stage: Stage,
  {
    signals,
    findings,
    daysInStage,
    risk,
  }: Omit<Customer, 'state' | 'findings'> & { findings: () => readonly Finding[] },
  { strategies, tiers }: { strategies: StrategyRules; tiers: TierBounds },
): Strategy {
  const [only, another] = STRATEGIES_OF_STAGE[stage];
  if (another === undefined) return only;
  const situation = { stage, signals, findings: findings(), tier: tierAtStake(signals, tiers), daysInStage, risk };
  for (const rule of strategies.rules) if (rule.stage === stage && isMet(rule.when, situation)) return rule.strategy;
  return only;
}

export function strategyFor(
  stage: Stage,
  { state, signals, findings, daysInStage, risk }: Customer,
  { strategies, tiers }: { strategies: StrategyRules; tiers: TierBounds },
): StrategyAdvice {
  const situation = { stage, signals, findings, tier: tierAtStake(signals, tiers), daysInStage, risk };
  const { strategy, because } = chosen(strategies.rules, situation);
  const advice = { name: strategy, ...strategies.texts[strategy], because };
  return strategy === 'win_back' ? { ...advice, ...leavingOf(state(), strategies, tiers) } : advice;
}

function chosen(rules: readonly StrategyRule[], situation: Situation): { strategy: Strategy; because: Because[] } {
  const { stage } = situation;
  for (const rule of rules.filter((candidate) => candidate.stage === stage)) {
    const because = evidenceOf(rule.when, situation);
    if (because === null) continue;
    return { strategy: rule.strategy, because: isAlways(rule.when) ? stageEvidence(situation) : because };
  }
  return { strategy: STRATEGIES_OF_STAGE[stage][0], because: stageEvidence(situation) };
}

/** The evidence for a rule without conditions: the reasons of the stage, or the model's risk when no reason holds. */
function stageEvidence(situation: Situation): Because[] {
  const reasons = reasonEvidence(situation).slice(0, MOST_REASONS);
  return reasons.length > 0 ? reasons : riskEvidence(situation);
}
