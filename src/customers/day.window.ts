/** Windows of whole UTC days in requests. */
import { notAnInstant } from '../core/contracts/address.instant.js';
import { instantOfText } from '../core/primitives/instant.js';
import { ProblemError } from '../core/contracts/problems.js';
import { DAY_MS, dayOf } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** The longest window in days, whatever is stored: each day costs a read in every shard. */
export const LONGEST_DAYS = 3_660;

export interface WindowQuery {
  /** A number of days that end with `to`, as in `7d`. */
  window?: string | undefined;
  /** ISO 8601, epoch milliseconds, or a UTC day as in 2026-01-31. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Both days are included. */
export interface DayWindow {
  first: number;
  last: number;
}

/** @param usual length in days when neither `window` nor `from` is given. Throws a `bad_request` problem. */
export function windowOf({ window, from, to }: WindowQuery, today: number, usual: number): DayWindow {
  if (window !== undefined && from !== undefined) throw bad('say window or from, not both');
  const last = to === undefined ? today : Math.min(today, dayIn(to, 'to'));
  const first = from === undefined ? last - daysIn(window ?? `${usual}d`) + 1 : dayIn(from, 'from');
  if (first > last) throw bad('from must not lie behind to, nor ahead of the clock');
  return { first, last };
}

/** The UTC day of an instant. Throws a `bad_request` problem. */
export function dayIn(text: string, name: string): number {
  const at = instantOfText(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text);
  if (Number.isNaN(at)) throw notAnInstant(name, 'ISO 8601 with an offset, a day as in 2026-01-31, or epoch ms', text);
  return dayOf(at);
}

/** Throws a `bad_request` problem when the day is no longer stored. */
export function refuseBeyond(keptFrom: number, day: number): void {
  if (day < keptFrom) throw bad(`days are kept back to ${new Date(keptFrom * DAY_MS).toISOString().slice(0, 10)}`);
}

export function endOf(day: number): EpochMs {
  return (day + 1) * DAY_MS - 1;
}

function daysIn(window: string): number {
  const days = /^\d{1,4}d$/.test(window) ? Number.parseInt(window, 10) : NaN;
  if (days >= 1 && days <= LONGEST_DAYS) return days;
  throw bad(`window must be 1d to ${LONGEST_DAYS}d`);
}

function bad(detail: string): ProblemError {
  return new ProblemError('bad_request', detail);
}
