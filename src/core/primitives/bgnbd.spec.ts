import { describe, expect, it } from '@jest/globals';
import { probabilityActive, probabilityAlive, type BgNbd, type PurchaseHistory } from './bgnbd.js';

/** The parameters published for the CDNOW sample, time in weeks. */
const PUBLISHED: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

describe('BG/NBD', () => {
  it('gives the published customer (2 repeats, the last at 30.43 of 38.86 weeks) their chance of being alive', () => {
    expect(probabilityAlive(PUBLISHED, { repeats: 2, lastAt: 30.43, age: 38.86 })).toBeCloseTo(0.7266, 3);
  });

  it.each<[string, PurchaseHistory, number]>([
    ['who bought once', { repeats: 0, lastAt: 0, age: 30 }, 10],
    ['who bought twice, long ago', { repeats: 1, lastAt: 2, age: 38 }, 13],
    ['who buys on', { repeats: 12, lastAt: 37, age: 38.9 }, 4],
    ['who bought often and fell silent', { repeats: 12, lastAt: 20, age: 38.9 }, 4],
  ])('gives a customer %s the chances of the integrals that the closed form solves', (_who, history, horizon) => {
    const { alive, active } = integrated(PUBLISHED, history, horizon);
    expect(probabilityAlive(PUBLISHED, history)).toBeCloseTo(alive, 3);
    expect(probabilityActive(PUBLISHED, history, horizon)).toBeCloseTo(active, 3);
  });

  it('counts everyone without a repeat as alive, and a longer silence as worse', () => {
    expect(probabilityAlive(PUBLISHED, { repeats: 0, lastAt: 0, age: 30 })).toBe(1);
    const after = (age: number) => probabilityAlive(PUBLISHED, { repeats: 5, lastAt: 10, age });
    expect(after(12)).toBeGreaterThan(after(20));
    expect(after(20)).toBeGreaterThan(after(60));
  });

  it('expects more within a longer horizon, never more than alive', () => {
    const history = { repeats: 3, lastAt: 20, age: 25 };
    const within = (horizon: number) => probabilityActive(PUBLISHED, history, horizon);
    expect(within(0)).toBe(0);
    expect(within(10)).toBeGreaterThan(within(5));
    expect(within(1e9)).toBeLessThanOrEqual(probabilityAlive(PUBLISHED, history));
  });
});

const STEPS = 300;

/**
 * The brute-force twin: sums over customers of every rate and every chance of leaving, weighted by how probable the
 * history is for each (the paper's equations 2 and 3), without the closed form.
 */
function integrated({ r, alpha, a, b }: BgNbd, { repeats: x, lastAt, age }: PurchaseHistory, horizon: number) {
  let [whole, alive, active] = [0, 0, 0];
  for (const leaves of chances(a)) {
    const weight = (1 - leaves) ** (b - 1);
    const stays = weight * (1 - leaves) ** x;
    const left = x === 0 ? 0 : weight * leaves * (1 - leaves) ** (x - 1);
    for (const rate of rates(r, alpha)) {
      const lives = stays * rate ** x * Math.exp(-rate * (alpha + age));
      whole += lives + left * rate ** x * Math.exp(-rate * (alpha + lastAt));
      alive += lives;
      active += lives * (1 - Math.exp(-rate * horizon));
    }
  }
  return { alive: alive / whole, active: active / whole };
}

/** Chances of leaving in steps of equal p^a, which takes the density's p^(a − 1) into the step. */
function chances(a: number): number[] {
  return Array.from({ length: STEPS }, (_, i) => ((i + 0.5) / STEPS) ** (1 / a));
}

/** Rates in steps of equal rate^r, up to where nothing is left. */
function rates(r: number, alpha: number): number[] {
  const most = (30 / alpha) ** r;
  return Array.from({ length: STEPS }, (_, i) => ((most * (i + 0.5)) / STEPS) ** (1 / r));
}
