import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import { thresholdOf, tierAtStake, tierOf, tierStep } from './value.js';
import { DAY_MS } from '../primitives/time.js';
import type { ValueTier } from '../primitives/vocabulary.js';

const TIERS = { mass: 0, affluent: 500_000, private: 6_000_000 };
/** Hundredths. */
const of = (assets: number): number => assets * 100;

describe('the value tier', () => {
  it.each<[string, number, ValueTier]>([
    ['on the line', 6_000_000, 'private'],
    ['a cent below the line', 5_999_999.99, 'affluent'],
    ['in debt', -10, 'mass'],
    ['of unknown assets', NaN, 'mass'],
  ])('of a customer %s', (_who, assets, tier) => {
    expect(tierOf(of(assets), TIERS)).toBe(tier);
  });

  it('at stake is that of before the savings left', () => {
    const signals = someSignals(400 * DAY_MS, { balance: of(20_000), balanceMonthAgo: of(7_000_000) });
    expect(tierAtStake(signals, TIERS)).toBe('private');
    expect(tierAtStake(someSignals(400 * DAY_MS), TIERS)).toBe('mass');
  });
});

describe('a threshold customer', () => {
  it.each([
    ['a little below the private line', 5_988_000, { line: 'private', distance: -12_000, side: 'below' }],
    ['a little above it', 6_300_000, { line: 'private', distance: 300_000, share: 0.05, side: 'above' }],
    ['right on it', 6_000_000, { line: 'private', at: 6_000_000, distance: 0, side: 'above' }],
    ['at the edge of the band', 450_000, { line: 'affluent', at: 500_000, share: -0.1, side: 'below' }],
  ])('stands %s', (_where, assets, threshold) => {
    expect(thresholdOf(of(assets), TIERS, 0.1)).toMatchObject(threshold);
  });

  it.each([
    ['just beyond the band', 449_999, 0.1],
    ['far from every line', 2_000_000, 0.1],
    ['near the lowest tier, which has no line', 5, 0.1],
    ['of unknown assets', NaN, 0.1],
    ['on the line of a band of nothing', 500_000, 0],
  ])('is nobody %s', (_who, assets, band) => {
    expect(thresholdOf(of(assets), TIERS, band)).toBeNull();
  });

  it('gets the nearest line when bands overlap', () => {
    const close = { mass: 0, affluent: 500_000, private: 700_000 };
    expect(thresholdOf(of(620_000), close, 0.5)).toMatchObject({ line: 'private', distance: -80_000 });
    expect(thresholdOf(of(580_000), close, 0.5)).toMatchObject({ line: 'affluent', distance: 80_000 });
  });
});

describe('a held tier', () => {
  it.each<[string, ValueTier | null, number, ValueTier]>([
    ['is the plain tier at first', null, 5_900_000, 'affluent'],
    ['is reached on the line, not within the band', 'affluent', 5_900_000, 'affluent'],
    ['is reached on the line', 'affluent', 6_000_000, 'private'],
    ['stays within the band below the line', 'private', 5_400_000, 'private'],
    ['is lost below the band', 'private', 5_399_999, 'affluent'],
    ['holds the lower tier as well on a deep fall', 'private', 460_000, 'affluent'],
    ['falls to the bottom', 'private', 449_999, 'mass'],
    ['rises by two', 'mass', 9_000_000, 'private'],
    ['stays while assets are unknown', 'private', NaN, 'private'],
    ['of nobody known is the lowest', null, NaN, 'mass'],
    ['of a debtor is the lowest', 'affluent', -1, 'mass'],
  ])('%s', (_what, held, assets, after) => {
    expect(tierStep(held, of(assets), TIERS, 0.1)).toBe(after);
  });
});
