import { minimise } from './lbfgs.js';
import { sigmoid, softmaxRows } from './trees.js';

/** probability = sigmoid(slope · score + intercept). */
export interface PlattScaling {
  readonly slope: number;
  readonly intercept: number;
}

/** logits = score · inverseTemperature + offset per class; then softmax. */
export interface SoftmaxCalibration {
  readonly inverseTemperature: number;
  readonly offsets: readonly number[];
}

/**
 * Platt scaling (Platt 1999; Lin, Lin and Weng 2007) of raw scores held out from training. One row per class is added
 * to the targets, so that a perfectly separated set stays finite.
 */
export function fitPlatt(scores: Float64Array, labels: Uint8Array): PlattScaling {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (labels.length - positives + 2);
  const objective = ([slope = 1, intercept = 0]: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] ?? 0;
      const logit = slope * score + intercept;
      const target = labels[row] === 1 ? high : low;
      loss += softplus(logit) - target * logit;
      addTo(gradient, 0, ((sigmoid(logit) - target) * score) / scores.length);
      addTo(gradient, 1, (sigmoid(logit) - target) / scores.length);
    }
    return loss / scores.length;
  };
  const [slope = 1, intercept = 0] = minimise(objective, Float64Array.of(1, 0));
  return { slope: Math.fround(slope), intercept: Math.fround(intercept) };
}

/**
 * The scaling for the scores of a model that was fitted again, on rows that hold the held-out ones too: the slope stays,
 * and the intercept is the one with which the mean probability of the held-out rows is their rate. Without that the model
 * would correct for the rate of the held-out period twice: once by what it learned from it, once by the old intercept.
 */
export function levelled(platt: PlattScaling, scores: Float64Array, labels: Uint8Array): PlattScaling {
  const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const meanWith = (intercept: number): number =>
    applyPlatt(scores, { ...platt, intercept }).reduce((sum, one) => sum + one, 0) / scores.length;
  let [low, high] = [platt.intercept - MOST_SHIFT, platt.intercept + MOST_SHIFT];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (meanWith(middle) < rate) low = middle;
    else high = middle;
  }
  return { ...platt, intercept: Math.fround((low + high) / 2) };
}

/** In log-odds. */
const MOST_SHIFT = 8;
const HALVINGS = 40;

/** Calibrated probabilities. */
export function applyPlatt(scores: Float64Array, platt: PlattScaling): Float64Array {
  return plattLogOdds(scores, platt).map(sigmoid);
}

/** Calibrated log-odds. */
export function plattLogOdds(scores: Float64Array, { slope, intercept }: PlattScaling): Float64Array {
  return scores.map((score) => slope * score + intercept);
}

/**
 * Temperature scaling (Guo et al. 2017) of softmax scores held out from training, rows × classes. Training weights
 * are removed first: a model trained with weight w per class gives scores that are too high by log w, so the logits
 * are (score − log w) / temperature. The held-out rows are not weighted.
 */
export function fitTemperature(
  scores: Float64Array,
  labels: Uint8Array,
  trainingWeights: ArrayLike<number>,
): SoftmaxCalibration {
  const classes = trainingWeights.length;
  const shift = Array.from(trainingWeights, (weight) => -Math.log(weight));
  const objective = ([logInverse = 0]: Float64Array, gradient: Float64Array): number => {
    const inverse = Math.exp(logInverse);
    const shifted = scores.map((score, i) => score + (shift[i % classes] ?? 0));
    const probabilities = softmaxRows(
      shifted.map((score) => score * inverse),
      classes,
    );
    let loss = 0;
    let slope = 0;
    for (let row = 0; row < labels.length; row++) {
      const own = row * classes + (labels[row] ?? 0);
      loss -= Math.log(Math.max(probabilities[own] ?? 0, 1e-15));
      slope -= shifted[own] ?? 0;
      for (let i = row * classes; i < (row + 1) * classes; i++) slope += (probabilities[i] ?? 0) * (shifted[i] ?? 0);
    }
    gradient[0] = (slope * inverse) / labels.length;
    return loss / labels.length;
  };
  const [logInverse = 0] = minimise(objective, Float64Array.of(0));
  const inverseTemperature = Math.fround(Math.exp(logInverse));
  return { inverseTemperature, offsets: shift.map((offset) => Math.fround(offset * inverseTemperature)) };
}

/** Calibrated probabilities, rows × classes. */
export function applyTemperature(scores: Float64Array, calibration: SoftmaxCalibration): Float64Array {
  const { inverseTemperature, offsets } = calibration;
  const classes = offsets.length;
  return softmaxRows(
    scores.map((score, i) => score * inverseTemperature + (offsets[i % classes] ?? 0)),
    classes,
  );
}

function softplus(logit: number): number {
  return Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(0, logit);
}

function addTo(values: Float64Array, index: number, amount: number): void {
  values[index] = (values[index] ?? 0) + amount;
}
