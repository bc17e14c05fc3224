/**
 * The scores that a model must beat: anybody can compute them. Each is calibrated to a probability on validation
 * rows.
 */
import { FEATURES } from '../../src/core/features/features.js';
import { probabilityActive, type BgNbd, type PurchaseHistory } from '../../src/core/model/bgnbd.js';
import { fitBgNbd } from './bgnbd.js';
import { applyPlatt, fitPlatt } from './calibration.js';
import type { DataSet, LabelledData } from './dataset.js';
import { fitLogistic, fitScaler, predictLogistic } from './logistic.js';
import type { LabelledSamples } from './targets.js';

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

const RECENCY = column('business_silent_days');
const TENURE = column('business_tenure_days');
const FREQUENCY = column('lifetime_business_days');
const RFM = [RECENCY, TENURE, FREQUENCY, column('business_days_quarter'), column('amount_per_business_day_log')];

/** @param train,validation rows of customers in business */
export function fitBaselines(train: LabelledSamples, validation: LabelledSamples, horizonDays: number): Baselines {
  const held = { ...validation, labels: validation.risk };
  const rfm = calibrated(rfmScore({ ...train, labels: train.risk }), held);
  const recency = calibrated((data) => columnOf(data, RECENCY), held);
  const odds = bgNbdScore(train, horizonDays);
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

/** Logistic regression on recency, tenure, frequency (ever and in the last quarter) and amount. */
function rfmScore(train: LabelledData): RiskScorer {
  const scaler = fitScaler(train, RFM);
  const head = fitLogistic(train, scaler);
  return (data) => predictLogistic(scaler, head, data);
}

/** Log-odds of no business within the horizon. Fitted on each customer's last training row. */
function bgNbdScore(train: LabelledSamples, horizonDays: number): RiskScorer | null {
  const lastRows = new Map<number, number>();
  train.customer.forEach((customer, row) => lastRows.set(customer, row));
  const model = fitBgNbd([...lastRows.values()].map((row) => historyAt(train, row)));
  const score: RiskScorer = (data) =>
    Float64Array.from({ length: data.rows }, (_, row) => silenceOdds(model, historyAt(data, row), horizonDays));
  return score(train).every(Number.isFinite) ? score : null;
}

function silenceOdds(model: BgNbd, history: PurchaseHistory, horizonDays: number): number {
  const active = Math.min(1 - 1e-9, Math.max(1e-9, probabilityActive(model, history, horizonDays / 7)));
  return Math.log((1 - active) / active);
}

/** In weeks. */
function historyAt({ x, columns }: DataSet, row: number): PurchaseHistory {
  const at = (index: number): number => x[row * columns + index] ?? 0;
  const repeats = Math.max(0, at(FREQUENCY) - 1);
  return { repeats, age: at(TENURE) / 7, lastAt: repeats === 0 ? 0 : Math.max(0, at(TENURE) - at(RECENCY)) / 7 };
}

function columnOf({ x, rows, columns }: DataSet, index: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => x[row * columns + index] ?? 0);
}

function column(name: string): number {
  return FEATURES.indexOf(name);
}
