/**
 * Signals: what a state says as of an instant, in words that rules, reasons and the model share.
 * Days are days of 24 hours, amounts hundredths of the book's currency, NaN means unknown.
 */
import { rhythmOf, type Rhythm } from './rhythm.js';
import type { CustomerState } from './state.js';
import { keptFrom } from './tiles.js';
import { DAY_MS, dayOf } from './time.js';
import { daysWith, readWindows, type Window, type Windows } from './windows.js';
import { KINDS, type EpochMs, type Kind } from './vocabulary.js';

export interface Signals extends Windows {
  asOf: EpochMs;
  /** Days since the customer was first seen. */
  tenureDays: number;
  /** Days since the first business; NaN when there was none. */
  businessTenureDays: number;
  /** Days since the customer last did anything; NaN when never. */
  silentDays: number;
  /** Days since the last business; NaN when never. */
  businessSilentDays: number;
  business: Rhythm;
  active: Rhythm;
  moneyIn: Rhythm;
  /** Days since money last came in; NaN when not in the kept span. */
  moneyInSilentDays: number;
  /** Distinct business days, lifetime. */
  lifetimeBusinessDays: number;
  lifetimeActiveDays: number;
  /** Business days per day in the last month (or quarter) over those of the time before it, both smoothed by one. */
  monthTrend: number;
  quarterTrend: number;
  /** Money in of the last month over its own monthly mean before, smoothed; NaN when no money ever came in. */
  moneyInTrend: number;
  moneyOutTrend: number;
  boughtTrend: number;
  balance: number;
  /** When the balance was told; NaN when unknown. */
  balanceAt: number;
  balanceWeekAgo: number;
  balanceMonthAgo: number;
  balanceQuarterAgo: number;
}

export function signalsOf(state: CustomerState, asOf: EpochMs): Signals {
  const windows = readWindows(state, asOf);
  const { week, month, quarter, baseline } = windows;
  const activeDays = daysWith(state, 'activeDays');
  const businessDays = daysWith(state, 'businessDays');
  const kept = (days: readonly number[]): number[] => days.filter((day) => day >= dayOf(keptFrom(asOf)));
  const moneyInDays = kept(daysWith(state, 'moneyInDays'));
  return {
    asOf,
    hour: windows.hour,
    day: windows.day,
    week,
    month,
    quarter,
    baseline,
    tenureDays: daysSince(state.firstSeenAt, asOf),
    businessTenureDays: daysSince(state.firstBusinessAt, asOf),
    silentDays: daysSince(state.lastActiveAt, asOf),
    businessSilentDays: daysSince(state.lastBusinessAt, asOf),
    business: rhythmOf(kept(businessDays)),
    active: rhythmOf(kept(activeDays)),
    moneyIn: rhythmOf(moneyInDays),
    moneyInSilentDays: daysSince(lastDayStart(moneyInDays), asOf),
    lifetimeBusinessDays: state.before.businessDays + businessDays.length,
    lifetimeActiveDays: state.before.activeDays + activeDays.length,
    monthTrend: trend(month, baseline, (window) => window.businessDays),
    quarterTrend: trend(quarter, baseline, (window) => window.businessDays),
    moneyInTrend: amountTrend(month, baseline, (window) => window.amountIn),
    moneyOutTrend: amountTrend(month, baseline, (window) => window.amountOut),
    boughtTrend: amountTrend(month, baseline, (window) => window.amountBought),
    balance: state.balance?.amount ?? NaN,
    balanceAt: state.balance?.at ?? NaN,
    balanceWeekAgo: week.balanceBefore?.amount ?? NaN,
    balanceMonthAgo: month.balanceBefore?.amount ?? NaN,
    balanceQuarterAgo: quarter.balanceBefore?.amount ?? NaN,
  };
}

/** Count of one kind of the customer's own acts. */
export function kindCount(window: Window, kind: Kind): number {
  return window.kinds[KINDS.indexOf(kind)] ?? 0;
}

function daysSince(at: EpochMs | null, asOf: EpochMs): number {
  return at === null || !Number.isFinite(at) ? NaN : Math.max(0, asOf - at) / DAY_MS;
}

function lastDayStart(days: readonly number[]): EpochMs | null {
  const last = days[days.length - 1];
  return last === undefined ? null : last * DAY_MS;
}

/** Rate in the window over the rate before it, each with one pseudo-count; NaN when there is hardly a time before. */
function trend(window: Window, baseline: Window, of: (window: Window) => number): number {
  const before = baseline.days - window.days;
  if (before < window.days / 4) return NaN;
  const rateNow = (of(window) + 1) / window.days;
  const rateBefore = (of(baseline) - of(window) + 1) / before;
  return rateNow / rateBefore;
}

function amountTrend(window: Window, baseline: Window, of: (window: Window) => number): number {
  const before = baseline.days - window.days;
  const earlier = of(baseline) - of(window);
  if (before < window.days / 4 || of(baseline) === 0) return NaN;
  const pseudo = of(baseline) / Math.max(1, baseline.days);
  return (of(window) + pseudo) / window.days / ((earlier + pseudo) / before);
}
