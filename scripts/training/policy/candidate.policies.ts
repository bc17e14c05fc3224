/**
 * The policies that training chooses from. Each dimension is varied alone, around the policy that was found so far: what
 * alerts, what makes a decline, what ends a relationship and what is growth hardly touch each other.
 */
import type { RiskAlertRule, StagePolicy } from '../../../src/core/model/policy.js';
import { round } from '../scores/scorecard.js';
import { VISIBLE_SHARE } from '../served/service.outcomes.js';

/** Staying in decline needs this much less risk than entering it, and so does staying alerted. */
const STAY_BELOW = 0.15;
/** From this much more risk one day confirms a decline. */
const STRONG_ABOVE = 0.2;
const MOST_RISK = 0.95;
const GROWTH_STAY_SHARE = 0.7;

/** A score that no customer reaches. */
export const NO_GROWTH: StagePolicy['growth'] = { enter: 1, stay: 1 };

export function alertsFrom(line: number): Pick<RiskAlertRule, 'line' | 'stay'> {
  return { line: round(line), stay: round(Math.max(0, line - STAY_BELOW)) };
}

/** Nobody is alerted by the model whose silence is plain to see. */
export function visibleFrom(horizonDays: number): number {
  return Math.floor(VISIBLE_SHARE * horizonDays);
}

export function declineFrom(enterRisk: number): StagePolicy['decline'] {
  return {
    enterRisk: round(enterRisk),
    stayRisk: round(Math.max(0, enterRisk - STAY_BELOW)),
    strongRisk: round(Math.max(enterRisk, Math.min(MOST_RISK, enterRisk + STRONG_ABOVE))),
  };
}

export function growthFrom(enter: number): StagePolicy['growth'] {
  return { enter: round(enter), stay: round(enter * GROWTH_STAY_SHARE) };
}

/** Evenly spaced, both ends included. */
export function steps(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
