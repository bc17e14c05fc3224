/** The measured year, and for how long a customer was in business in it. */
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { TruthRow } from '../simulation/truth.js';
import type { Account } from './account.js';

/** The last 365 days of a log: `from` belongs to it, `to` does not. */
export interface Year {
  from: EpochMs;
  to: EpochMs;
}

/** One customer of the bank, with the truth and what was said. */
export interface Case {
  truth: TruthRow;
  /** Null for a customer of whom the log has no row. */
  account: Account | null;
}

const YEAR_DAYS = 365;
const MONTH_DAYS = YEAR_DAYS / 12;
/** Whoever did no business for so long is no longer in business. */
const IN_BUSINESS_DAYS = 90;

export function yearBefore(endAt: EpochMs): Year {
  return { from: endAt - YEAR_DAYS * DAY_MS, to: endAt };
}

export function isWithin(at: EpochMs, { from, to }: Year): boolean {
  return at >= from && at < to;
}

/** From the first business to 90 days after the last, and not beyond a closing or a death. */
export function monthsInBusiness({ truth, account }: Case, year: Year, calendar: Calendar): number {
  const days = account?.trace.businessDays ?? [];
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const from = Math.max(year.from, calendar.startOf(first));
  const to = Math.min(year.to, truth.endedAt ?? Infinity, calendar.startOf(last + 1 + IN_BUSINESS_DAYS));
  return Math.max(0, to - from) / (MONTH_DAYS * DAY_MS);
}
