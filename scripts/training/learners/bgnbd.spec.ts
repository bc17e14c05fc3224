import { describe, expect, it } from '@jest/globals';
import type { PurchaseHistory } from '../../../src/core/primitives/bgnbd.js';
import { fitBgNbd, logLikelihood } from './bgnbd.js';
import { createRandom } from '../../command/random.js';

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
