/**
 * Measures of scores. Labels are 0 or 1; higher scores mean a higher probability of 1. Weights (one per row) default
 * to 1.
 */

import { createRandom } from '../../command/random.js';

/** Rows by ascending score, with the bounds of each group of equal scores: sorted once, weighted many times. */
export interface Ranking {
  readonly order: Uint32Array;
  /** Start of each group of ties in `order`, and the number of rows at the end. */
  readonly groups: Uint32Array;
}

export function rank(scores: Float64Array): Ranking {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
  const starts: number[] = [];
  order.forEach((row, i) => {
    if (i === 0 || scores[row] !== scores[order[i - 1] ?? 0]) starts.push(i);
  });
  return { order, groups: Uint32Array.from([...starts, order.length]) };
}

/** Area under the ROC curve: P(a positive outranks a negative), ties counting half. NaN when a class is missing. */
export function auroc(scores: Float64Array, labels: Uint8Array, weights?: Float64Array): number {
  return rankedAuroc(rank(scores), labels, weights);
}

export function rankedAuroc({ order, groups }: Ranking, labels: Uint8Array, weights?: Float64Array): number {
  let below = 0;
  let positives = 0;
  let wins = 0;
  for (let group = 0; group + 1 < groups.length; group++) {
    const tied = massOf(order, groups[group] ?? 0, groups[group + 1] ?? 0, labels, weights);
    wins += tied.positive * (below + tied.negative / 2);
    below += tied.negative;
    positives += tied.positive;
  }
  return wins / (positives * below);
}

/** Average precision: Σ (recall step) · precision, from the highest score down; ties form one step. */
export function averagePrecision(scores: Float64Array, labels: Uint8Array, weights?: Float64Array): number {
  return rankedAveragePrecision(rank(scores), labels, weights);
}

export function rankedAveragePrecision({ order, groups }: Ranking, labels: Uint8Array, weights?: Float64Array): number {
  let positives = 0;
  let all = 0;
  let sum = 0;
  for (let group = groups.length - 2; group >= 0; group--) {
    const tied = massOf(order, groups[group] ?? 0, groups[group + 1] ?? 0, labels, weights);
    positives += tied.positive;
    all += tied.positive + tied.negative;
    if (tied.positive > 0) sum += tied.positive * (positives / all);
  }
  return sum / positives;
}

/** Mean squared distance of probability and label. */
export function brier(probabilities: Float64Array, labels: Uint8Array, weights?: Float64Array): number {
  return weightedMean(probabilities, weights, (p, row) => (p - (labels[row] ?? 0)) ** 2);
}

/** Mean negative log-likelihood in nats; probabilities are kept 1e-15 away from 0 and 1. */
export function logLoss(probabilities: Float64Array, labels: Uint8Array, weights?: Float64Array): number {
  return weightedMean(probabilities, weights, (p, row) => {
    const ofLabel = labels[row] === 1 ? p : 1 - p;
    return -Math.log(Math.max(ofLabel, 1e-15));
  });
}

/** The first of those with the least loss. */
export function leastBy<T>(all: readonly T[], lossOf: (one: T) => number): T {
  const [first, ...others] = all.map((one) => ({ one, loss: lossOf(one) }));
  if (first === undefined) throw new RangeError('there is nothing to choose from');
  return others.reduce((best, other) => (other.loss < best.loss ? other : best), first).one;
}

const BINS = 15;

export interface CalibrationBin {
  readonly rows: number;
  readonly meanProbability: number;
  readonly observedRate: number;
}

/** Rows sorted by probability and cut into bins of equal size (within one row): the reliability curve. */
export function calibrationBins(probabilities: Float64Array, labels: Uint8Array, bins = BINS): CalibrationBin[] {
  const { order } = rank(probabilities);
  const wanted = Math.min(bins, order.length);
  return Array.from({ length: wanted }, (_, bin) => {
    const start = Math.floor((bin * order.length) / wanted);
    const rows = order.subarray(start, Math.floor(((bin + 1) * order.length) / wanted));
    const total = rows.reduce((sum, row) => sum + (probabilities[row] ?? 0), 0);
    const positives = rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
    return { rows: rows.length, meanProbability: total / rows.length, observedRate: positives / rows.length };
  });
}

/** Expected calibration error: mean |mean probability − observed rate| over equal-mass bins, by rows. */
export function calibrationError(probabilities: Float64Array, labels: Uint8Array, bins = BINS): number {
  return meanGap(rank(probabilities).order, probabilities, labels, bins);
}

/** The same as a function of row weights: the bins are cut once, from the unweighted rows. */
export function calibrationErrorBy(probabilities: Float64Array, labels: Uint8Array, bins = BINS) {
  const { order } = rank(probabilities);
  return (weights: Float64Array): number => meanGap(order, probabilities, labels, bins, weights);
}

/**
 * The calibration error that a perfectly calibrated score of these probabilities would show by chance: the mean over
 * labels drawn from the probabilities themselves. Rows of one customer share a draw, because their futures overlap.
 */
export function calibrationNoise(
  probabilities: Float64Array,
  customer: ArrayLike<number>,
  { seed = 1, resamples = 200 }: { readonly seed?: number; readonly resamples?: number },
): number {
  const { order } = rank(probabilities);
  const random = createRandom(seed);
  let sum = 0;
  for (let i = 0; i < resamples; i++) {
    const drawn = new Map<number, number>();
    const labels = Uint8Array.from(probabilities, (probability, row) => {
      const id = customer[row] ?? 0;
      const luck = drawn.get(id) ?? random();
      drawn.set(id, luck);
      return luck < probability ? 1 : 0;
    });
    sum += meanGap(order, probabilities, labels, BINS);
  }
  return sum / resamples;
}

function meanGap(
  order: Uint32Array,
  probabilities: Float64Array,
  labels: Uint8Array,
  bins: number,
  weights?: Float64Array,
): number {
  const wanted = Math.min(bins, order.length);
  let [gaps, mass] = [0, 0];
  for (let bin = 0; bin < wanted; bin++) {
    const end = Math.floor(((bin + 1) * order.length) / wanted);
    let gap = 0;
    for (let i = Math.floor((bin * order.length) / wanted); i < end; i++) {
      const row = order[i] ?? 0;
      const weight = weights === undefined ? 1 : (weights[row] ?? 0);
      gap += weight * ((probabilities[row] ?? 0) - (labels[row] ?? 0));
      mass += weight;
    }
    gaps += Math.abs(gap);
  }
  return gaps / mass;
}

/**
 * AUROC of each class against the rest from a rows × classes matrix; NaN for a class that is absent or the only one.
 */
export function oneVsRestAuroc(probabilities: Float64Array, labels: Uint8Array, classes: number): number[] {
  return Array.from({ length: classes }, (_, target) => {
    const scores = new Float64Array(labels.length).map((_score, row) => probabilities[row * classes + target] ?? 0);
    return auroc(
      scores,
      labels.map((label) => (label === target ? 1 : 0)),
    );
  });
}

/** matrix[actual][decided] = rows. */
export function confusionMatrix(labels: Uint8Array, decided: Uint8Array, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((actual, row) => {
    const counts = matrix[actual];
    const column = decided[row] ?? 0;
    if (counts !== undefined) counts[column] = (counts[column] ?? 0) + 1;
  });
  return matrix;
}

function massOf(
  order: Uint32Array,
  start: number,
  end: number,
  labels: Uint8Array,
  weights: Float64Array | undefined,
): { positive: number; negative: number } {
  let positive = 0;
  let negative = 0;
  for (let i = start; i < end; i++) {
    const row = order[i] ?? 0;
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    if (labels[row] === 1) positive += weight;
    else negative += weight;
  }
  return { positive, negative };
}

function weightedMean(
  values: Float64Array,
  weights: Float64Array | undefined,
  cost: (value: number, row: number) => number,
): number {
  let sum = 0;
  let mass = 0;
  for (let row = 0; row < values.length; row++) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    sum += weight * cost(values[row] ?? 0, row);
    mass += weight;
  }
  return sum / mass;
}
