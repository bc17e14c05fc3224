/**
 * The conditions of `config/strategies.json`: bounds on named signals, reasons that hold, value tiers.
 * The language is as small as the business needs: all members of an object must hold, plus at most one list of
 * alternatives.
 */
import { DECLINE_CODES, ENDING_CODES, codeOfFact, factReason } from './fact-reasons.js';
import { TEMPLATES } from './reason-templates.js';
import type { Because } from '../contracts/records.js';
import { STRATEGY_SIGNALS, type SignalName, type Situation } from './strategy-signals.js';
import { tierName } from '../lifecycle/value.js';
import { recordOf } from '../primitives/record.of.js';
import { STAGES, type Stage, type ValueTier } from '../primitives/vocabulary.js';

export type Clause =
  | { kind: 'signal'; signal: SignalName; atLeast: number; atMost: number }
  /** At least one of these reasons holds and supports the stage, whether or not it is among the few that are shown. */
  | { kind: 'reasons'; codes: readonly string[] }
  | { kind: 'tiers'; tiers: readonly ValueTier[] };

/** Every clause of `all` holds, and every clause of at least one group of `any`, if there are groups. */
export interface Condition {
  all: readonly Clause[];
  any: readonly (readonly Clause[])[];
}

/** The templates that speak for a stage, and the codes of all its reasons: wanted for every customer of a batch. */
const SPEAKING = recordOf(STAGES, (stage) => TEMPLATES.filter(({ stages }) => stages.includes(stage)));
const CODES = recordOf(STAGES, (stage): readonly string[] => {
  const facts = stage === 'termination' ? ENDING_CODES : stage === 'decline' ? DECLINE_CODES : [];
  return [...facts, ...SPEAKING[stage].map(({ code }) => code)];
});

export function isAlways({ all, any }: Condition): boolean {
  return all.length === 0 && any.length === 0;
}

/** Whether there is evidence for the condition: the same as `evidenceOf`, without its texts. */
export function isMet({ all, any }: Condition, situation: Situation): boolean {
  return areMet(all, situation) && (any.length === 0 || any.some((group) => areMet(group, situation)));
}

function areMet(clauses: readonly Clause[], situation: Situation): boolean {
  for (const clause of clauses) if (!isClauseMet(clause, situation)) return false;
  return true;
}

function isClauseMet(clause: Clause, situation: Situation): boolean {
  switch (clause.kind) {
    case 'reasons':
      return isReasonMet(situation, clause.codes);
    case 'tiers':
      return clause.tiers.includes(situation.tier);
    case 'signal':
      return isWithin(STRATEGY_SIGNALS[clause.signal].of(situation), clause);
  }
}

function isReasonMet({ stage, signals, findings }: Situation, codes: readonly string[]): boolean {
  for (const finding of findings) if (codes.includes(codeOfFact(finding))) return true;
  for (const template of SPEAKING[stage]) if (codes.includes(template.code) && template.holds(signals)) return true;
  return false;
}

/** The evidence for the condition, without repetitions; null when it does not hold. */
export function evidenceOf({ all, any }: Condition, situation: Situation): Because[] | null {
  const needed = evidenceOfGroup(all, situation);
  const alternatives = any.map((group) => evidenceOfGroup(group, situation)).filter((found) => found !== null);
  if (needed === null || (any.length > 0 && alternatives.length === 0)) return null;
  const found = [...needed, ...alternatives.flat()];
  return found.filter(({ signal }, i) => found.findIndex((other) => other.signal === signal) === i);
}

/** The reasons that support the stage, as evidence, most important first. */
export function reasonEvidence(situation: Situation, codes = CODES[situation.stage]): Because[] {
  const { stage, signals, findings } = situation;
  const facts = findings
    .map((finding) => factReason(finding))
    .filter(({ code }) => codes.includes(code))
    .map(({ code, text }) => ({ signal: code, value: null, text }));
  const others = SPEAKING[stage]
    .filter((template) => codes.includes(template.code) && template.holds(signals))
    .map((template) => ({ signal: template.code, value: null, text: template.text(signals) }));
  return [...facts, ...others];
}

export function riskEvidence(situation: Situation): Because[] {
  return signalEvidence({ kind: 'signal', signal: 'risk', atLeast: 0, atMost: 1 }, situation);
}

/** Codes of the reasons that can support a stage. */
export function reasonsOf(stage: Stage): readonly string[] {
  return CODES[stage];
}

function evidenceOfGroup(clauses: readonly Clause[], situation: Situation): Because[] | null {
  const found: Because[] = [];
  for (const clause of clauses) {
    const evidence = evidenceOfClause(clause, situation);
    if (evidence.length === 0) return null;
    found.push(...evidence);
  }
  return found;
}

/** The evidence for one clause; empty when it does not hold. */
function evidenceOfClause(clause: Clause, situation: Situation): Because[] {
  switch (clause.kind) {
    case 'reasons':
      return reasonEvidence(situation, clause.codes);
    case 'tiers':
      return clause.tiers.includes(situation.tier) ? [tierEvidence(situation.tier)] : [];
    case 'signal':
      return signalEvidence(clause, situation);
  }
}

function tierEvidence(tier: ValueTier): Because {
  const { en, zh } = tierName(tier);
  return {
    signal: 'value_tier',
    value: null,
    text: { en: `Value tier in the last quarter: ${en}`, zh: `近一季度价值层级：${zh}` },
  };
}

function signalEvidence(clause: Clause & { kind: 'signal' }, situation: Situation): Because[] {
  const { of, text } = STRATEGY_SIGNALS[clause.signal];
  const value = of(situation);
  if (!isWithin(value, clause)) return [];
  return [{ signal: clause.signal, value: Number(value.toPrecision(4)), text: text(value, situation) }];
}

function isWithin(value: number, { atLeast, atMost }: { atLeast: number; atMost: number }): boolean {
  return value >= atLeast && value <= atMost;
}
