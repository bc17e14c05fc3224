/** The quality of a score on the test rows, with intervals over customers. */
import { aurocDifference, aurocInterval, bootstrap, type BootstrapOptions, type Interval } from './bootstrap.js';
import {
  auroc,
  brier,
  calibrationBins,
  calibrationErrorBy,
  calibrationNoise,
  rank,
  rankedAveragePrecision,
  type CalibrationBin,
} from './metrics.js';
import type { LabelledSamples } from '../rows/targets.js';

export type Bounds = readonly [low: number, high: number];

/** The risk of customers in business. Intervals are 95 %, resampled over customers. */
export interface Scorecard {
  readonly auroc: number;
  readonly aurocInterval: Bounds;
  readonly averagePrecision: number;
  readonly averagePrecisionInterval: Bounds;
  readonly brier: number;
  readonly brierInterval: Bounds;
  /** The mean difference between predicted and observed over 15 bins of equal size. */
  readonly calibrationError: number;
  /** Resampling only adds noise to it, so the interval is biased upwards. */
  readonly calibrationErrorInterval: Bounds;
  /** The calibration error that a perfectly calibrated score would show on these rows by chance. */
  readonly calibrationNoise: number;
  readonly reliability: readonly CalibrationBin[];
  /** The same score for predicting plain silence of a whole horizon; null when too few fell silent. */
  readonly silence: { readonly auroc: number; readonly aurocInterval: Bounds } | null;
}

/**
 * The seed and the number of resamples (default 1,000; a fifth of that for statistics that sort the rows each time).
 */
export type Draws = Pick<BootstrapOptions, 'seed' | 'resamples'>;

const RESAMPLES = 1000;
const LEAST_SILENT_CUSTOMERS = 50;

export function scorecardOf(probabilities: Float64Array, test: LabelledSamples, draws: Draws): Scorecard {
  const clusters = [...test.customer];
  const { risk } = test;
  const few = { ...draws, resamples: Math.ceil((draws.resamples ?? RESAMPLES) / 5) };
  const area = aurocInterval(probabilities, risk, clusters, draws);
  const ranking = rank(probabilities);
  const precision = bootstrap(clusters, (weights) => rankedAveragePrecision(ranking, risk, weights), few);
  const square = bootstrap(clusters, (weights) => brier(probabilities, risk, weights), few);
  const gap = bootstrap(clusters, calibrationErrorBy(probabilities, risk), few);
  return {
    auroc: round(area.value),
    aurocInterval: bounds(area),
    averagePrecision: round(precision.value),
    averagePrecisionInterval: bounds(precision),
    brier: round(square.value),
    brierInterval: bounds(square),
    calibrationError: round(gap.value),
    calibrationErrorInterval: bounds(gap),
    calibrationNoise: round(calibrationNoise(probabilities, test.customer, few)),
    reliability: calibrationBins(probabilities, risk).map(({ rows, meanProbability, observedRate }) => ({
      rows,
      meanProbability: round(meanProbability),
      observedRate: round(observedRate),
    })),
    silence: silenceOf(probabilities, test, draws),
  };
}

/** AUROC of one score minus another's on the same rows. */
export function gainOver(own: Float64Array, other: Float64Array, test: LabelledSamples, draws: Draws): Interval {
  return aurocDifference(own, other, test.risk, [...test.customer], draws);
}

/** Four digits: the fifth is noise. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function silenceOf(probabilities: Float64Array, test: LabelledSamples, draws: Draws): Scorecard['silence'] {
  const silent = new Set(test.customer.filter((_, row) => test.silent[row] === 1)).size;
  const single = Number.isNaN(auroc(probabilities, test.silent));
  if (single || silent < LEAST_SILENT_CUSTOMERS) return null;
  const area = aurocInterval(probabilities, test.silent, [...test.customer], draws);
  return { auroc: round(area.value), aurocInterval: bounds(area) };
}

export function bounds({ low, high }: Interval): Bounds {
  return [round(low), round(high)];
}
