import { describe, expect, it } from '@jest/globals';
import { BY_RULE, scoreExcess, sureness } from './confidence.js';

describe('the confidence of a decision', () => {
  it('is a half on its line, confirmed once', () => {
    expect(sureness(0, 1)).toBeCloseTo(0.5, 4);
  });

  it('rises with the distance from the line, and with each confirmation', () => {
    expect(sureness(1, 1)).toBeGreaterThan(sureness(0.2, 1));
    expect(sureness(0.2, 2)).toBeGreaterThan(sureness(0.2, 1));
    expect(sureness(0.2, 3)).toBeGreaterThan(sureness(0.2, 2));
  });

  it('is less than a half below the line', () => {
    expect(sureness(-0.3, 1)).toBeLessThan(0.5);
  });

  it.each([-Infinity, -5, 0, 0.3, 7, Infinity])('is a share whatever the excess: %d', (excess) => {
    for (const confirmations of [0, 1, 2, 50]) {
      expect(sureness(excess, confirmations)).toBeGreaterThanOrEqual(0);
      expect(sureness(excess, confirmations)).toBeLessThanOrEqual(1);
    }
  });

  it('is high where a count or a date decides', () => {
    expect(BY_RULE).toBeGreaterThan(0.95);
  });

  it.each([
    [0.6, 0.6, 0],
    [1, 0.6, 3],
    [0, 0.6, -3],
    [0.8, 0.6, 1.5],
    [1, 1, 0],
    [0, 0, 0],
  ])('measures a score of %d against a line of %d in the room it has there: %d', (score, line, expected) => {
    expect(scoreExcess(score, line)).toBeCloseTo(expected, 9);
  });
});
