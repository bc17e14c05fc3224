import { describe, expect, it } from '@jest/globals';
import {
  type BgNbd,
  fitBgNbd,
  logLikelihood,
  probabilityActive,
  probabilityAlive,
  type PurchaseHistory,
} from './bgnbd.js';
import { createRandom } from '../command/random.js';

/** The parameters published for the CDNOW sample, time in weeks. */
const published: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const random = createRandom(9);
const exponential = (rate: number): number => -Math.log(1 - random()) / rate;

/**
 * Customers simulated from the model itself with r = 1 and b = 1, for which gamma and beta draws take one line each.
 */
function simulated(count: number, alpha: number, a: number): PurchaseHistory[] {
  return Array.from({ length: count }, () => {
    const [rate, leaves] = [exponential(alpha), 1 - random() ** (1 / a)];
    const age = 20 + 20 * random();
    let [repeats, lastAt] = [0, 0];
    for (let at = exponential(rate); at < age; at += exponential(rate)) {
      [repeats, lastAt] = [repeats + 1, at];
      if (random() > leaves) break;
    }
    return { repeats, lastAt, age };
  });
}

describe('BG/NBD', () => {
  it('gives the published customer (2 repeats, the last at 30.43 of 38.86 weeks) their chance of being alive', () => {
    expect(probabilityAlive(published, { repeats: 2, lastAt: 30.43, age: 38.86 })).toBeCloseTo(0.7266, 3);
  });

  it('counts everyone without a repeat as alive, and a longer silence as worse', () => {
    expect(probabilityAlive(published, { repeats: 0, lastAt: 0, age: 30 })).toBe(1);
    const after = (age: number) => probabilityAlive(published, { repeats: 5, lastAt: 10, age });
    expect(after(12)).toBeGreaterThan(after(20));
    expect(after(20)).toBeGreaterThan(after(60));
  });

  it('expects more within a longer horizon, never more than alive', () => {
    const history = { repeats: 3, lastAt: 20, age: 25 };
    const within = (horizon: number) => probabilityActive(published, history, horizon);
    expect(within(0)).toBe(0);
    expect(within(10)).toBeGreaterThan(within(5));
    expect(within(1e9)).toBeLessThanOrEqual(probabilityAlive(published, history));
  });

  it('finds parameters at least as likely as those that made the data', () => {
    const histories = simulated(3000, 5, 2);
    const truth = { r: 1, alpha: 5, a: 1, b: 2 };
    const fitted = fitBgNbd(histories);
    expect(logLikelihood(fitted, histories)).toBeGreaterThanOrEqual(logLikelihood(truth, histories));
    expect(fitted.r).toBeGreaterThan(0.8);
    expect(fitted.r).toBeLessThan(1.25);
    expect(fitted.alpha).toBeGreaterThan(3.8);
    expect(fitted.alpha).toBeLessThan(6.5);
  });
});
