import { describe, expect, it } from '@jest/globals';
import { signedLog } from './signed-log.js';

describe('signedLog', () => {
  it.each([
    [0, 0, 0],
    [1, Math.log(2), 0.001],
    [100, Math.log(101), 0.02],
    [1_000, Math.log(1_001), 0.04],
    [1_000_000, Math.log(1_000_001), 0.14],
  ])('is about the logarithm of 1 + %d', (x, log, share) => {
    expect(Math.abs(signedLog(x) - log)).toBeLessThanOrEqual(share * log + 1e-6);
    expect(signedLog(-x) + signedLog(x)).toBe(0);
  });

  it('keeps the order, and the unknown unknown', () => {
    const all = [-5e6, -20, -0.5, 0, 1e-3, 0.5, 3, 4, 1e5, 3e38].map(signedLog);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(new Set(all).size).toBe(all.length);
    expect(signedLog(NaN)).toBeNaN();
  });
});
