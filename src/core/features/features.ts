/** The model's input: one named number per feature, computed from signals. NaN is allowed and means unknown. */
import { Names, Row } from './feature.row.js';
import { putDecayedAmounts } from './features.amounts.js';
import { putGaps } from './features.gaps.js';
import { putRates } from './features.rates.js';
import { kindCount, signalsOf, type Signals } from './signals.js';
import { newState } from '../state/state.js';
import { CHANNELS, type Channel } from '../primitives/vocabulary.js';
import type { Window } from './windows.js';

/**
 * Channels whose share is a feature, in the order of the features. Models are trained on exactly these. To add a
 * channel, raise WINDOW_SPEC and train models with it.
 */
const SHARE_CHANNELS = ['mobile', 'online', 'phone', 'self_service', 'branch'] as const satisfies Channel[];
const SHARE_NAMES = SHARE_CHANNELS.map((channel) => `share_${channel}_quarter`);
const SHARE_INDEXES = SHARE_CHANNELS.map((channel) => CHANNELS.indexOf(channel));

/**
 * Writes every feature in the order of the model's input columns. A table of functions took twice the time. Columns are
 * appended only: models of earlier window specs read the first ones, see window.specs.ts.
 */
function putAll(s: Signals, row: Row): void {
  putTimes(s, row);
  putRhythms(s, row);
  putVolumes(s, row);
  putKinds(s, row);
  putTrends(s, row);
  putMoney(s, row);
  putBalances(s, row);
  putChannels(s, row);
  // Those above are window spec 1.
  putRates(s, row);
  putDecayedAmounts(s, row);
  putGaps(s, row);
}

function putTimes(s: Signals, row: Row): void {
  row.put('tenure_days', s.tenureDays);
  row.put('business_tenure_days', s.businessTenureDays);
  row.put('silent_days', s.silentDays);
  row.put('business_silent_days', s.businessSilentDays);
  row.put('lifetime_business_days', s.lifetimeBusinessDays);
  row.put('lifetime_active_days', s.lifetimeActiveDays);
  row.put('business_per_lifetime_day', s.lifetimeBusinessDays / Math.max(1, s.businessTenureDays));
}

function putRhythms(s: Signals, row: Row): void {
  row.put('usual_gap_days', s.business.usualGap);
  row.put('mean_gap_days', s.business.meanGap);
  row.put('longest_gap_days', s.business.longestGap);
  row.put('gap_irregularity', s.business.irregularity);
  row.put('silence_over_usual_gap', s.businessSilentDays / Math.max(1, s.business.usualGap));
  row.put('silence_over_longest_gap', s.businessSilentDays / Math.max(1, s.business.longestGap));
  row.put('silence_over_tenure', s.businessSilentDays / Math.max(1, s.businessTenureDays));
  row.put('active_usual_gap_days', s.active.usualGap);
  row.put('active_silence_over_usual_gap', s.silentDays / Math.max(1, s.active.usualGap));
}

function putVolumes(s: Signals, row: Row): void {
  row.put('business_days_week', s.week.businessDays);
  row.put('business_days_month', s.month.businessDays);
  row.put('business_days_quarter', s.quarter.businessDays);
  row.put('business_days_baseline', s.baseline.businessDays);
  row.put('active_days_week', s.week.activeDays);
  row.put('active_days_month', s.month.activeDays);
  row.put('active_days_quarter', s.quarter.activeDays);
  row.put('active_days_baseline', s.baseline.activeDays);
  row.put('events_hour', s.hour.events);
  row.put('events_day', s.day.events);
  row.put('events_week', s.week.events);
  row.put('events_month', s.month.events);
  row.put('events_quarter', s.quarter.events);
  row.put('channels_used_month', used(s.month.channels));
  row.put('channels_used_quarter', used(s.quarter.channels));
  row.put('channels_used_baseline', used(s.baseline.channels));
  row.put('kinds_used_month', used(s.month.kinds));
  row.put('kinds_used_quarter', used(s.quarter.kinds));
}

function putKinds(s: Signals, row: Row): void {
  row.put('sessions_week', kindCount(s.week, 'session'));
  row.put('sessions_month', kindCount(s.month, 'session'));
  row.put('sessions_quarter', kindCount(s.quarter, 'session'));
  row.put('frictions_week', kindCount(s.week, 'friction'));
  row.put('frictions_month', kindCount(s.month, 'friction'));
  row.put('frictions_quarter', kindCount(s.quarter, 'friction'));
  row.put('contacts_month', kindCount(s.month, 'contact'));
  row.put('contacts_quarter', kindCount(s.quarter, 'contact'));
  row.put('purchases_month', kindCount(s.month, 'purchase'));
  row.put('purchases_quarter', kindCount(s.quarter, 'purchase'));
  row.put('purchases_baseline', kindCount(s.baseline, 'purchase'));
  row.put('redemptions_week', kindCount(s.week, 'redemption'));
  row.put('redemptions_month', kindCount(s.month, 'redemption'));
  row.put('redemptions_quarter', kindCount(s.quarter, 'redemption'));
}

function putTrends(s: Signals, row: Row): void {
  row.put('month_trend', Math.log(s.monthTrend));
  row.put('quarter_trend', Math.log(s.quarterTrend));
  row.put('money_in_trend', Math.log(s.moneyInTrend));
  row.put('money_out_trend', Math.log(s.moneyOutTrend));
  row.put('bought_trend', Math.log(s.boughtTrend));
  row.put('week_share_of_month', share(s.week.events, s.month.events));
  row.put('month_share_of_quarter', share(s.month.events, s.quarter.events));
}

function putMoney(s: Signals, row: Row): void {
  row.put('money_in_silent_days', s.moneyInSilentDays);
  row.put('money_in_usual_gap_days', s.moneyIn.usualGap);
  row.put('money_in_silence_over_gap', s.moneyInSilentDays / Math.max(1, s.moneyIn.usualGap));
  row.put('net_flow_month', netFlow(s.month));
  row.put('net_flow_quarter', netFlow(s.quarter));
  row.put('amount_month_log', Math.log1p(turnover(s.month) / 100));
  row.put('amount_quarter_log', Math.log1p(turnover(s.quarter) / 100));
  row.put('amount_per_business_day_log', Math.log1p(turnover(s.baseline) / 100 / Math.max(1, s.baseline.businessDays)));
  row.put('redeemed_share_quarter', share(kindCount(s.quarter, 'redemption'), s.quarter.events));
}

function putBalances(s: Signals, row: Row): void {
  row.put('balance_log', Math.log1p(Math.max(0, s.balance) / 100));
  row.put('balance_change_week', change(s.balance, s.balanceWeekAgo));
  row.put('balance_change_month', change(s.balance, s.balanceMonthAgo));
  row.put('balance_change_quarter', change(s.balance, s.balanceQuarterAgo));
}

function putChannels(s: Signals, row: Row): void {
  const { channels, events } = s.quarter;
  for (let i = 0; i < SHARE_NAMES.length; i++) {
    row.put(SHARE_NAMES[i] ?? '', share(channels[SHARE_INDEXES[i] ?? NaN] ?? 0, events));
  }
}

/** The names of the features, in the order of the model's input columns. */
export const FEATURES: readonly string[] = namesOfAll();

/** Writes one row. @param into float32 [rows × FEATURES.length], row-major */
export function writeFeatures(signals: Signals, into: Float32Array, row: number): void {
  const from = row * FEATURES.length;
  putAll(signals, new Row(into, from));
  for (let at = from; at < from + FEATURES.length; at++) if (!Number.isFinite(into[at])) into[at] = NaN;
}

/** Returns float32 [signals × FEATURES.length], row-major. */
export function featureRows(all: readonly Signals[]): Float32Array {
  const matrix = new Float32Array(all.length * FEATURES.length);
  all.forEach((signals, row) => {
    writeFeatures(signals, matrix, row);
  });
  return matrix;
}

/** Reads the names from the code that writes the numbers, so that the two cannot differ. */
function namesOfAll(): string[] {
  const names = new Names();
  putAll(signalsOf(newState(0), 0), names);
  return names.all;
}

function used(counts: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) if ((counts[i] ?? 0) > 0) sum++; // an iterator would cost 3 % of all features
  return sum;
}

function share(part: number, whole: number): number {
  return whole === 0 ? NaN : part / whole;
}

/** −1 when money only leaves, +1 when it only comes in. */
function netFlow(window: Window): number {
  return share(window.amountIn - window.amountOut, window.amountIn + window.amountOut);
}

function turnover(window: Window): number {
  return window.amountIn + window.amountOut + window.amountBought;
}

/** Symmetric relative change, from −2 (all gone) to +2 (from nothing). */
function change(now: number, before: number): number {
  const mean = (Math.abs(now) + Math.abs(before)) / 2;
  return mean === 0 ? 0 : (now - before) / mean;
}
