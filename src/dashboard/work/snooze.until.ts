/** Instants to snooze until, on the run's clock, in the reader's time zone. Pure except for the zone. */
import type { EpochMs } from '../../client/vocabulary.js';

/** The hour at which the working day begins. */
const MORNING = 8;

export function tomorrow(now: EpochMs): EpochMs {
  return morningIn(now, 1);
}

/** The coming Monday. */
export function nextWeek(now: EpochMs): EpochMs {
  return morningIn(now, 7 - ((new Date(now).getDay() + 6) % 7));
}

/**
 * Null for a text that is not a date, or a date before tomorrow. @param date in the format of a date field:
 * 2026-03-10
 */
export function morningOf(date: string, now: EpochMs): EpochMs | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const at = new Date(Number(year), Number(month) - 1, Number(day), MORNING).getTime();
  return at >= tomorrow(now) ? at : null;
}

/** In the format of a date field. */
export function dateOf(at: EpochMs): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function morningIn(now: EpochMs, days: number): EpochMs {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, MORNING).getTime();
}
