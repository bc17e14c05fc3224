/** Windows of whole days of the bank's calendar in requests. */
import { DAY_OR_INSTANT, dayInAddress, instantInAddress } from './address.instant.js';
import type { Calendar } from '../primitives/calendar.js';
import { ProblemError } from './problems.js';
import { dayText } from '../primitives/time.js';

/** The longest window in days, whatever is stored: each day costs a read in every shard. */
export const LONGEST_DAYS = 3_660;

export interface WindowQuery {
  /** A number of days that end with `to`, as in `7d`. */
  window?: string | undefined;
  /** ISO 8601, epoch milliseconds, or a day as in 2026-01-31. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Both days are included. */
export interface DayWindow {
  first: number;
  last: number;
}

/** @param usual length in days when neither `window` nor `from` is given. Throws a `bad_request` problem. */
export function windowOf(
  { window, from, to }: WindowQuery,
  today: number,
  usual: number,
  calendar: Calendar,
): DayWindow {
  if (window !== undefined && from !== undefined) throw bad('say window or from, not both');
  const last = to === undefined ? today : Math.min(today, dayIn(to, 'to', calendar));
  const first = from === undefined ? last - daysIn(window ?? `${usual}d`) + 1 : dayIn(from, 'from', calendar);
  if (first > last) throw bad('from must not lie behind to, nor ahead of the clock');
  return { first, last };
}

/** A day as it is written, or the local day of an instant. Throws a `bad_request` problem. */
export function dayIn(text: string, name: string, calendar: Calendar): number {
  const day = dayInAddress(text);
  return day ?? calendar.dayOf(instantInAddress(name, text, DAY_OR_INSTANT));
}

/** Throws a `bad_request` problem when the day is no longer stored. */
export function refuseBeyond(keptFrom: number, day: number): void {
  if (day < keptFrom) throw bad(`days are kept back to ${dayText(keptFrom)}`);
}

/** Throws a `bad_request` problem when the window has more days than an answer may have. */
export function refuseLonger({ first, last }: DayWindow, most: number): void {
  if (last - first + 1 > most) throw bad(`the window must have at most ${most} days`);
}

function daysIn(window: string): number {
  const days = /^\d{1,4}d$/.test(window) ? Number.parseInt(window, 10) : NaN;
  if (days >= 1 && days <= LONGEST_DAYS) return days;
  throw bad(`window must be 1d to ${LONGEST_DAYS}d`);
}

function bad(detail: string): ProblemError {
  return new ProblemError('bad_request', detail);
}
