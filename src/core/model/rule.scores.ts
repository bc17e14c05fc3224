/**
 * Scores without a model, for the time it cannot answer: rules over the customer's own rhythm and trends. They order
 * customers sensibly and are calibrated on nothing, so whatever is made of them says so by its model's name.
 *
 *     quiet   = business silence over the usual gap, a month where no gap is known
 *     log-odds = −2 + 1.2 · ln(1 + quiet) − 0.6 · (month trend + quarter trend) / 2, trends as logarithms within ±1
 *
 * At the usual rhythm and a level trend that is a risk of .24, at a silence of four usual gaps .48, of ten .71. What is
 * left goes to growth by the quarter's trend and to maturity. Plain facts (no business yet, few days) are certain.
 */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import type { Signals } from '../features/signals.js';
import type { ModelScores } from './model.scores.js';
import type { Stage } from '../primitives/vocabulary.js';

/** Stands where the model's version would; no model may have this name. */
export const RULES_MODEL = 'rules';

const UNKNOWN_GAP_DAYS = 30;
/** With fewer days of business the relationship is new. */
const FEW_DAYS = 2;
/** Of what is neither decline nor end, at a level trend. */
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

/** Logarithm of a ratio of rates, within ±1; 0 when unknown. */
function trendOf(ratio: number): number {
  return Number.isNaN(ratio) ? 0 : Math.max(-1, Math.min(1, Math.log(ratio)));
}

function sharesOf(shares: Partial<Record<Stage, number>>): number[] {
  return STAGE_COLUMNS.map((stage) => shares[stage] ?? 0);
}
