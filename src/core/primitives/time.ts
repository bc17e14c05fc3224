import type { EpochMs } from './vocabulary.js';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** 1970-01-05, the first Monday: weeks are counted from Mondays, days and hours in UTC. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The start of the slice of `sizeMs` that holds `at`; slices of a week start on Mondays. */
export function floorTo(sizeMs: number, at: EpochMs): EpochMs {
  const origin = sizeMs === WEEK_MS ? FIRST_MONDAY_MS : 0;
  return Math.floor((at - origin) / sizeMs) * sizeMs + origin;
}

/** Days since 1970-01-01 UTC. */
export function dayOf(at: EpochMs): number {
  return Math.floor(at / DAY_MS);
}

/** As in 2026-01-31. @param day as of `dayOf` */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(at: EpochMs): number {
  return (((dayOf(at) - 4) % 7) + 7) % 7;
}
