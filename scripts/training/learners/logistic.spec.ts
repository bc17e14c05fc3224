import { describe, expect, it } from '@jest/globals';
import { fitLogistic, fitOneVsRest, fitScaler, predictLogistic, predictOneVsRest } from './logistic.js';
import { minimise } from './lbfgs.js';
import { logLoss } from '../scores/metrics.js';
import { createRandom } from '../../command/random.js';
import { syntheticRows } from '../rows/synthetic.js';
import { sigmoid } from './trees.js';

const shape = { rows: 8000, columns: 3, missing: 0.2 };
const logit = ([a = NaN, b = NaN]: Float32Array): number =>
  (Number.isNaN(a) ? 1.5 : 4 * a - 2) + (Number.isNaN(b) ? 0 : 1 - 2 * b);
const data = syntheticRows(createRandom(1), shape, (row) => [1 - sigmoid(logit(row)), sigmoid(logit(row))]);
const scaler = fitScaler(data);

describe('fitLogistic', () => {
  const head = fitLogistic(data, scaler, { l2: 0.01 });

  it('recovers the slopes and what an unknown value means', () => {
    const slope = (i: number) => (head.weights[i] ?? NaN) / (scaler.deviation[i] ?? NaN);
    expect(Math.abs(slope(0) - 4)).toBeLessThan(0.4);
    expect(Math.abs(slope(1) + 2)).toBeLessThan(0.4);
    expect(Math.abs(slope(2))).toBeLessThan(0.3);
    expect(Math.abs((head.missingWeights[0] ?? NaN) - 1.5)).toBeLessThan(0.3);
  });

  it('is at the minimum: the mean prediction equals the rate', () => {
    const mean = predictLogistic(scaler, head, data).reduce((sum, score) => sum + sigmoid(score), 0) / data.rows;
    expect(mean).toBeCloseTo(data.labels.reduce((sum, label) => sum + label, 0) / data.rows, 5);
  });

  it('shrinks under a heavy penalty', () => {
    const shrunk = fitLogistic(data, scaler, { l2: 1e6 });
    expect(Math.max(...shrunk.weights.map(Math.abs))).toBeLessThan(0.01);
  });

  it('reads only the columns it was given', () => {
    const only = fitScaler(data, [1]);
    const narrow = fitLogistic(data, only);
    expect(narrow.weights).toHaveLength(1);
    const scores = predictLogistic(only, narrow, data);
    expect(logLoss(scores.map(sigmoid), data.labels)).toBeGreaterThan(
      logLoss(predictLogistic(scaler, head, data).map(sigmoid), data.labels),
    );
  });

  it('ignores rows of weight zero', () => {
    const weights = new Float64Array(data.rows).map((_, row) => (row < 100 ? 0 : 1));
    const labels = data.labels.map((label, row) => (row < 100 ? 1 - label : label));
    const changed = fitLogistic({ ...data, weights, labels }, scaler);
    const same = fitLogistic({ ...data, weights }, scaler);
    expect(changed).toEqual(same);
  });
});

describe('fitScaler on the signed-log scale', () => {
  const counts = { x: new Float32Array(3000), rows: 1000, columns: 3 };
  for (let row = 0; row < 1000; row++) counts.x.set([2 ** (row % 17), row, row === 7 ? NaN : 0.1], 3 * row);

  it('takes the logarithm of skewed columns alone', () => {
    expect(fitScaler(counts, [0, 1, 2], 'signed_log').signedLog).toEqual([true, false, false]);
    expect(fitScaler(counts, [0, 1, 2]).signedLog).toEqual([false, false, false]);
  });

  it('has mean and deviation on that scale, and 1 for a constant', () => {
    const { mean, deviation } = fitScaler(counts, [0, 2], 'signed_log');
    expect(mean[0]).toBeGreaterThan(5);
    expect(mean[0]).toBeLessThan(7);
    expect(deviation).toEqual([expect.closeTo(3.6, 0), 1]);
  });
});

it('does not go on with a line where training ended', () => {
  const rows = 2000;
  const x = Float32Array.from({ length: rows }, (_, row) => row / 1000);
  const labels = Uint8Array.from(x, (value, row) => (value > 0.4 + (row % 7) / 5 ? 1 : 0));
  const aged = { x, rows, columns: 1, labels };
  const own = fitScaler(aged);
  const ends = { x: Float32Array.of(2, 3, 300, -50), rows: 4, columns: 1 };
  const [last = NaN, older, oldest, young = NaN] = predictLogistic(own, fitLogistic(aged, own), ends);
  expect([older, oldest]).toEqual([last, last]);
  expect(young).toBeLessThan(last);
});

describe('fitOneVsRest', () => {
  it('sums to one and gives an absent class nothing', () => {
    const probabilities = predictOneVsRest(scaler, fitOneVsRest(data, scaler, 3), data);
    for (let row = 0; row < 50; row++) {
      const [a = NaN, b = NaN, absent = NaN] = probabilities.subarray(row * 3, row * 3 + 3);
      expect(a + b + absent).toBeCloseTo(1, 12);
      expect(absent).toBeLessThan(1e-12);
    }
  });
});

describe('minimise', () => {
  it('finds the bottom of a badly scaled bowl', () => {
    const bowl = ([a = 0, b = 0]: Float64Array, gradient: Float64Array): number => {
      gradient.set([2 * (a - 3), 2000 * (b + 1)]);
      return (a - 3) ** 2 + 1000 * (b + 1) ** 2;
    };
    const [a, b] = minimise(bowl, Float64Array.of(0, 0));
    expect(a).toBeCloseTo(3, 6);
    expect(b).toBeCloseTo(-1, 6);
  });
});
