import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import { ruleScores } from './rule.scores.js';
import { STAGES } from '../primitives/vocabulary.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const riskAt = (parts: Parameters<typeof someSignals>[1]): number => ruleScores(someSignals(NOW, parts)).risk;

describe('scores without a model', () => {
  it('are probabilities, and the stages make one whole, whatever the customer', () => {
    const number = fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 5_000, noNaN: true }));
    fc.assert(
      fc.property(number, number, number, number, fc.nat(400), (silent, gap, month, quarter, days) => {
        const business = { ...someSignals(NOW).business, usualGap: gap };
        const trends = { monthTrend: month, quarterTrend: quarter };
        const parts = { businessSilentDays: silent, lifetimeBusinessDays: days, business, ...trends };
        const { risk, stages } = ruleScores(someSignals(NOW, parts));
        for (const share of [risk, ...stages]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(stages).toHaveLength(STAGES.length);
        expect(stages.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it.each([
    ['silence beyond the usual gap', { businessSilentDays: 7 }, { businessSilentDays: 28 }],
    [
      'the same silence at a shorter usual gap',
      { businessSilentDays: 30, business: gapOf(30) },
      { businessSilentDays: 30, business: gapOf(5) },
    ],
    ['business that thins out', { monthTrend: 1, quarterTrend: 1 }, { monthTrend: 0.5, quarterTrend: 0.6 }],
  ])('give more risk for %s', (_what, less, more) => {
    expect(riskAt(more)).toBeGreaterThan(riskAt(less));
  });

  it.each([
    [1, 0.24],
    [4, 0.48],
    [10, 0.71],
  ])('give, at a silence of %d usual gaps and a level trend, a risk of %d', (gaps, risk) => {
    expect(riskAt({ businessSilentDays: 7 * gaps, monthTrend: 1, quarterTrend: 1 })).toBeCloseTo(risk, 2);
  });

  it('see growth in a rising trend', () => {
    const growth = (quarterTrend: number): number =>
      ruleScores(someSignals(NOW, { quarterTrend })).stages[STAGES.indexOf('growth')] ?? NaN;
    expect(growth(2)).toBeGreaterThan(growth(1));
  });
});

function gapOf(usualGap: number): ReturnType<typeof someSignals>['business'] {
  return { ...someSignals(NOW).business, usualGap };
}
