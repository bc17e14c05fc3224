import { describe, expect, it } from '@jest/globals';
import { applyPlatt, applyTemperature, fitPlatt, fitTemperature, levelled } from './calibration.js';
import { calibrationError } from '../scores/metrics.js';
import { createRandom } from '../../command/random.js';
import { sigmoid, softmaxRows } from './trees.js';

const random = createRandom(2);
const uniform = (count: number) => new Float64Array(count).map(() => 6 * random() - 3);

describe('fitPlatt', () => {
  const truth = uniform(20_000);
  const labels = Uint8Array.from(truth, (score) => (random() < sigmoid(score) ? 1 : 0));

  it('undoes overconfidence and a shift', () => {
    const scores = truth.map((score) => 3 * score + 1);
    const platt = fitPlatt(scores, labels);
    expect(platt.slope).toBeCloseTo(1 / 3, 1);
    expect(platt.intercept).toBeCloseTo(-1 / 3, 1);
    expect(calibrationError(scores.map(sigmoid), labels)).toBeGreaterThan(0.05);
    expect(calibrationError(applyPlatt(scores, platt), labels)).toBeLessThan(0.02);
  });

  it('stays finite where the scores separate the classes', () => {
    const { slope } = fitPlatt(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1));
    expect(slope).toBeGreaterThan(0);
    expect(slope).toBeLessThan(10);
  });
});

describe('levelled', () => {
  it('keeps the slope and corrects for the rate of the held-out rows once', () => {
    const scores = uniform(20_000);
    const labels = Uint8Array.from(scores, (score) => (random() < sigmoid(2 * score + 1) ? 1 : 0));
    const platt = fitPlatt(scores, labels);
    // A model that was fitted again has learned a part of the shift.
    const again = scores.map((score) => score + 0.3);
    const { slope, intercept } = levelled(platt, again, labels);
    expect(slope).toBe(platt.slope);
    expect(intercept).toBeCloseTo(platt.intercept - 0.3 * platt.slope, 2);
  });
});

describe('fitTemperature', () => {
  const weights = [1, 4, 2];
  const truth = uniform(30_000);
  const probabilities = softmaxRows(truth, 3);
  const labels = new Uint8Array(10_000).map((_, row) => {
    const left = random();
    const [first = 0, second = 0] = probabilities.subarray(row * 3, row * 3 + 3);
    return left < first ? 0 : left < first + second ? 1 : 2;
  });

  it('divides training weights out again and finds the temperature', () => {
    const scores = truth.map((score, i) => 2 * score + Math.log(weights[i % 3] ?? 1));
    const calibration = fitTemperature(scores, labels, weights);
    expect(calibration.inverseTemperature).toBeCloseTo(0.5, 1);
    const calibrated = applyTemperature(scores, calibration);
    const worst = calibrated.reduce((most, p, i) => Math.max(most, Math.abs(p - (probabilities[i] ?? NaN))), 0);
    expect(worst).toBeLessThan(0.03);
  });
});
