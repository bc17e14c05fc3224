import { UTC } from '../primitives/calendar.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { incomeStream } from './income.stream.js';

/** Pay-days of 5,000 each after 2025-01-01, by the gaps between them. */
function paidAfter(gaps: readonly number[]) {
  let day = 20_089;
  return gaps.map((gap) => ({ day: (day += gap), isDeclared: true, amount: 500_000, left: null }));
}

describe('a regular income', () => {
  it('is due on a whole day, also when its pay-days lie between two days of the month', () => {
    const incomes = paidAfter([14, 31, 29, 31]); // the 15th, 15th, 16th and 16th
    expect(incomeStream({ incomes, calendar: UTC }, 3)?.dueDay).toBe(20_089 + 105 + 30);
  });

  it('is due on a whole day after its last pay-day, whatever the rhythm', () => {
    const gaps = fc.array(fc.integer({ min: 5, max: 45 }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(gaps, (all) => {
        const incomes = paidAfter(all);
        const stream = incomeStream({ incomes, calendar: UTC }, 3);
        if (stream === null) return;
        expect(Number.isInteger(stream.dueDay)).toBe(true);
        expect(stream.dueDay).toBeGreaterThan(incomes.at(-1)?.day ?? Infinity);
      }),
      { numRuns: 2_000 },
    );
  });
});
