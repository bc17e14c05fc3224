/** Customers of a simulated bank with what was said of them. Days count from the beginning of the measured year. */
import type { Account, Said } from '../../scripts/measure/account.js';
import type { Case, Year } from '../../scripts/measure/year.js';
import type { TruthRow } from '../../scripts/simulation/truth.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';

const FROM = Date.UTC(2025, 0, 1);
export const YEAR: Year = { from: FROM, to: FROM + 365 * DAY_MS };

export function onDay(day: number): EpochMs {
  return FROM + day * DAY_MS;
}

interface Parts extends Partial<Pick<TruthRow, 'kind' | 'cause'>> {
  turned?: number;
  ended?: number;
  alerts?: number[];
  /** The days of business; every day of the year unless said otherwise. */
  business?: number[];
  said?: Partial<Said>;
}

const DAILY = Array.from({ length: 365 }, (_, day) => day);
let customers = 0;

export function aCase({
  kind = 'steady',
  cause = null,
  turned,
  ended,
  alerts = [],
  business = DAILY,
  said,
}: Parts): Case {
  const customerId = `c${++customers}`;
  const at = (day: number | undefined): EpochMs | null => (day === undefined ? null : onDay(day));
  const truth = { customerId, kind, cause, turnedAt: at(turned), endedAt: at(ended), lostAmount: 0, variation: 0.7 };
  const whole = {
    stages: [],
    leanings: [],
    alerts: alerts.map((day) => ({ at: onDay(day), reviewDelayMs: 0 })),
    ...said,
  };
  const first = dayOf(FROM);
  const trace = { businessDays: business.map((day) => first + day), balances: [] };
  const account: Account = { customerId, said: whole, saidWithoutModel: whole, trace };
  return { truth, account };
}
