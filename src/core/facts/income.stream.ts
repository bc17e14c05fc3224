/**
 * The regular income among all money that comes in: what the bank declares as one, else the large amounts, if they come
 * in a rhythm of weeks or months.
 */
import type { IncomeDay } from '../state/incomes.js';
import type { Calendar } from '../primitives/calendar.js';
import type { Signals } from '../features/signals.js';
import { dayOfMonth, lengthOfMonth } from '../primitives/civil.day.js';

export interface IncomeStream {
  /** Days of income, ascending. */
  days: readonly IncomeDay[];
  /** The usual amount, in hundredths. */
  amount: number;
  /** Local day on which the next income is due. */
  dueDay: number;
  /** Days between two pay-days. */
  periodDays: number;
  /** Standard deviation of the pay-days from where they were due, in days. */
  deviation: number;
  /** The longest pause of several pay-days after which the income came back, in days from the last one; 0 for none. */
  pauseDays: number;
}

/** An amount of less than this share of the usual one is not the income, but a part or something else. */
const LEAST_SHARE = 0.5;
/** Pay-days come by so many days earlier at most, before weekends and holidays. */
const MOST_EARLY_DAYS = 5;
/** Few months differ little in length, so a day counted from the end must fit clearly better. */
const CLEARLY = 0.6;
const MONTH = { least: 26, most: 35 };
/** A rhythm of weeks: pay-days deviate from it by at most this share. */
const MOST_DEVIATION = 0.2;
const LONGEST_WEEKS = 45;
/** What is asked of money that no type declares an income: so many times, on its day, of about one amount. */
const LEAST_UNDECLARED = 5;
const MOST_DAYS_OFF = 2.5;
const ALIKE = 0.25;
const MOSTLY = 0.8;
/** A time between two pay-days of so many periods is a pause, as of seasonal work. */
const PAUSE_PERIODS = 2.5;
/** Only the last pay-days say when the next is due. */
const RECENT = 7;

/** Finds the stream of one customer at most once. */
export interface KnownIncome {
  stream(): IncomeStream | null;
}

/** Null when no income is regular. @param leastTimes the fewest pay-days */
export function incomeStream(
  { incomes, calendar }: Pick<Signals, 'incomes' | 'calendar'>,
  leastTimes: number,
): IncomeStream | null {
  if (incomes.length < leastTimes) return null;
  let declared = 0;
  for (const { isDeclared } of incomes) if (isDeclared) declared++;
  const stream = declared < leastTimes ? null : streamOf(incomes, true, leastTimes, calendar);
  if (stream !== null || incomes.length - declared < LEAST_UNDECLARED) return stream;
  return undeclared(streamOf(incomes, false, LEAST_UNDECLARED, calendar));
}

/** Money that nobody calls an income is one only if it comes like one: monthly, on its day, and of about one amount. */
function undeclared(stream: IncomeStream | null): IncomeStream | null {
  if (stream === null || stream.deviation > MOST_DAYS_OFF) return null;
  const alike = stream.days.filter(({ amount }) => Math.abs(amount / stream.amount - 1) <= ALIKE);
  return alike.length >= MOSTLY * stream.days.length ? stream : null;
}

/** Of the declared days, or of the others. Those are no stream unless they are monthly. */
function streamOf(
  incomes: readonly IncomeDay[],
  isDeclared: boolean,
  leastTimes: number,
  calendar: Calendar,
): IncomeStream | null {
  const known = payDaysIn(incomes, isDeclared);
  const days = known.length > RECENT ? known.slice(-RECENT) : known;
  if (days.length < leastTimes) return null;
  const gaps = days.slice(1).map(({ day }, i) => day - (days[i]?.day ?? day));
  const periodDays = medianOf(gaps);
  if (!isDeclared && !isMonthly(periodDays)) return null;
  const rhythm = monthly(days, periodDays, calendar) ?? everySo(days, gaps, periodDays);
  if (rhythm === null) return null;
  const pauseDays = longestPause(known, periodDays);
  return { days, amount: medianOf(days.map(({ amount }) => amount)), periodDays, pauseDays, ...rhythm };
}

/** Days of an income of the usual size. Money of neighbouring days is one pay-day: the first of them. */
function payDaysIn(incomes: readonly IncomeDay[], isDeclared: boolean): readonly IncomeDay[] {
  const least = LEAST_SHARE * usualAmount(incomes, isDeclared);
  const payDays: IncomeDay[] = [];
  let last = -Infinity;
  for (const income of incomes) {
    if (income.isDeclared !== isDeclared || income.amount < least || income.day - last <= 2) continue;
    payDays.push(income);
    last = income.day;
  }
  return payDays;
}

function longestPause(days: readonly IncomeDay[], periodDays: number): number {
  let longest = 0;
  for (let i = 1; i < days.length; i++) longest = Math.max(longest, (days[i]?.day ?? 0) - (days[i - 1]?.day ?? 0));
  return longest >= PAUSE_PERIODS * periodDays ? longest : 0;
}

/** The median of the largest amounts, one for each month that has any: small amounts in between do not lower it. */
function usualAmount(incomes: readonly IncomeDay[], isDeclared: boolean): number {
  const largest: number[] = [];
  let month = NaN;
  for (const income of incomes) {
    if (income.isDeclared !== isDeclared) continue;
    const own = Math.floor(income.day / 28);
    if (own !== month) largest.push(0); // days ascend, so those of a month follow each other
    month = own;
    if (income.amount > (largest[largest.length - 1] ?? 0)) largest[largest.length - 1] = income.amount;
  }
  return medianOf(largest);
}

type DayRhythm = Pick<IncomeStream, 'dueDay' | 'deviation'>;

/**
 * A day of the month. It is counted from the month's start or from its end, whichever varies less, as on calendars: so
 * the 31st and the last working day are days like others. A missing month shows in no deviation, but in the due day.
 */
function monthly(days: readonly IncomeDay[], periodDays: number, calendar: Calendar): DayRhythm | null {
  if (!isMonthly(periodDays)) return null;
  const fromStart = days.map(({ day }) => dayOfMonth(day));
  const fromEnd = days.map(({ day }) => dayOfMonth(day) - lengthOfMonth(day));
  const [start, end] = [circular(fromStart), circular(fromEnd)];
  const best = end.deviation < CLEARLY * start.deviation ? end : start;
  const last = days[days.length - 1]?.day ?? NaN;
  const nominal = nextMonthly(last, best.middle, best === end);
  // A pay-day that lies on another day than usual, late or moved, is followed by one a whole period later.
  const isEarly = nominal - last < periodDays - MOST_EARLY_DAYS;
  const side = restSide(best.offsets);
  const dueDay = isEarly ? last + Math.round(periodDays) : side === null ? nominal : calendar.workdayOn(nominal, side);
  return { dueDay, deviation: best.deviation };
}

/** Where pay-days move that fall on a day of rest: to the side on which all moved ones lie; null when none moved. */
function restSide(offsets: readonly number[]): 'before' | 'after' | null {
  const moved = offsets.filter((offset) => offset !== 0);
  if (moved.length === 0 || moved.some((offset) => offset > 0) === moved.some((offset) => offset < 0)) return null;
  return moved.some((offset) => offset < 0) ? 'before' : 'after';
}

function isMonthly(days: number): boolean {
  return days >= MONTH.least && days <= MONTH.most;
}

/** The due day in the month after the one that the last pay-day belonged to. */
function nextMonthly(last: number, day: number, isFromEnd: boolean): number {
  for (let first = last - dayOfMonth(last) + 1; ;) {
    const length = lengthOfMonth(first);
    const due = first - 1 + (isFromEnd ? length + day : Math.min(length, day));
    if (due - last > MONTH.least / 2) return due;
    first += length;
  }
}

/** Days of the month lie on a circle: the 1st is next to the 31st. */
function circular(daysOfMonth: readonly number[]): { middle: number; deviation: number; offsets: number[] } {
  const middle = modeOf(daysOfMonth);
  const offsets = daysOfMonth.map((day) => mod(day - middle + 15, 31) - 15);
  const deviation = Math.sqrt(offsets.reduce((sum, offset) => sum + offset ** 2, 0) / offsets.length);
  return { middle, deviation, offsets };
}

function everySo(days: readonly IncomeDay[], gaps: readonly number[], periodDays: number): DayRhythm | null {
  if (periodDays > LONGEST_WEEKS || periodDays < 5) return null;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - periodDays) ** 2, 0) / gaps.length);
  if (deviation > MOST_DEVIATION * periodDays) return null;
  return { dueDay: (days[days.length - 1]?.day ?? NaN) + Math.round(periodDays), deviation };
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The most frequent day; of equally frequent ones the middle one, so that a day without any pattern is no extreme. */
function modeOf(days: readonly number[]): number {
  const sorted = inOrder(days.slice());
  let modes: number[] = [];
  let [most, count] = [0, 0];
  for (const [i, day] of sorted.entries()) {
    count = day === sorted[i - 1] ? count + 1 : 1;
    if (count > most) modes = [];
    if (count >= most) modes.push(day);
    most = Math.max(most, count);
  }
  return modes[modes.length >> 1] ?? NaN;
}

/** Sorts the values in place. */
function medianOf(values: number[]): number {
  const sorted = inOrder(values);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** In place, by insertion: there are few values, mostly in order. */
function inOrder(values: number[]): number[] {
  for (let i = 1; i < values.length; i++) {
    const value = values[i] ?? NaN;
    let at = i;
    for (; at > 0 && (values[at - 1] ?? NaN) > value; at--) values[at] = values[at - 1] ?? NaN;
    values[at] = value;
  }
  return values;
}
