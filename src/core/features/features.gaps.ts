/**
 * The present silence against all gaps between business days of a life, and BG/NBD's closed forms (bgnbd.ts).
 *
 * Gaps are taken as log-normal: their logarithms have a mean and a deviation, and the silence lies so many deviations
 * above the mean. One more gap, at a deviation of one from the mean, is added to the deviation: one of few gaps would be
 * chance, and one of equal gaps zero.
 */
import { goneOdds, type BgNbd } from '../primitives/bgnbd.js';
import type { Row } from './feature.row.js';
import type { Signals } from './signals.js';

/** Fixed, so that a column means the same in every model: customers of a shop and of a bank are between its values. In days. */
const PRIOR: BgNbd = { r: 0.5, alpha: 40, a: 0.9, b: 2.5 };
/** The silence of a day on which there was business. */
const LEAST_SILENCE_DAYS = 0.5;
const MONTH_DAYS = 30;
const QUARTER_DAYS = 90;

export function putGaps(s: Signals, row: Row): void {
  const { gaps, lastGap, longestGap, meanGap, logMean, logSquares } = s.decayed;
  const { businessSilentDays: silence } = s;
  const logSilence = Math.log(Math.max(LEAST_SILENCE_DAYS, silence));
  row.put('last_gap_days', lastGap);
  row.put('lifetime_mean_gap_days', meanGap);
  row.put('lifetime_longest_gap_days', longestGap);
  row.put('typical_gap_log', logMean);
  row.put('gap_log_deviation', gaps < 2 ? NaN : Math.sqrt(logSquares / (gaps - 1)));
  row.put('last_gap_over_mean_log', Math.log(lastGap / meanGap));
  row.put('silence_over_mean_gap', silence / meanGap);
  row.put('silence_over_lifetime_longest_gap', silence / longestGap);
  row.put('silence_in_gap_deviations', (logSilence - logMean) / Math.sqrt((logSquares + 1) / (gaps + 1)));
  putBgNbd(s, row);
}

function putBgNbd({ lifetimeBusinessDays, businessTenureDays: age, businessSilentDays }: Signals, row: Row): void {
  const repeats = Math.max(0, lifetimeBusinessDays - 1);
  const lastAt = Math.max(0, age - businessSilentDays);
  const alive = 1 / (1 + goneOdds(PRIOR, { repeats, lastAt, age }));
  const shape = PRIOR.r + repeats;
  const rate = PRIOR.alpha + age;
  const activeWithin = (days: number): number => alive * (1 - (rate / (rate + days)) ** shape);
  row.put('bgnbd_alive', Number.isNaN(age) ? NaN : alive);
  row.put('bgnbd_active_30d', activeWithin(MONTH_DAYS));
  row.put('bgnbd_active_90d', activeWithin(QUARTER_DAYS));
  row.put('bgnbd_days_a_month', ((alive * shape) / rate) * MONTH_DAYS);
}
