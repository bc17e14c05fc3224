import { signedLog } from '../../../src/core/model/signed-log.js';
import { type DataSet, type LabelledData, weightsOf } from '../rows/dataset.js';
import { minimise } from './lbfgs.js';
import { sigmoid } from './trees.js';

/**
 * How raw features are standardised: z = (y − mean) / deviation within low and high, 0 where unknown; y is x, or x on the
 * signed-log scale. Can be stored as JSON.
 */
export interface Scaler {
  /** The chosen columns of the data set; the lists below are parallel to it. */
  readonly columns: readonly number[];
  /** Columns read on the signed-log scale. */
  readonly signedLog: readonly boolean[];
  readonly mean: readonly number[];
  /** Standard deviation of the known values; 1 for a constant. */
  readonly deviation: readonly number[];
  /** Bounds of z, in deviations. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * score = intercept + Σ weight · z + Σ missingWeight · [x unknown], over the scaler's columns. Can be stored as JSON.
 */
export interface LinearHead {
  readonly intercept: number;
  readonly weights: readonly number[];
  readonly missingWeights: readonly number[];
}

export interface LogisticOptions {
  /** Penalty ½ · l2 · Σ weight² against the summed (not mean) loss; the intercept is not penalised. Default 1. */
  readonly l2?: number;
  readonly iterations?: number;
}

/** Standardised inputs are clipped here, in standard deviations: one extreme amount must not decide alone. */
const CLIP = 5;
/**
 * They are also clipped at this share of the training's known values on either side. A line goes on for ever: where all
 * customers grow older together, it would rank and rate the test by ages that no training row had.
 */
const TAIL = 0.005;
/** The head of a class without training rows: probability zero within float32. */
const NEVER_INTERCEPT = -40;

/** `plain`: as they are. `signed_log`: skewed columns, which are mostly counts and amounts, on the signed-log scale. */
export type Scale = 'plain' | 'signed_log';
export const SCALES: readonly Scale[] = ['signed_log', 'plain'];

/**
 * Added to the validation loss of a scale, in nats. Counts beyond those of the training rows mislead a line less on a
 * logarithmic scale, so plain counts must be better by more than the noise of a validation period.
 */
export const SCALE_HANDICAP: Readonly<Record<Scale, number>> = { signed_log: 0, plain: 0.005 };

/** A column counts as skewed from here on, in absolute skewness. */
const SKEWED = 1;

/** Means and deviations of the known values of the chosen columns (all by default). */
export function fitScaler(
  data: DataSet,
  columns: readonly number[] = allColumns(data),
  scale: Scale = 'plain',
): Scaler {
  const chosen = columns.map((column) => {
    const plain = knownMoments(data, column, false);
    if (scale === 'plain' || Math.abs(plain.skewness) <= SKEWED) return { ...plain, signedLog: false };
    const log = knownMoments(data, column, true);
    const isBetter = Math.abs(log.skewness) < Math.abs(plain.skewness);
    return isBetter ? { ...log, signedLog: true } : { ...plain, signedLog: false };
  });
  return {
    columns,
    signedLog: chosen.map((one) => one.signedLog),
    mean: chosen.map(({ mean }) => mean),
    deviation: chosen.map(({ deviation }) => deviation),
    low: chosen.map(({ range: [low] }) => low),
    high: chosen.map(({ range: [, high] }) => high),
  };
}

/** Binary L2-regularised logistic regression; with a class absent the head is constant. */
export function fitLogistic(data: LabelledData, scaler: Scaler, options: LogisticOptions = {}): LinearHead {
  return logisticFitter(data, scaler)(options);
}

/** The same for several options: the standardised inputs are made once. */
export function logisticFitter(data: LabelledData, scaler: Scaler): (options: LogisticOptions) => LinearHead {
  const design = designMatrix(data, scaler);
  return (options) => fitHead(data, design, 1, options);
}

/** One head per class against the rest. The caller normalises their sigmoids to sum to 1. */
export function fitOneVsRest(
  data: LabelledData,
  scaler: Scaler,
  classes: number,
  options: LogisticOptions = {},
): LinearHead[] {
  const design = designMatrix(data, scaler);
  return Array.from({ length: classes }, (_, target) => fitHead(data, design, target, options));
}

/** Log-odds per row. */
export function predictLogistic(scaler: Scaler, head: LinearHead, data: DataSet): Float64Array {
  const design = designMatrix(data, scaler);
  return linearScores(design, Float64Array.of(...head.weights, ...head.missingWeights, head.intercept), data.rows);
}

/** One-vs-rest probabilities, rows × classes. */
export function predictOneVsRest(scaler: Scaler, heads: readonly LinearHead[], data: DataSet): Float64Array {
  const scores = heads.map((head) => predictLogistic(scaler, head, data).map(sigmoid));
  const classes = heads.length;
  return new Float64Array(data.rows * classes).map((_, i) => {
    const row = Math.floor(i / classes);
    const total = scores.reduce((sum, ofClass) => sum + (ofClass[row] ?? 0), 0);
    return (scores[i % classes]?.[row] ?? 0) / total;
  });
}

function fitHead(data: LabelledData, design: Float32Array, target: number, options: LogisticOptions): LinearHead {
  const { l2 = 1, iterations = 200 } = options;
  const width = design.length / Math.max(1, data.rows);
  const weights = weightsOf(data);
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  const positive = weights.reduce((sum, weight, row) => sum + (data.labels[row] === target ? weight : 0), 0);
  if (positive === 0 || positive === mass) {
    return unpack(new Float64Array(width + 1).fill(positive === 0 ? NEVER_INTERCEPT : -NEVER_INTERCEPT, width));
  }
  const start = new Float64Array(width + 1);
  start[width] = Math.log(positive / (mass - positive));
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    const scores = linearScores(design, point, data.rows);
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < data.rows; row++) {
      const sign = data.labels[row] === target ? 1 : -1;
      const margin = sign * (scores[row] ?? 0);
      const weight = (weights[row] ?? 0) / mass;
      loss += weight * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin));
      addRow(design, row, width, -sign * weight * sigmoid(-margin), gradient);
    }
    return loss + addPenalty(point, l2 / mass, gradient);
  };
  return unpack(minimise(objective, start, { iterations, tolerance: 1e-6 }));
}

function addPenalty(point: Float64Array, strength: number, gradient: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < point.length - 1; i++) {
    const weight = point[i] ?? 0;
    sum += weight * weight;
    gradient[i] = (gradient[i] ?? 0) + strength * weight;
  }
  return 0.5 * strength * sum;
}

function addRow(design: Float32Array, row: number, width: number, factor: number, gradient: Float64Array): void {
  const start = row * width;
  for (let i = 0; i < width; i++) gradient[i] = (gradient[i] ?? 0) + factor * (design[start + i] ?? 0);
  gradient[width] = (gradient[width] ?? 0) + factor;
}

function linearScores(design: Float32Array, point: Float64Array, rows: number): Float64Array {
  const width = point.length - 1;
  const scores = new Float64Array(rows).fill(point[width] ?? 0);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let sum = 0;
    for (let i = 0; i < width; i++) sum += (point[i] ?? 0) * (design[start + i] ?? 0);
    scores[row] = (scores[row] ?? 0) + sum;
  }
  return scores;
}

function unpack(point: Float64Array): LinearHead {
  const half = (point.length - 1) / 2;
  return {
    weights: [...point.subarray(0, half)],
    missingWeights: [...point.subarray(half, 2 * half)],
    intercept: point[2 * half] ?? 0,
  };
}

/** Rows × 2 · columns: the standardised inputs, then the indicators of unknown values. */
function designMatrix(data: DataSet, scaler: Scaler): Float32Array {
  const { columns, signedLog: isLog, mean, deviation, low, high } = scaler;
  const width = columns.length;
  const design = new Float32Array(data.rows * 2 * width);
  for (let row = 0; row < data.rows; row++) {
    for (let i = 0; i < width; i++) {
      const value = valueAt(data, row, columns[i] ?? 0, isLog[i] === true);
      const at = row * 2 * width + i;
      if (Number.isNaN(value)) design[at + width] = 1;
      else design[at] = within((value - (mean[i] ?? 0)) / (deviation[i] ?? 1), low[i] ?? -CLIP, high[i] ?? CLIP);
    }
  }
  return design;
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly skewness: number;
  /** Where its standardised values are clipped. */
  readonly range: readonly [low: number, high: number];
}

/** Two passes: the third moment of counts is too large for a running formula. */
function knownMoments(data: DataSet, column: number, isLog: boolean): Moments {
  const known = knownValues(data, column, isLog);
  const count = Math.max(1, known.length);
  let sum = 0;
  for (const value of known) sum += value;
  const mean = sum / count;
  let squares = 0;
  let cubes = 0;
  for (const value of known) {
    squares += (value - mean) ** 2;
    cubes += (value - mean) ** 3;
  }
  squares /= count;
  cubes /= count;
  const deviation = Math.fround(Math.sqrt(squares));
  // A mean of equal values may be off by a rounding error, and they deviate from it by as much.
  const isConstant = !(deviation > 1e-9 * Math.abs(mean));
  const sorted = known.sort();
  const bound = (share: number): number => {
    const value = sorted[Math.round(share * (sorted.length - 1))] ?? mean;
    return Math.fround(isConstant ? 0 : within((value - mean) / deviation, -CLIP, CLIP));
  };
  return {
    mean: Math.fround(mean),
    deviation: isConstant ? 1 : deviation,
    skewness: isConstant ? 0 : cubes / squares ** 1.5,
    range: [bound(TAIL), bound(1 - TAIL)],
  };
}

function knownValues(data: DataSet, column: number, isLog: boolean): Float64Array {
  const values = new Float64Array(data.rows);
  let size = 0;
  for (let row = 0; row < data.rows; row++) {
    const value = valueAt(data, row, column, isLog);
    if (!Number.isNaN(value)) values[size++] = value;
  }
  return values.subarray(0, size);
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function valueAt({ x, columns }: DataSet, row: number, column: number, isLog: boolean): number {
  const value = x[row * columns + column] ?? NaN;
  return isLog ? signedLog(value) : value;
}

function allColumns(data: DataSet): number[] {
  return Array.from({ length: data.columns }, (_, column) => column);
}
