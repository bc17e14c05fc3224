/**
 * The regular income among all money that comes in: what the bank declares as one, else the large amounts, if they come
 * in a rhythm of weeks or months.
 */
import type { IncomeDay } from '../state/incomes.js';
import type { Signals } from '../features/signals.js';
import { DAY_MS } from '../primitives/time.js';

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
}

/** An amount of less than this share of the usual one is not the income, but a part or something else. */
const LEAST_SHARE = 0.5;
/** Pay-days come by so many days earlier at most, before weekends and holidays. */
const MOST_EARLY_DAYS = 5;
const MONTH = { least: 26, most: 35 };
/** A rhythm of weeks: pay-days deviate from it by at most this share. */
const MOST_DEVIATION = 0.2;
const LONGEST_WEEKS = 45;
/** Only the last pay-days say when the next is due. */
const RECENT = 7;

/** Null when no income is regular. @param leastTimes the fewest pay-days */
export function incomeStream({ incomes }: Pick<Signals, 'incomes'>, leastTimes: number): IncomeStream | null {
  const declared = streamOf(
    incomes.filter((day) => day.isDeclared),
    leastTimes,
  );
  return (
    declared ??
    streamOf(
      incomes.filter((day) => !day.isDeclared),
      leastTimes,
    )
  );
}

function streamOf(all: readonly IncomeDay[], leastTimes: number): IncomeStream | null {
  if (all.length < leastTimes) return null;
  const usual = usualAmount(all);
  const days = joined(all.filter(({ amount }) => amount >= LEAST_SHARE * usual)).slice(-RECENT);
  if (days.length < leastTimes) return null;
  const gaps = days.slice(1).map(({ day }, i) => day - (days[i]?.day ?? day));
  const periodDays = medianOf(gaps);
  const rhythm = monthly(days, periodDays) ?? everySo(days, gaps, periodDays);
  return rhythm === null ? null : { days, amount: medianOf(days.map(({ amount }) => amount)), periodDays, ...rhythm };
}

/** The median of the largest amounts, one for each month that has any: small amounts in between do not lower it. */
function usualAmount(days: readonly IncomeDay[]): number {
  const largest = new Map<number, number>();
  for (const { day, amount } of days) {
    const month = Math.floor(day / 28);
    largest.set(month, Math.max(amount, largest.get(month) ?? 0));
  }
  return medianOf([...largest.values()]);
}

/** Money of neighbouring days is one pay-day: the first of them. */
function joined(days: readonly IncomeDay[]): IncomeDay[] {
  const result: IncomeDay[] = [];
  for (const day of days) {
    const last = result[result.length - 1];
    if (last === undefined || day.day - last.day > 2) result.push(day);
  }
  return result;
}

type DayRhythm = Pick<IncomeStream, 'dueDay' | 'deviation'>;

/**
 * A day of the month. It is counted from the month's start or from its end, whichever varies less, as on calendars: so
 * the 31st and the last working day are days like others. A missing month shows in no deviation, but in the due day.
 */
function monthly(days: readonly IncomeDay[], periodDays: number): DayRhythm | null {
  if (periodDays < MONTH.least || periodDays > MONTH.most) return null;
  const fromStart = days.map(({ day }) => dateOf(day).getUTCDate());
  const fromEnd = days.map(({ day }) => dateOf(day).getUTCDate() - lengthOfMonth(day));
  const [start, end] = [circular(fromStart), circular(fromEnd)];
  const best = end.deviation < start.deviation ? end : start;
  const last = days[days.length - 1]?.day ?? NaN;
  const dueDay = nextMonthly(last, best.middle, best === end);
  // A pay-day that lies on another day than usual, late or moved, is followed by one a whole period later.
  const isEarly = dueDay - last < periodDays - MOST_EARLY_DAYS;
  return { dueDay: isEarly ? last + Math.round(periodDays) : dueDay, deviation: best.deviation };
}

/** The due day in the month after the one that the last pay-day belonged to. */
function nextMonthly(last: number, dayOfMonth: number, isFromEnd: boolean): number {
  const date = dateOf(last);
  for (let ahead = 0; ; ahead++) {
    const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1) / DAY_MS;
    const length = lengthOfMonth(first);
    const due = first - 1 + (isFromEnd ? length + dayOfMonth : Math.min(length, dayOfMonth));
    if (due - last > MONTH.least / 2) return due;
  }
}

/** Days of the month lie on a circle: the 1st is next to the 31st. */
function circular(daysOfMonth: readonly number[]): { middle: number; deviation: number } {
  // A whole day: of an even number of days the median may lie between two, and half a day is never over.
  const middle = Math.round(medianOf(daysOfMonth));
  const offsets = daysOfMonth.map((day) => mod(day - middle + 15, 31) - 15);
  const shift = Math.round(medianOf(offsets));
  const around = offsets.map((offset) => offset - shift);
  const deviation = Math.sqrt(around.reduce((sum, offset) => sum + offset ** 2, 0) / around.length);
  return { middle: middle + shift, deviation };
}

function everySo(days: readonly IncomeDay[], gaps: readonly number[], periodDays: number): DayRhythm | null {
  if (periodDays > LONGEST_WEEKS || periodDays < 5) return null;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - periodDays) ** 2, 0) / gaps.length);
  if (deviation > MOST_DEVIATION * periodDays) return null;
  return { dueDay: (days[days.length - 1]?.day ?? NaN) + Math.round(periodDays), deviation };
}

function dateOf(day: number): Date {
  return new Date(day * DAY_MS);
}

function lengthOfMonth(day: number): number {
  const date = dateOf(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}
