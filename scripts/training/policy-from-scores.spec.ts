import { describe, expect, it } from '@jest/globals';
import { thresholdForF1, thresholdForPrecision } from './policy-from-scores.js';

/** 100 rows with scores 0.00 … 0.99; every row from `start` on is positive. */
const scores = Float64Array.from({ length: 100 }, (_, i) => i / 100);
const from = (start: number): Uint8Array => Uint8Array.from(scores, (_, i) => (i >= start ? 1 : 0));

describe('thresholdForPrecision', () => {
  it('is the smallest score above which enough rows are positive', () => {
    expect(thresholdForPrecision(scores, from(40), 0.75)).toBe(0.2);
  });

  it('is none when no score is precise enough', () => {
    expect(thresholdForPrecision(scores, from(90), 0.75)).toBeNull();
  });
});

describe('thresholdForF1', () => {
  it('finds the edge between the classes', () => {
    expect(thresholdForF1(scores, from(80), [0.5, 2])).toBe(0.8);
  });

  it('neither floods nor starves when the scores mean nothing', () => {
    const upsideDown = from(80).reverse();
    const decided = scores.filter((score) => score >= thresholdForF1(scores, upsideDown, [0.5, 2])).length;
    expect(decided).toBeGreaterThanOrEqual(10);
    expect(decided).toBeLessThanOrEqual(40);
  });

  it('is out of reach without a positive row', () => {
    expect(thresholdForF1(scores, from(100), [0.5, 2])).toBe(1);
  });
});
