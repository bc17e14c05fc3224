import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rhythmOf, type Rhythm } from './rhythm.js';

/** The plain definition: sorts the gaps and reads the middle one. */
function twin(gaps: readonly number[]): Rhythm {
  const sorted = gaps.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1] ?? NaN, sorted[sorted.length >> 1] ?? NaN];
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
  return {
    gaps: gaps.length,
    usualGap: (lower + upper) / 2,
    meanGap: mean,
    longestGap: sorted.at(-1) ?? NaN,
    irregularity: gaps.length < 2 ? NaN : Math.sqrt(squares / (gaps.length - 1)) / mean,
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
        expect(customers.map((gaps) => rhythmOf(gaps))).toEqual(customers.map(twin));
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
