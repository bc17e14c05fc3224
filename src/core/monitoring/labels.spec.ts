import { describe, expect, it } from '@jest/globals';
import { binomialCdf, binomialUpperTail } from '../primitives/binomial.js';
import { labelAt } from './labels.js';

/** Every `step`-th day in (from, to]. */
const every = (step: number, from: number, to: number): number[] => {
  const days: number[] = [];
  for (let day = from + step; day <= to; day += step) days.push(day);
  return days;
};

const window = { cutDay: 300, horizonDays: 60, logEndDay: 400 };
const label = (activeDays: number[], firstDay = 0) => labelAt({ activeDays, firstDay }, window);

describe('labelAt', () => {
  it.each([
    ['known, but no business before or after', [], 'prospect'],
    ['the first business falls into the horizon', [310], 'development'],
    ['business stops at the cut', every(10, 0, 300), 'termination'],
    ['business returns only after the horizon', [...every(10, 0, 300), 361], 'termination'],
    ['an old customer back from a silence longer than the baseline', [5, 310], 'development'],
    ['the same pace goes on', every(10, 0, 360), 'maturity'],
    ['the pace falls to a sixth', [...every(10, 0, 300), 330], 'decline'],
    ['the pace doubles', [...every(10, 0, 300), ...every(5, 300, 360)], 'growth'],
    ['half the pace, but too few days to distinguish it from chance', [...every(30, 0, 300), 330], 'maturity'],
  ] as const)('%s', (_situation, days, stage) => {
    expect(label([...days])?.stage).toBe(stage);
  });

  it('calls a customer younger than the horizon new, unless nothing follows', () => {
    expect(label([245, 250, 310], 241)?.stage).toBe('development');
    expect(label([245, 250], 241)?.stage).toBe('termination');
  });

  it('compares rates over the tenure when it is shorter than the baseline', () => {
    const young = every(4, 200, 300);
    expect(label([...young, 310, 320], 200)?.stage).toBe('decline');
    expect(label([...young, ...every(4, 300, 360)], 200)?.stage).toBe('maturity');
  });

  it('counts decline and termination, and nothing else, as risk', () => {
    expect(label([...every(10, 0, 300), 330])?.atRisk).toBe(true);
    expect(label(every(10, 0, 300))?.atRisk).toBe(true);
    expect(label(every(10, 0, 360))?.atRisk).toBe(false);
    expect(label([])?.atRisk).toBe(false);
  });

  it('counts as in business up to and including one horizon of silence', () => {
    expect(label([240])?.inBusiness).toBe(true);
    expect(label([239])?.inBusiness).toBe(false);
    expect(label([310])?.inBusiness).toBe(false);
  });

  it('counts the cut day before the cut and the last day of the horizon after it', () => {
    expect(label([...every(10, 0, 290), 300])?.stage).toBe('termination');
    expect(label([...every(10, 0, 300), 360])?.stage).toBe('decline');
  });

  it('has no label when the horizon runs past the log, or before the customer is known', () => {
    const days = every(10, 0, 360);
    expect(labelAt({ activeDays: days, firstDay: 0 }, { ...window, logEndDay: 359 })).toBeNull();
    expect(labelAt({ activeDays: days, firstDay: 0 }, { ...window, logEndDay: 360 })).not.toBeNull();
    expect(labelAt({ activeDays: [320], firstDay: 310 }, window)).toBeNull();
  });

  it('reads the future only as far as the horizon', () => {
    const days = every(10, 0, 360);
    const later = { ...window, logEndDay: 1000 };
    expect(labelAt({ activeDays: [...days, 361, 900], firstDay: 0 }, later)).toEqual(
      labelAt({ activeDays: days, firstDay: 0 }, later),
    );
  });
});

describe('binomial tails', () => {
  it.each([
    ['three heads or fewer in ten fair tosses', 3, 10, 0.5, 176 / 1024],
    ['none of five', 0, 5, 0.2, 0.8 ** 5],
    ['all but one of four', 3, 4, 0.25, 1 - 0.25 ** 4],
    ['below the support', -1, 4, 0.25, 0],
    ['the whole support', 4, 4, 0.25, 1],
    ['a probability of zero', 0, 7, 0, 1],
    ['a probability of one', 6, 7, 1, 0],
  ])('knows the lower tail: %s', (_name, k, n, p, expected) => {
    expect(binomialCdf(k, n, p)).toBeCloseTo(expected, 13);
  });

  it.each([
    ['seven heads or more in ten fair tosses', 7, 10, 0.5, 176 / 1024],
    ['five of five', 5, 5, 0.2, 0.2 ** 5],
    ['none or more', 0, 5, 0.2, 1],
    ['more than there are', 6, 5, 0.2, 0],
  ])('knows the upper tail: %s', (_name, k, n, p, expected) => {
    expect(binomialUpperTail(k, n, p)).toBeCloseTo(expected, 13);
  });

  it('keeps its relative precision far out in the tail', () => {
    expect(binomialUpperTail(1000, 1000, 0.5) / 2 ** -1000).toBeCloseTo(1, 9);
    expect(binomialCdf(1, 1000, 0.5) / (1001 * 2 ** -1000)).toBeCloseTo(1, 9);
  });

  it('splits the whole into a lower and an upper tail', () => {
    for (let n = 1; n <= 40; n++) {
      for (let k = 0; k <= n; k++) {
        expect(binomialCdf(k, n, 0.3) + binomialUpperTail(k + 1, n, 0.3)).toBeCloseTo(1, 12);
      }
    }
  });

  it('agrees with Pascal’s triangle on every term', () => {
    const n = 25;
    let row = [1];
    for (let i = 0; i < n; i++) row = [...row, 0].map((value, k) => value + (row[k - 1] ?? 0));
    let sum = 0;
    row.forEach((ways, k) => {
      sum += ways * 0.4 ** k * 0.6 ** (n - k);
      expect(binomialCdf(k, n, 0.4)).toBeCloseTo(sum, 12);
    });
  });
});
