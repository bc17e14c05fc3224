/** On which days money comes that comes regularly. Days are counted from 1970-01-01. */
import { Calendar, USUAL_DAYS } from '../../src/core/primitives/calendar.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';

/** Public holidays in China from 2024 to 2026, first and last day, as the State Council announced them. */
const HOLIDAYS = [
  ['2024-01-01', '2024-01-01'],
  ['2024-02-10', '2024-02-17'],
  ['2024-04-04', '2024-04-06'],
  ['2024-05-01', '2024-05-05'],
  ['2024-06-10', '2024-06-10'],
  ['2024-09-15', '2024-09-17'],
  ['2024-10-01', '2024-10-07'],
  ['2025-01-01', '2025-01-01'],
  ['2025-01-28', '2025-02-04'],
  ['2025-04-04', '2025-04-06'],
  ['2025-05-01', '2025-05-05'],
  ['2025-05-31', '2025-06-02'],
  ['2025-10-01', '2025-10-08'],
  ['2026-01-01', '2026-01-03'],
  ['2026-02-15', '2026-02-23'],
  ['2026-04-04', '2026-04-06'],
  ['2026-05-01', '2026-05-05'],
] as const;

const calendar = new Calendar([], { ...USUAL_DAYS, holidays: HOLIDAYS.flatMap(daysFrom) });

/** Names the days on which the money comes, from one day to another. */
export type PayDays = (from: number, to: number) => number[];

/** On this day of each month. */
export function monthly(day: number): PayDays {
  return (from, to) => months(from, to).map((month) => dayOf(month) + day - 1);
}

/** On this day of each month, or on the last day of work before it when the bank rests then. */
export function monthlyBeforeRest(day: number): PayDays {
  return (from, to) => monthly(day)(from, to).map(workDayUpTo);
}

/** On this day of each month, or on the first day of work after it. */
export function monthlyAfterRest(day: number): PayDays {
  return (from, to) => monthly(day)(from, to).map(workDayFrom);
}

/** On the last day of work of each month. */
export const atMonthEnd: PayDays = (from, to) =>
  months(from, to).map((month) => workDayUpTo(dayOf(nextMonth(month)) - 1));

/** In each third month. */
export function quarterly(day: number): PayDays {
  return (from, to) => monthly(day)(from, to).filter((one) => new Date(one * DAY_MS).getUTCMonth() % 3 === 0);
}

export function everyDays(days: number): PayDays {
  return (from, to) => Array.from({ length: Math.ceil((to - from) / days) }, (_, i) => from + i * days);
}

function workDayUpTo(day: number): number {
  let one = day;
  while (!calendar.isWorkday(one)) one--;
  return one;
}

function workDayFrom(day: number): number {
  let one = day;
  while (!calendar.isWorkday(one)) one++;
  return one;
}

/** The first instants of the months that begin in the span, and of the month before it. */
function months(from: number, to: number): number[] {
  const found: number[] = [];
  const first = new Date(from * DAY_MS);
  for (let at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth()); dayOf(at) < to; at = nextMonth(at))
    found.push(at);
  return found;
}

function nextMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

function daysFrom([first, last]: readonly [string, string]): number[] {
  const from = dayOf(Date.parse(first));
  return Array.from({ length: dayOf(Date.parse(last)) - from + 1 }, (_, i) => from + i);
}
