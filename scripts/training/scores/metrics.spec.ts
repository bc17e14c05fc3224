import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aurocDifference, aurocInterval, bootstrap } from './bootstrap.js';
import {
  auroc,
  averagePrecision,
  brier,
  calibrationError,
  confusionMatrix,
  logLoss,
  oneVsRestAuroc,
} from './metrics.js';
import { createRandom } from '../../command/random.js';

const rows = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 3 })),
);

/** Compares every positive with every negative. */
function pairwise(scores: readonly number[], labels: readonly number[], weights: readonly number[]): number {
  let wins = 0;
  let pairs = 0;
  labels.forEach((positive, i) =>
    labels.forEach((negative, j) => {
      if (positive !== 1 || negative !== 0) return;
      const mass = (weights[i] ?? 1) * (weights[j] ?? 1);
      pairs += mass;
      wins += mass * (1 + Math.sign((scores[i] ?? 0) - (scores[j] ?? 0))) * 0.5;
    }),
  );
  return wins / pairs;
}

describe('auroc', () => {
  it('is the share of pairs ranked right, ties half, weights as repetitions', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const [scores, labels, weights] = [0, 1, 2].map((i) => drawn.map((row) => row[i] ?? 0));
        const fast = auroc(
          Float64Array.from(scores ?? []),
          Uint8Array.from(labels ?? []),
          Float64Array.from(weights ?? []),
        );
        const slow = pairwise(scores ?? [], labels ?? [], weights ?? []);
        if (Number.isNaN(slow)) expect(fast).toBeNaN();
        else expect(fast).toBeCloseTo(slow, 12);
      }),
    );
  });

  it('is not a number when there is nothing to rank against', () => {
    expect(auroc(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNaN();
  });
});

describe('point metrics', () => {
  it('average precision follows the textbook example', () => {
    expect(averagePrecision(Float64Array.of(0.1, 0.4, 0.35, 0.8), Uint8Array.of(0, 0, 1, 1))).toBeCloseTo(5 / 6, 12);
    expect(averagePrecision(Float64Array.of(1, 1, 1, 1), Uint8Array.of(0, 0, 0, 1))).toBeCloseTo(0.25, 12);
  });

  it('Brier and log loss of a known pair', () => {
    const [probabilities, labels] = [Float64Array.of(0.8, 0.4), Uint8Array.of(1, 0)];
    expect(brier(probabilities, labels)).toBeCloseTo((0.04 + 0.16) / 2, 12);
    expect(logLoss(probabilities, labels)).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 12);
    expect(logLoss(Float64Array.of(0), Uint8Array.of(1))).toBeCloseTo(-Math.log(1e-15), 9);
  });

  it('calibration error is zero where every bin is right, and the shift where all are off', () => {
    const labels = Uint8Array.from({ length: 150 }, (_, i) => (i % 10 < 3 ? 1 : 0));
    expect(calibrationError(new Float64Array(150).fill(0.3), labels)).toBeCloseTo(0, 12);
    expect(calibrationError(new Float64Array(150).fill(0.5), labels)).toBeCloseTo(0.2, 12);
  });

  it('reads a matrix of classes', () => {
    const probabilities = Float64Array.of(0.8, 0.2, 0, 0.3, 0.7, 0, 0.6, 0.4, 0);
    expect(oneVsRestAuroc(probabilities, Uint8Array.of(0, 1, 0), 3)).toEqual([1, 1, NaN]);
    expect(confusionMatrix(Uint8Array.of(0, 1, 1), Uint8Array.of(0, 1, 0), 2)).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});

describe('bootstrap', () => {
  const random = createRandom(3);
  const labels = Uint8Array.from({ length: 600 }, () => (random() < 0.3 ? 1 : 0));
  const good = Float64Array.from(labels, (label) => label + 2 * random());
  const poor = Float64Array.from(labels, (label) => label + 9 * random());
  const customers = Array.from(labels, (_, row) => row);
  const options = { resamples: 300, seed: 5 };

  it('encloses the value, and repeats itself for a seed', () => {
    const interval = aurocInterval(good, labels, customers, options);
    expect(interval.value).toBe(auroc(good, labels));
    expect(interval.low).toBeLessThan(interval.value);
    expect(interval.high).toBeGreaterThan(interval.value);
    expect(aurocInterval(good, labels, customers, options)).toEqual(interval);
  });

  it('has the width that theory gives for a mean', () => {
    const mean = (weights: Float64Array) =>
      weights.reduce((sum, weight, row) => sum + weight * (labels[row] ?? 0), 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    const { value, low, high } = bootstrap(customers, mean, { resamples: 2000 });
    const theory = 2 * 1.96 * Math.sqrt((value * (1 - value)) / 600);
    expect(Math.abs((high - low) / theory - 1)).toBeLessThan(0.08);
  });

  it('knows that repeated rows of a customer are no new evidence', () => {
    const twice = <T>(values: Iterable<T>): T[] => [...values, ...values];
    const once = aurocInterval(good, labels, customers, options);
    const doubled = aurocInterval(
      Float64Array.from(twice(good)),
      Uint8Array.from(twice(labels)),
      twice(customers),
      options,
    );
    expect(doubled.low).toBeCloseTo(once.low, 12);
    expect(doubled.high).toBeCloseTo(once.high, 12);
  });

  it('sees a real difference between paired scores and none between equal ones', () => {
    expect(aurocDifference(good, poor, labels, customers, options).low).toBeGreaterThan(0);
    expect(aurocDifference(good, good, labels, customers, options)).toEqual({ value: 0, low: 0, high: 0 });
  });
});
