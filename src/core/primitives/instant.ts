/** Reads instants in the forms that callers write them. */
import { DAY_MS } from './time.js';
import type { EpochMs } from './vocabulary.js';

/** ISO 8601 with an offset or Z. Without one, the time zone would be a guess. */
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const WITHOUT_OFFSET = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$/;
const MOST_EPOCH_MS = 8_640_000_000_000_000;

/**
 * The span in which a customer's act can lie. It begins after every value that is really in epoch seconds but read as
 * milliseconds, and it excludes the dates that files use for "none": 1900, 1970-01-01, 9999-12-31.
 */
const PLAUSIBLE = { fromAt: Date.UTC(1971, 0, 1), beforeAt: Date.UTC(2100, 0, 1) } as const;

/** Epoch milliseconds from an ISO 8601 text or from epoch milliseconds; NaN for anything else. */
export function instantOf(value: unknown): number {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= MOST_EPOCH_MS ? value : NaN;
  return typeof value === 'string' && ISO_INSTANT.test(value) && isDay(value) ? Date.parse(value) : NaN;
}

/** As `instantOf`, for a text from a URL or a CSV column: a text of digits only is epoch milliseconds. */
export function instantOfText(text: string | undefined): number {
  return instantOf(text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text);
}

/** False for NaN. */
export function isPlausible(at: EpochMs): boolean {
  return at >= PLAUSIBLE.fromAt && at < PLAUSIBLE.beforeAt;
}

/** The end of a sentence: why a value is not a plausible instant, and what to send instead. */
export function timeHint(value: unknown): string {
  if (value instanceof Date) return 'must not be a Date: send its toISOString()';
  if (typeof value === 'number') return hintOfNumber(value);
  if (typeof value !== 'string') return MUST_BE;
  if (/^-?\d+$/.test(value)) return 'must be a number, without quotes, when it is epoch milliseconds';
  if (WITHOUT_OFFSET.test(value)) return `has no offset, so that nobody knows the instant: write ${EXAMPLE}`;
  return Number.isNaN(instantOf(value)) ? MUST_BE : OUTSIDE;
}

const EXAMPLE = '2026-01-31T08:30:00Z or 2026-01-31T08:30:00+08:00';
const MUST_BE = `must be ISO 8601 with an offset (${EXAMPLE}) or epoch milliseconds`;
const OUTSIDE = `must lie from ${dateOf(PLAUSIBLE.fromAt)} to ${dateOf(PLAUSIBLE.beforeAt - DAY_MS)}: what has no date is left out`;

/**
 * Other units: the hint, the factor to milliseconds, and the least value that suggests the unit (the year 9999 does
 * not).
 */
const UNITS = [
  ['seconds: multiply by 1000', 1_000, 1],
  ['microseconds: divide by 1000', 1 / 1_000, 6e14],
  ['nanoseconds: divide by 1000000', 1 / 1_000_000, 6e17],
] as const;

function hintOfNumber(value: number): string {
  const unit = UNITS.find(([, factor, least]) => value >= least && isPlausible(value * factor));
  if (unit !== undefined) return `must be epoch milliseconds, and ${value} looks like ${unit[0]}`;
  return Number.isNaN(instantOf(value)) ? MUST_BE : OUTSIDE;
}

/** False for a date such as 30 February, which the JavaScript runtime would turn into 2 March. */
function isDay(iso: string): boolean {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day)).getUTCDate() === day;
}

function dateOf(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
