/**
 * Scores without a model, while it cannot answer: rules over the customer's own rhythm and trends. They rank customers
 * sensibly but are not calibrated, so every record made from them carries RULES_MODEL as the model's name.
 *
 *     quiet   = business silence / usual gap; a month stands in for an unknown gap
 *     log-odds = −2 + 1.2 · ln(1 + quiet) − 0.6 · (month trend + quarter trend) / 2, trends as logarithms within ±1
 *
 * At the usual rhythm and a level trend the risk is .24; at a silence of four usual gaps .48, of ten .71. The remaining
 * probability is split between growth (by the quarter's trend) and maturity. Plain facts (no business yet, few days)
 * get probability 1.
 */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import type { Signals } from '../features/signals.js';
import type { ModelScores } from './model.scores.js';
import type { Stage } from '../primitives/vocabulary.js';

/** Used in place of the model's version. No model may have this name. */
export const RULES_MODEL = 'rules';

const UNKNOWN_GAP_DAYS = 30;
/** With fewer business days than this the relationship counts as new. */
const FEW_DAYS = 2;
/** The share of growth in what is neither decline nor termination, at a level trend. */
const USUAL_GROWTH = 0.05;

export function ruleScores(signals: Signals): ModelScores {
  if (Number.isNaN(signals.businessSilentDays)) return { risk: 0, stages: sharesOf({ prospect: 1 }) };
  const risk = riskOf(signals);
  if (signals.lifetimeBusinessDays < FEW_DAYS) return { risk, stages: sharesOf({ development: 1 }) };
  const growth = Math.min(0.9, USUAL_GROWTH * Math.exp(2 * trendOf(signals.quarterTrend)));
  return {
    risk,
    stages: sharesOf({ decline: risk, growth: (1 - risk) * growth, maturity: (1 - risk) * (1 - growth) }),
  };
}

function riskOf({ business, businessSilentDays, monthTrend, quarterTrend }: Signals): number {
  const usualGap = Number.isNaN(business.usualGap) ? UNKNOWN_GAP_DAYS : Math.max(1, business.usualGap);
  const trend = (trendOf(monthTrend) + trendOf(quarterTrend)) / 2;
  return 1 / (1 + Math.exp(2 - 1.2 * Math.log1p(businessSilentDays / usualGap) + 0.6 * trend));
}

/** Logarithm of a ratio of rates, limited to ±1; 0 when unknown. */
function trendOf(ratio: number): number {
  return Number.isNaN(ratio) ? 0 : Math.max(-1, Math.min(1, Math.log(ratio)));
}

function sharesOf(shares: Partial<Record<Stage, number>>): number[] {
  return STAGE_COLUMNS.map((stage) => shares[stage] ?? 0);
}
