/**
 * The stage policy of a model: its thresholds follow from validation scores by fixed rules, and are never set by
 * hand.
 */
import { FEATURES } from '../../src/core/features/features.js';
import { USUAL_FACTS, USUAL_PRIOR, USUAL_RHYTHM, type StagePolicy } from '../../src/core/model/policy.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import type { Contender } from './contenders.js';
import { round } from './scorecard.js';
import { whereRows, type LabelledSamples } from './targets.js';

const ENTER_PRECISION = 0.7;
const STRONG_PRECISION = 0.85;
const ENTER_BOUNDS = [0.5, 0.9] as const;
const STRONG_STEP = 0.05;
const STRONG_MOST = 0.95;
/** Staying in a stage needs this much less risk than entering it. */
const STAY_BELOW_ENTER = 0.15;
const GROWTH_MOST = 0.6;
/**
 * Growth is decided for at least half and at most twice as many rows as really grew: the stage must exist, and not
 * dominate.
 */
const GROWTH_SHARES = [0.5, 2] as const;
const GROWTH_STAY_SHARE = 0.7;
const LEAST_SILENT_DAYS = 30;
/** A precision over fewer rows is chance. */
const LEAST_ROWS = 50;

const TENURE = FEATURES.indexOf('business_tenure_days');
const BUSINESS_DAYS = FEATURES.indexOf('lifetime_business_days');
const GROWTH = STAGE_COLUMNS.indexOf('growth');

/**
 * @param validation rows of customers in business
 * @param endsAfterDays silence after which most customers do not come back
 */
export function policyFromScores(
  contender: Contender,
  validation: LabelledSamples,
  horizonDays: number,
  endsAfterDays: number,
): StagePolicy {
  const development = { tenureDays: Math.min(horizonDays, 90), businessDays: 2 };
  const judged = pastDevelopment(validation, development);
  const risk = contender.risk(judged);
  const enterRisk = clamp(thresholdForPrecision(risk, judged.risk, ENTER_PRECISION) ?? 1, ENTER_BOUNDS);
  const strong = thresholdForPrecision(risk, judged.risk, STRONG_PRECISION) ?? 1;
  const stage = contender.stage(judged);
  const growth = Float64Array.from(judged.stage, (_, row) => stage[row * STAGE_COLUMNS.length + GROWTH] ?? 0);
  const grew = judged.stage.map((one) => (one === GROWTH ? 1 : 0));
  const enter = Math.min(GROWTH_MOST, thresholdForF1(growth, grew, GROWTH_SHARES));
  return {
    version: 1,
    development,
    termination: { silentDays: Math.max(LEAST_SILENT_DAYS, endsAfterDays), usualGaps: 3, risk: 0.5 },
    decline: {
      enterRisk: round(enterRisk),
      stayRisk: round(enterRisk - STAY_BELOW_ENTER),
      strongRisk: round(clamp(strong, [Math.min(enterRisk + STRONG_STEP, STRONG_MOST), STRONG_MOST])),
    },
    growth: { enter: round(enter), stay: round(enter * GROWTH_STAY_SHARE) },
    rhythm: USUAL_RHYTHM,
    facts: USUAL_FACTS,
    prior: USUAL_PRIOR,
    confirmDays: 2,
    dwellDays: 7,
    sweep: { minDays: 1, maxDays: 7, gapShare: 0.125 },
  };
}

/** The smallest score at and above which the share of positives reaches `precision`; null when there is none. */
export function thresholdForPrecision(scores: Float64Array, labels: Uint8Array, precision: number): number | null {
  let best: number | null = null;
  for (const { score, positives, rows } of fromTheTop(scores, labels)) {
    if (rows >= LEAST_ROWS && positives / rows >= precision) best = score;
  }
  return best;
}

/**
 * The score at which deciding for the class gives the best F1 = 2 · hits / (decided + actual), of those at which the
 * number of decided rows is within `shares` of the actual number; 1 when there is none.
 */
export function thresholdForF1(
  scores: Float64Array,
  labels: Uint8Array,
  [least, most]: readonly [number, number],
): number {
  const actual = labels.reduce((sum, label) => sum + label, 0);
  let best = { f1: -1, score: 1 };
  for (const { score, positives, rows } of fromTheTop(scores, labels)) {
    const f1 = (2 * positives) / (rows + actual);
    if (rows >= least * actual && rows <= most * actual && f1 > best.f1) best = { f1, score };
  }
  return best.score;
}

/** Rows and positives at or above each distinct score, from the highest down. */
function* fromTheTop(scores: Float64Array, labels: Uint8Array) {
  const order = Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let positives = 0;
  for (const [i, row] of order.entries()) {
    positives += labels[row] ?? 0;
    const score = scores[row] ?? 0;
    if (scores[order[i + 1] ?? -1] !== score) yield { score, positives, rows: i + 1 };
  }
}

/** Customers whose stage the model decides: new customers are in development by their age. */
function pastDevelopment(
  data: LabelledSamples,
  { tenureDays, businessDays }: StagePolicy['development'],
): LabelledSamples {
  const at = (row: number, column: number): number => data.x[row * data.columns + column] ?? NaN;
  return whereRows(data, (row) => at(row, TENURE) >= tenureDays && at(row, BUSINESS_DAYS) >= businessDays);
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
