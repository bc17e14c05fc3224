/**
 * The scores that a model must beat: anybody can compute them. Each is calibrated to a probability on validation
 * rows.
 */
import { FEATURES } from '../../../src/core/features/features.js';
import { probabilityActive, type BgNbd, type PurchaseHistory } from '../../../src/core/primitives/bgnbd.js';
import { fitBgNbd } from './bgnbd.js';
import { applyPlatt, fitPlatt, levelled } from './calibration.js';
import type { DataSet, LabelledData } from '../rows/dataset.js';
import { SCALES, SCALE_HANDICAP, fitLogistic, fitScaler, predictLogistic, type Scale } from './logistic.js';
import { leastBy, logLoss } from '../scores/metrics.js';
import { businessRows } from './contenders.js';
import type { EventLog } from '../rows/history.js';
import { historiesAsOf } from '../rows/purchase-histories.js';
import type { Periods, Splits } from '../rows/splits.js';
import type { LabelledSamples } from '../rows/targets.js';

/** Probability of risk per row. */
type RiskScorer = (data: DataSet) => Float64Array;

export interface Baselines {
  readonly rfm: RiskScorer;
  readonly recency: RiskScorer;
  /** Null when its likelihood has no usable maximum on this log. */
  readonly bgnbd: RiskScorer | null;
  /** The scores of all baselines on some rows. */
  on(data: DataSet): { rfm: Float64Array; recency: Float64Array; bgnbd: Float64Array | null };
}

const WEEK_DAYS = 7;
const RECENCY = column('business_silent_days');
const TENURE = column('business_tenure_days');
const FREQUENCY = column('lifetime_business_days');
const RFM = [RECENCY, TENURE, FREQUENCY, column('business_days_quarter'), column('amount_per_business_day_log')];

export interface BaselineData {
  /** Rows of customers in business. */
  readonly train: LabelledSamples;
  readonly validation: LabelledSamples;
  /** On which what is fitted is fitted again, as the models are. */
  readonly refit: LabelledSamples;
  readonly horizonDays: number;
  /** Of every customer of the training who ever did business, as of its last day, in weeks. */
  readonly histories: readonly PurchaseHistory[];
}

/** What the baselines are fitted on, of a log cut into its parts. */
export function baselineData(
  log: EventLog,
  { train, validation, refit }: Omit<Splits, 'test'>,
  periods: Pick<Periods, 'train'>,
  horizonDays: number,
  seed: number,
): BaselineData {
  const day = log.calendar.dayOf(periods.train.to);
  return {
    train: businessRows({ horizonDays }, train),
    validation: businessRows({ horizonDays }, validation),
    refit: businessRows({ horizonDays }, refit),
    horizonDays,
    histories: historiesAsOf(log, { day, seed, unitDays: WEEK_DAYS }),
  };
}

export function fitBaselines({ train, validation, refit, horizonDays, histories }: BaselineData): Baselines {
  const held = { ...validation, labels: validation.risk };
  const rfm = rfmScore({ ...train, labels: train.risk }, held, { ...refit, labels: refit.risk });
  const recency = calibrated((data) => columnOf(data, RECENCY), held);
  const odds = bgNbdScore(histories, train, horizonDays);
  const bgnbd = odds === null ? null : calibrated(odds, held);
  return {
    rfm,
    recency,
    bgnbd,
    on: (data) => ({ rfm: rfm(data), recency: recency(data), bgnbd: bgnbd === null ? null : bgnbd(data) }),
  };
}

/** The score after Platt scaling that was fitted on held-out rows. */
function calibrated(score: RiskScorer, held: LabelledData): RiskScorer {
  const platt = fitPlatt(score(held), held.labels);
  return (data) => applyPlatt(score(data), platt);
}

/**
 * Logistic regression on recency, tenure, frequency (ever and in the last quarter) and amount, on the scale that
 * validation prefers.
 */
function rfmScore(train: LabelledData, held: LabelledData, refit: LabelledData): RiskScorer {
  const scoreOn = (rows: LabelledData, scale: Scale): RiskScorer => {
    const scaler = fitScaler(rows, RFM, scale);
    const head = fitLogistic(rows, scaler);
    return (data) => predictLogistic(scaler, head, data);
  };
  const tried = SCALES.map((scale) => ({ scale, platt: fitPlatt(scoreOn(train, scale)(held), held.labels) }));
  const { scale, platt } = leastBy(tried, (one) => {
    const risk = applyPlatt(scoreOn(train, one.scale)(held), one.platt);
    return logLoss(risk, held.labels) + SCALE_HANDICAP[one.scale];
  });
  const score = scoreOn(refit, scale);
  const level = levelled(platt, score(held), held.labels);
  return (data) => applyPlatt(score(data), level);
}

/**
 * Log-odds of no business within the horizon. The parameters are those of all customers: among those in business
 * nobody seems to have left, and the chance of leaving would come out near zero.
 */
function bgNbdScore(
  histories: readonly PurchaseHistory[],
  train: LabelledSamples,
  horizonDays: number,
): RiskScorer | null {
  if (histories.length === 0) return null;
  const model = fitBgNbd(histories);
  const score: RiskScorer = (data) =>
    Float64Array.from({ length: data.rows }, (_, row) => silenceOdds(model, historyAt(data, row), horizonDays));
  return score(train).every(Number.isFinite) ? score : null;
}

function silenceOdds(model: BgNbd, history: PurchaseHistory, horizonDays: number): number {
  const active = Math.min(1 - 1e-9, Math.max(1e-9, probabilityActive(model, history, horizonDays / WEEK_DAYS)));
  return Math.log((1 - active) / active);
}

/** In weeks. */
function historyAt({ x, columns }: DataSet, row: number): PurchaseHistory {
  const at = (index: number): number => x[row * columns + index] ?? 0;
  const repeats = Math.max(0, at(FREQUENCY) - 1);
  return {
    repeats,
    age: at(TENURE) / WEEK_DAYS,
    lastAt: repeats === 0 ? 0 : Math.max(0, at(TENURE) - at(RECENCY)) / WEEK_DAYS,
  };
}

function columnOf({ x, rows, columns }: DataSet, index: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => x[row * columns + index] ?? 0);
}

function column(name: string): number {
  return FEATURES.indexOf(name);
}
