import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import { STAGE_COLUMNS } from '../primitives/codes.js';
import { STAGES, type Stage } from '../primitives/vocabulary.js';
import { probabilityActive } from '../primitives/bgnbd.js';
import { USUAL_PRIOR } from './policy.js';
import { priorScores, type PriorSignals } from './prior.scores.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const HORIZON = 30;
const scoresOf = (parts: Partial<PriorSignals>) => priorScores(someSignals(NOW, parts), USUAL_PRIOR, HORIZON);
const riskAt = (parts: Partial<PriorSignals>): number => scoresOf(parts).risk;
const shareAt = (stage: Stage, parts: Partial<PriorSignals>): number =>
  scoresOf(parts).stages[STAGE_COLUMNS.indexOf(stage)] ?? NaN;

describe('scores without a model', () => {
  it('are probabilities, the stages make one whole, and the risk is that of decline and termination', () => {
    const number = fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 50_000, noNaN: true }));
    fc.assert(
      fc.property(number, number, number, fc.nat(20_000), (silent, tenure, trend, days) => {
        const parts = { businessSilentDays: silent, businessTenureDays: tenure, quarterTrend: trend };
        const { risk, stages } = scoresOf({ ...parts, lifetimeBusinessDays: days });
        for (const share of [risk, ...stages]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(stages).toHaveLength(STAGES.length);
        expect(stages.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        const [decline = NaN, termination = NaN] = stages.slice(4);
        expect(decline + termination).toBeCloseTo(risk, 9);
      }),
    );
  });

  it('give no less risk for a longer silence, whatever the customer', () => {
    const days = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(days, days, days, fc.integer({ min: 1, max: 400 }), (activeFor, one, more, count) => {
        const after = (silent: number): number =>
          riskAt({ businessSilentDays: silent, businessTenureDays: activeFor + silent, lifetimeBusinessDays: count });
        expect(after(one + more)).toBeGreaterThanOrEqual(after(one) - 1e-12);
      }),
    );
  });

  it('are those of the closed form within the memory, counted in horizons', () => {
    const parts = { lifetimeBusinessDays: 7, businessTenureDays: 45, businessSilentDays: 12 };
    const history = { repeats: 6, age: 1.5, lastAt: 1.1 };
    expect(riskAt(parts)).toBeCloseTo(1 - probabilityActive(USUAL_PRIOR, history, 1), 9);
    const twice = { lifetimeBusinessDays: 7, businessTenureDays: 90, businessSilentDays: 24 };
    expect(priorScores(someSignals(NOW, twice), USUAL_PRIOR, 2 * HORIZON).risk).toBeCloseTo(riskAt(parts), 9);
  });

  it('remember an old relationship by its rate alone', () => {
    const young = { lifetimeBusinessDays: 11, businessTenureDays: 80, businessSilentDays: 20 };
    const old = { lifetimeBusinessDays: 101, businessTenureDays: 620, businessSilentDays: 20 };
    expect(riskAt(old)).toBeCloseTo(riskAt(young), 9);
  });

  it.each<[string, Partial<PriorSignals>, number]>([
    ['a prospect', { businessSilentDays: NaN, businessTenureDays: NaN, lifetimeBusinessDays: 0 }, 0],
    ['one business yesterday', { businessTenureDays: 1, businessSilentDays: 1, lifetimeBusinessDays: 1 }, 0.65],
    ['weekly business, a week ago', weekly(7), 0.23],
    ['weekly business, three weeks ago', weekly(21), 0.64],
    ['weekly business, a month ago', weekly(30), 0.83],
    ['daily business, a weekend ago', daily(3), 0.4],
    ['daily business, ten days ago', daily(10), 0.99],
  ])('give %s a sensible risk', (_who, parts, risk) => {
    expect(riskAt(parts)).toBeCloseTo(risk, 1);
  });

  it('call one who came once new, one who never came a prospect, and one who is gone ended', () => {
    const once = { businessTenureDays: 3, businessSilentDays: 3, lifetimeBusinessDays: 1 };
    expect(shareAt('development', once)).toBeCloseTo(1 - riskAt(once), 9);
    expect(shareAt('prospect', { businessSilentDays: NaN })).toBe(1);
    expect(shareAt('termination', daily(60))).toBeGreaterThan(0.99);
    expect(shareAt('decline', daily(60))).toBeLessThan(0.01);
  });

  it('see growth in a rising trend, and none where it is not known', () => {
    const growth = (quarterTrend: number): number => shareAt('growth', { quarterTrend });
    expect(growth(2)).toBeGreaterThan(growth(1));
    expect(growth(NaN)).toBeCloseTo(growth(1), 9);
  });
});

function weekly(businessSilentDays: number): Partial<PriorSignals> {
  return { businessTenureDays: 420, lifetimeBusinessDays: 61, businessSilentDays };
}

function daily(businessSilentDays: number): Partial<PriorSignals> {
  return { businessTenureDays: 420, lifetimeBusinessDays: 300, businessSilentDays };
}
