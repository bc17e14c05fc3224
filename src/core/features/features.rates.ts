/** How often a customer does business and is active, from decayed sums of days: levels and their trend. */
import { fullSums, sumIndex } from '../state/decayed.js';
import type { Row } from './feature.row.js';
import type { Signals } from './signals.js';

const BUSINESS_10 = sumIndex('business', 10);
const BUSINESS_30 = sumIndex('business', 30);
const BUSINESS_90 = sumIndex('business', 90);
const BUSINESS_270 = sumIndex('business', 270);
const BUSINESS_810 = sumIndex('business', 810);
const ACTIVE_10 = sumIndex('active', 10);
const ACTIVE_90 = sumIndex('active', 90);

export function putRates(s: Signals, row: Row): void {
  const { sums } = s.decayed;
  row.put('business_decayed_10d', sums[BUSINESS_10] ?? NaN);
  row.put('business_decayed_30d', sums[BUSINESS_30] ?? NaN);
  row.put('business_decayed_90d', sums[BUSINESS_90] ?? NaN);
  row.put('business_decayed_270d', sums[BUSINESS_270] ?? NaN);
  row.put('business_decayed_810d', sums[BUSINESS_810] ?? NaN);
  row.put('active_decayed_10d', sums[ACTIVE_10] ?? NaN);
  row.put('active_decayed_90d', sums[ACTIVE_90] ?? NaN);
  putShares(s, row);
}

/**
 * Shares of the days since the first business, and trends: the logarithm of a shorter sum over what the share of the
 * longer one lets expect.
 */
function putShares({ decayed: { sums }, businessTenureDays, tenureDays }: Signals, row: Row): void {
  const full = fullSums(Math.ceil(businessTenureDays));
  const full10 = full[0] ?? NaN;
  const full30 = full[1] ?? NaN;
  const full90 = full[2] ?? NaN;
  const full270 = full[3] ?? NaN;
  const full810 = full[4] ?? NaN;
  const in30 = (sums[BUSINESS_30] ?? NaN) / full30;
  const in90 = (sums[BUSINESS_90] ?? NaN) / full90;
  const in270 = (sums[BUSINESS_270] ?? NaN) / full270;
  const in810 = (sums[BUSINESS_810] ?? NaN) / full810;
  row.put('business_share_30d', in30);
  row.put('business_share_90d', in90);
  row.put('business_share_270d', in270);
  row.put('business_share_810d', in810);
  row.put('business_trend_10_90', trend(sums[BUSINESS_10], in90 * full10));
  row.put('business_trend_30_90', trend(sums[BUSINESS_30], in90 * full30));
  row.put('business_trend_30_270', trend(sums[BUSINESS_30], in270 * full30));
  row.put('business_trend_90_270', trend(sums[BUSINESS_90], in270 * full90));
  row.put('business_trend_270_810', trend(sums[BUSINESS_270], in810 * full270));
  const known = fullSums(Math.ceil(tenureDays));
  const known10 = known[0] ?? NaN;
  const known90 = known[2] ?? NaN;
  const activeIn90 = (sums[ACTIVE_90] ?? NaN) / known90;
  row.put('active_trend_10_90', trend(sums[ACTIVE_10], activeIn90 * known10));
}

/** One more day is seen and expected: of a rare customer nothing is known. */
function trend(days = NaN, expected = NaN): number {
  return Math.log((days + 1) / (expected + 1));
}
