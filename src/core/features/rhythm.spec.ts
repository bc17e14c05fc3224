import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rhythmOf, type Rhythm } from './rhythm.js';

/** The plain definition: sorts the gaps and reads the middle one. */
function twin(gaps: readonly number[]): Rhythm {
  const sorted = gaps.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1] ?? NaN, sorted[sorted.length >> 1] ?? NaN];
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
  const roots = sorted.map((gap) => Math.cbrt(gap));
  const rootMean = roots.reduce((sum, root) => sum + root, 0) / gaps.length;
  return {
    gaps: gaps.length,
    usualGap: (lower + upper) / 2,
    meanGap: mean,
    longestGap: sorted.at(-1) ?? NaN,
    irregularity: gaps.length < 2 ? NaN : Math.sqrt(squares / (gaps.length - 1)) / mean,
    rootMean,
    rootSquares: roots.reduce((sum, root) => sum + (root - rootMean) ** 2, 0),
  };
}

const days = fc.oneof(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 400 }),
  fc.integer({ min: 1, max: 5_000 }),
);

describe('the rhythm of a customer', () => {
  it('equals that of sorted gaps, whatever was computed before', () => {
    fc.assert(
      fc.property(fc.array(fc.array(days, { maxLength: 60 }), { maxLength: 4 }), (customers) => {
        for (const gaps of customers) {
          const { rootMean, rootSquares, ...exact } = rhythmOf(gaps);
          const { rootMean: mean, rootSquares: squares, ...expected } = twin(gaps);
          expect(exact).toEqual(expected);
          if (gaps.length > 0)
            expect([rootMean, rootSquares]).toEqual([expect.closeTo(mean, 9), expect.closeTo(squares, 9)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([[[3, 3, -1]], [[3, 3, 7e12]], [[NaN]]])(
    'is refused for invalid gaps: %j; the next call is not affected',
    (gaps) => {
      expect(() => rhythmOf(gaps)).toThrow(RangeError);
      expect(rhythmOf([9, 9, 9]).usualGap).toBe(9);
    },
  );
});
