import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from '../primitives/time.js';
import { STAGES, STRATEGIES } from '../primitives/vocabulary.js';
import { expectedGain, gainOrder, newsOf, USUAL_GAIN_RULES, type GainInput } from './expected.gain.js';

const NOW = Date.UTC(2026, 4, 2);

function anInput(parts: Partial<GainInput> = {}): GainInput {
  return {
    ...{ valueAtStake: 100_000, risk: 0.5, confidence: 0.8, stage: 'decline', strategy: 'respond', newsAt: NOW },
    ...parts,
  };
}

function gainOf(parts: Partial<GainInput>): number {
  return expectedGain(anInput(parts), NOW, USUAL_GAIN_RULES).gain;
}

describe('the expected gain of acting on an alert', () => {
  it.each<[string, Partial<GainInput>, number]>([
    ['a sure decline, answered at once', {}, 100_000 * 0.8 * 0.25],
    ['the same after one half-life', { newsAt: NOW - 14 * DAY_MS }, (100_000 * 0.8 * 0.25) / 2],
    ['a risk above the confidence of the decision', { risk: 0.9 }, 100_000 * 0.9 * 0.25],
    [
      'a customer who is not in decline: the risk alone',
      { stage: 'development', strategy: 'onboard' },
      100_000 * 0.5 * 0.15,
    ],
    ['a customer who left', { stage: 'termination', strategy: 'win_back' }, 100_000 * 0.8 * 0.05],
    ['nothing to try', { strategy: null }, 0],
    ['news from a clock a little ahead counts as now', { newsAt: NOW + 1_000 }, 100_000 * 0.8 * 0.25],
  ])('of %s', (_sentence, parts, expected) => {
    expect(gainOf(parts)).toBeCloseTo(expected, 6);
  });

  it('is the product of the parts that it names', () => {
    const parts = expectedGain(anInput({ newsAt: NOW - 7 * DAY_MS }), NOW, USUAL_GAIN_RULES);
    expect(parts).toMatchObject({
      leaving: 0.8,
      helps: 0.25,
      daysSinceNews: 7,
      halfLifeDays: 14,
      newsAt: NOW - 7 * DAY_MS,
    });
    expect(parts.gain).toBe(parts.valueAtStake * parts.leaving * parts.helps * parts.freshness);
  });

  it('puts a customer silent for a year behind a smaller one who turned yesterday', () => {
    const old = gainOf({ valueAtStake: 5e6, stage: 'termination', strategy: 'win_back', newsAt: NOW - 200 * DAY_MS });
    expect(old).toBeLessThan(gainOf({ valueAtStake: 20_000, newsAt: NOW - DAY_MS }));
  });

  it('orders alerts as it does now, whenever it is asked', () => {
    const inputs = fc.record({
      valueAtStake: fc.double({ min: 1, max: 1e8, noNaN: true }),
      risk: fc.double({ min: 0.01, max: 1, noNaN: true }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      stage: fc.constantFrom(...STAGES),
      strategy: fc.constantFrom(...STRATEGIES),
      newsAt: fc.integer({ min: NOW - 300 * DAY_MS, max: NOW }),
    });
    fc.assert(
      fc.property(inputs, inputs, fc.integer({ min: 0, max: 100 }), (a, b, days) => {
        const [one, other] = [a, b].map((input) => expectedGain(input, NOW + days * DAY_MS, USUAL_GAIN_RULES).gain);
        fc.pre(Math.abs((one ?? 0) / (other ?? 0) - 1) > 1e-6);
        expect(gainOrder(a, USUAL_GAIN_RULES) > gainOrder(b, USUAL_GAIN_RULES)).toBe((one ?? 0) > (other ?? 0));
      }),
    );
  });

  it('orders those without a value by their news', () => {
    const order = (newsAt: number): number => gainOrder(anInput({ valueAtStake: 0, newsAt }), USUAL_GAIN_RULES);
    expect(order(NOW)).toBeGreaterThan(order(NOW - 1_000));
  });

  it('takes the opening for the news of an alert of an earlier build', () => {
    expect([newsOf({ openedAt: 5 }), newsOf({ openedAt: 5, newsAt: 7 })]).toEqual([5, 7]);
  });
});
