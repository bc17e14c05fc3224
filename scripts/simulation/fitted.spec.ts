import { describe, expect, it } from '@jest/globals';
import * as fitted from './fitted.js';

const SHARES = [
  ['hours of calls', fitted.PHONE_HOURS, 24],
  ['hours of orders', fitted.OFFICE_ONLINE_HOURS, 24],
  ['calls in a month', fitted.CALLS_IN_A_MONTH, 6],
  ['channels', Object.values(fitted.CHANNELS_OF_THE_NINETIES), 3],
  ['standing orders', fitted.STANDING_ORDERS, 5],
  ['acts after the pay-day', fitted.ACTS_AFTER_PAY_DAY, 3],
] as const;

const QUANTILES = [
  fitted.MAIN_CHANNEL_SHARE,
  fitted.ORDERS_OVER_INCOME,
  fitted.OUT_OVER_IN,
  ...[fitted.GAPS_OF_ALL_ACTS, fitted.GAPS_OF_FREE_ACTS, fitted.GAPS_OF_ORDERS].flatMap(
    ({ variation, gammaShape, longestOverMean }) => [variation, gammaShape, longestOverMean],
  ),
];

describe('what was fitted to real logs', () => {
  it.each(SHARES)('%s are shares of one whole', (_what, shares, places) => {
    expect(shares).toHaveLength(places);
    expect(shares.reduce((sum: number, share) => sum + share, 0)).toBeCloseTo(1, 2);
  });

  it('has ascending quantiles', () => {
    for (const quantiles of QUANTILES) expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
  });

  it('counts the days of a week from a mean working day', () => {
    expect(fitted.PHONE_WEEK.slice(0, 5).reduce((sum, day) => sum + day, 0)).toBeCloseTo(5, 1);
  });
});

describe('amounts and incomes', () => {
  it('are consistent with each other', () => {
    const { CASH_IN, CASH_OUT, STANDING_ORDER, TRANSFERRED_INCOME_SHARE, REGULAR_INCOME_SHARE } = fitted;
    for (const { logMean } of [CASH_IN, CASH_OUT, STANDING_ORDER]) expect(logMean).toBeLessThan(0);
    expect(TRANSFERRED_INCOME_SHARE).toBeLessThan(REGULAR_INCOME_SHARE);
  });
});
