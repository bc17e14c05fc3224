/**
 * Signals: the named values read from a state as of an instant, shared by the rules, the reasons and the model.
 * A day is 24 hours, amounts are hundredths of the base currency, NaN means unknown.
 */
import type { Calendar } from '../primitives/calendar.js';
import type { DayMap } from './day.map.js';
import { readDays } from './days.js';
import { readDecayed, type Decayed } from './decayed.js';
import { rhythmOf, type Rhythm } from './rhythm.js';
import { LEAVING_DAYS, leftWithin, type IncomeDay } from '../state/incomes.js';
import type { Closings, Product } from '../state/products.js';
import type { CustomerState } from '../state/state.js';
import type { Tiles } from '../state/tile.columns.js';
import { keptFrom } from '../state/tiles.js';
import { recordOf } from '../primitives/record.of.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import { readWindows, type Window, type Windows } from './windows.js';
import { KINDS, type EpochMs, type Kind } from '../primitives/vocabulary.js';

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
  /** What the customer did over the whole life, with less weight the longer ago it was. */
  decayed: Decayed;
  /** Distinct business days, lifetime. */
  lifetimeBusinessDays: number;
  lifetimeActiveDays: number;
  /** Business days per day in the last month (or quarter) divided by the rate before it, both smoothed by one. */
  monthTrend: number;
  quarterTrend: number;
  /** Money in of the last month divided by its monthly mean before, smoothed; NaN when no money ever came in. */
  moneyInTrend: number;
  moneyOutTrend: number;
  boughtTrend: number;
  balance: number;
  /** The instant of the newest balance; NaN when unknown. */
  balanceAt: number;
  balanceWeekAgo: number;
  balanceMonthAgo: number;
  balanceQuarterAgo: number;
  /** Local day of `asOf`, as days since 1970-01-01, and the calendar that counts it. */
  today: number;
  calendar: Calendar;
  /** The newest local day of each habit; NaN for none in the kept span. */
  lastDays: Readonly<Record<'business' | 'active' | 'moneyIn', number>>;
  /** The year's business days, counted back from `today`. */
  businessMap: DayMap;
  /** The newest balance of each tile that has one, oldest first. */
  balances: readonly DayBalance[];
  /** The highest of `balances`, where it is known without reading them. */
  highestBalance?: number;
  /** What is known of the customer's income and products; these belong to the state. */
  incomes: readonly IncomeDay[];
  products: readonly Product[];
  closings: Closings;
}

/** The balance from a day until the next known one. */
export interface DayBalance {
  /** Days since 1970-01-01; the start of the week for a balance of more than a month ago. */
  day: number;
  /** Hundredths. */
  amount: number;
}

export function signalsOf(state: CustomerState, asOf: EpochMs): Signals {
  const windows = readWindows(state, asOf);
  const { week, month, quarter, baseline } = windows;
  const { calendar } = state;
  const today = calendar.dayOf(asOf);
  const { active, business, moneyIn } = readDays(state.tiles, dayOf(keptFrom(calendar.steadyWallOf(asOf))), today);
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
    business: rhythmOf(business.gaps, business.gapCount),
    active: rhythmOf(active.gaps, active.gapCount),
    moneyIn: rhythmOf(moneyIn.gaps, moneyIn.gapCount),
    moneyInSilentDays: moneyIn.last === null ? NaN : daysSince(calendar.startOf(moneyIn.last), asOf),
    decayed: readDecayed(state, today),
    lifetimeBusinessDays: state.before.businessDays + business.count,
    lifetimeActiveDays: state.before.activeDays + active.count,
    monthTrend: businessTrend(month, baseline),
    quarterTrend: businessTrend(quarter, baseline),
    moneyInTrend: amountTrend(month, baseline, month.amountIn, baseline.amountIn),
    moneyOutTrend: amountTrend(month, baseline, month.amountOut, baseline.amountOut),
    boughtTrend: amountTrend(month, baseline, month.amountBought, baseline.amountBought),
    balance: state.balance?.amount ?? NaN,
    balanceAt: state.balance?.at ?? NaN,
    balanceWeekAgo: week.balanceBefore?.amount ?? NaN,
    balanceMonthAgo: month.balanceBefore?.amount ?? NaN,
    balanceQuarterAgo: quarter.balanceBefore?.amount ?? NaN,
    today,
    calendar,
    lastDays: { business: business.last ?? NaN, active: active.last ?? NaN, moneyIn: moneyIn.last ?? NaN },
    businessMap: business.map,
    balances: balancesOf(state.tiles),
    incomes: state.incomes.map((income) => withLeft(income, state.tiles, today)),
    products: state.products,
    closings: state.closings,
  };
}

/** So many days after an income all that left is settled, or is not known. */
export const OVER_DAYS = 4 * LEAVING_DAYS;

/** What left of an income whose days are over, but may still change: the state settles it later. */
function withLeft(income: IncomeDay, tiles: Tiles, today: number): IncomeDay {
  return isOver(income, today) ? { ...income, left: leftWithin(tiles, income.day) } : income;
}

export function isOver({ day, left }: IncomeDay, today: number): boolean {
  return left === null && today >= day + LEAVING_DAYS && today < day + OVER_DAYS;
}

export function balancesOf({ count, startAt, balance }: Tiles): DayBalance[] {
  const balances: DayBalance[] = [];
  for (let i = 0; i < count; i++) {
    const amount = balance[i] ?? NaN;
    if (!Number.isNaN(amount)) balances.push({ day: dayOf(startAt[i] ?? 0), amount });
  }
  return balances;
}

const INDEX_OF_KIND = recordOf(KINDS, (_, i) => i);

/** Count of one kind of the customer's own acts. */
export function kindCount(window: Window, kind: Kind): number {
  return window.kinds[INDEX_OF_KIND[kind]] ?? 0;
}

export function daysSince(at: EpochMs | null, asOf: EpochMs): number {
  return at === null || !Number.isFinite(at) ? NaN : Math.max(0, asOf - at) / DAY_MS;
}

/**
 * The rate in the window divided by the rate before it, each with one pseudo-count; NaN with too little time before.
 */
export function businessTrend(window: Window, baseline: Window): number {
  const before = baseline.days - window.days;
  if (before < window.days / 4) return NaN;
  const rateNow = (window.businessDays + 1) / window.days;
  const rateBefore = (baseline.businessDays - window.businessDays + 1) / before;
  return rateNow / rateBefore;
}

/** @param amount in the window @param whole in the baseline, including the window */
export function amountTrend(window: Window, baseline: Window, amount: number, whole: number): number {
  const before = baseline.days - window.days;
  if (before < window.days / 4 || whole === 0) return NaN;
  const pseudo = whole / Math.max(1, baseline.days);
  return (amount + pseudo) / window.days / ((Math.max(0, whole - amount) + pseudo) / before);
}
