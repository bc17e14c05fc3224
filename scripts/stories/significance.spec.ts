import { describe, expect, it } from '@jest/globals';
import { holdsRate, holdsShare } from './significance.js';

describe('a share of a population', () => {
  it.each([
    ['holds at the share itself', 180, 200, 0.9, true],
    ['does not hold one below it', 179, 200, 0.9, false],
    ['of twenty holds where chance gives so few often enough', 14, 20, 0.9, true],
    ['of twenty does not hold where chance hardly ever does', 13, 20, 0.9, false],
    ['of one exact life must be all of it', 0, 1, 1, false],
    ['of one exact life is all of it', 1, 1, 1, true],
    ['may be whole', 20, 20, 0.9, true],
  ])('%s', (_what, within, of, least, holds) => {
    expect(holdsShare(within, of, least)).toBe(holds);
  });
});

describe('a rate a year', () => {
  it.each([
    ['holds at the rate itself in a large sample', 100, 10_000, true, true],
    ['does not hold above it', 101, 10_000, true, false],
    ['holds in a small sample while chance allows it', 4, 100, false, true],
    ['does not hold in a small sample beyond that', 5, 100, false, false],
    ['holds when nothing happened', 0, 100, false, true],
  ])('%s', (_what, count, years, isLarge, holds) => {
    expect(holdsRate(count, years, 0.01, isLarge)).toBe(holds);
  });
});
