/** The model's input: one named number per feature, computed from signals. NaN is allowed and means unknown. */
import { kindCount, type Signals } from './signals.js';
import { CHANNELS } from './vocabulary.js';
import type { Window, WindowName } from './windows.js';

type Feature = readonly [name: string, of: (signals: Signals) => number];

const TABLE: readonly Feature[] = [
  ['tenure_days', (s) => s.tenureDays],
  ['business_tenure_days', (s) => s.businessTenureDays],
  ['silent_days', (s) => s.silentDays],
  ['business_silent_days', (s) => s.businessSilentDays],
  ['lifetime_business_days', (s) => s.lifetimeBusinessDays],
  ['lifetime_active_days', (s) => s.lifetimeActiveDays],
  ['business_per_lifetime_day', (s) => s.lifetimeBusinessDays / Math.max(1, s.businessTenureDays)],

  ['usual_gap_days', (s) => s.business.usualGap],
  ['mean_gap_days', (s) => s.business.meanGap],
  ['longest_gap_days', (s) => s.business.longestGap],
  ['gap_irregularity', (s) => s.business.irregularity],
  ['silence_over_usual_gap', (s) => s.businessSilentDays / Math.max(1, s.business.usualGap)],
  ['silence_over_longest_gap', (s) => s.businessSilentDays / Math.max(1, s.business.longestGap)],
  ['silence_over_tenure', (s) => s.businessSilentDays / Math.max(1, s.businessTenureDays)],
  ['active_usual_gap_days', (s) => s.active.usualGap],
  ['active_silence_over_usual_gap', (s) => s.silentDays / Math.max(1, s.active.usualGap)],

  ...perWindow('business_days', ['week', 'month', 'quarter', 'baseline'], (w) => w.businessDays),
  ...perWindow('active_days', ['week', 'month', 'quarter', 'baseline'], (w) => w.activeDays),
  ...perWindow('events', ['hour', 'day', 'week', 'month', 'quarter'], (w) => w.events),
  ...perWindow('channels_used', ['month', 'quarter', 'baseline'], (w) => used(w.channels)),
  ...perWindow('kinds_used', ['month', 'quarter'], (w) => used(w.kinds)),
  ...perWindow('sessions', ['week', 'month', 'quarter'], (w) => kindCount(w, 'session')),
  ...perWindow('frictions', ['week', 'month', 'quarter'], (w) => kindCount(w, 'friction')),
  ...perWindow('contacts', ['month', 'quarter'], (w) => kindCount(w, 'contact')),
  ...perWindow('purchases', ['month', 'quarter', 'baseline'], (w) => kindCount(w, 'purchase')),
  ...perWindow('redemptions', ['week', 'month', 'quarter'], (w) => kindCount(w, 'redemption')),

  ['month_trend', (s) => Math.log(s.monthTrend)],
  ['quarter_trend', (s) => Math.log(s.quarterTrend)],
  ['money_in_trend', (s) => Math.log(s.moneyInTrend)],
  ['money_out_trend', (s) => Math.log(s.moneyOutTrend)],
  ['bought_trend', (s) => Math.log(s.boughtTrend)],
  ['week_share_of_month', (s) => share(s.week.events, s.month.events)],
  ['month_share_of_quarter', (s) => share(s.month.events, s.quarter.events)],

  ['money_in_silent_days', (s) => s.moneyInSilentDays],
  ['money_in_usual_gap_days', (s) => s.moneyIn.usualGap],
  ['money_in_silence_over_gap', (s) => s.moneyInSilentDays / Math.max(1, s.moneyIn.usualGap)],
  ['net_flow_month', (s) => netFlow(s.month)],
  ['net_flow_quarter', (s) => netFlow(s.quarter)],
  ['amount_month_log', (s) => Math.log1p(turnover(s.month) / 100)],
  ['amount_quarter_log', (s) => Math.log1p(turnover(s.quarter) / 100)],
  ['amount_per_business_day_log', (s) => Math.log1p(turnover(s.baseline) / 100 / Math.max(1, s.baseline.businessDays))],
  ['redeemed_share_quarter', (s) => share(kindCount(s.quarter, 'redemption'), s.quarter.events)],

  ['balance_log', (s) => Math.log1p(Math.max(0, s.balance) / 100)],
  ['balance_change_week', (s) => change(s.balance, s.balanceWeekAgo)],
  ['balance_change_month', (s) => change(s.balance, s.balanceMonthAgo)],
  ['balance_change_quarter', (s) => change(s.balance, s.balanceQuarterAgo)],

  ...CHANNELS.slice(0, -1).map((channel, i): Feature => [
    `share_${channel}_quarter`,
    (s) => share(s.quarter.channels[i] ?? 0, s.quarter.events),
  ]),
];

/** In the order of the model's input columns. */
export const FEATURES: readonly string[] = TABLE.map(([name]) => name);

/** Writes one row. @param into float32 [rows × FEATURES.length], row-major */
export function writeFeatures(signals: Signals, into: Float32Array, row: number): void {
  const start = row * TABLE.length;
  for (let i = 0; i < TABLE.length; i++) {
    const value = TABLE[i]?.[1](signals) ?? NaN;
    into[start + i] = Number.isFinite(value) ? value : NaN;
  }
}

/** float32 [signals × FEATURES.length], row-major. */
export function featureRows(all: readonly Signals[]): Float32Array {
  const matrix = new Float32Array(all.length * TABLE.length);
  all.forEach((signals, row) => writeFeatures(signals, matrix, row));
  return matrix;
}

function perWindow(name: string, windows: readonly WindowName[], of: (window: Window) => number): Feature[] {
  return windows.map((window) => [`${name}_${window}`, (signals) => of(signals[window])]);
}

function used(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
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
