/** Instants in the query of a URL. */
import type { Calendar } from '../primitives/calendar.js';
import { instantOfText } from '../primitives/instant.js';
import { ProblemError } from './problems.js';
import { dayOf } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

const INSTANT = 'ISO 8601 with an offset, or epoch ms';
export const DAY_OR_INSTANT = 'ISO 8601 with an offset, a day as in 2026-01-31, or epoch ms';

/** Throws a `bad_request` problem that names the parameter. @param expected the forms that are accepted */
export function instantInAddress(name: string, text: string, expected = INSTANT): EpochMs {
  const instant = instantOfText(text);
  if (Number.isNaN(instant)) throw new ProblemError('bad_request', `${name} must be ${expected}.${plusHint(text)}`);
  return instant;
}

/** A day of the bank's calendar such as 2026-01-31, as days since 1970-01-01; null when it is not written as a day. */
export function dayInAddress(text: string): number | null {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(text) ? instantOfText(`${text}T00:00Z`) : NaN;
  return Number.isNaN(midnight) ? null : dayOf(midnight);
}

/** An instant, or the end of a day. Throws a `bad_request` problem that names the parameter. */
export function endInAddress(name: string, text: string, calendar: Calendar): EpochMs {
  const day = dayInAddress(text);
  return day === null ? instantInAddress(name, text, DAY_OR_INSTANT) : calendar.endOf(day);
}

/** An offset with a blank in place of its sign was sent with a bare +, which means a blank in a URL. */
function plusHint(text: string): string {
  return /T\S* \d{2}:?\d{2}$/.test(text) ? ' In an address + stands for a blank: write the offset with %2B.' : '';
}
