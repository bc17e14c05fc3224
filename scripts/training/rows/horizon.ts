/** The prediction horizon, chosen from the log. */
import type { EventLog } from './history.js';
import { CommandError } from '../../command/command-error.js';

/**
 * Half the usual business can be distinguished from the usual business only when the median repeat customer has this
 * many days in a horizon.
 */
const WANTED_ACTIVE_DAYS = 5;
/**
 * Three horizons are used up by the gaps between the splits. This share leaves half of the log for the splits
 * themselves.
 */
const LARGEST_SHARE = 1 / 6;
/** The largest horizon that a log can be split for: beyond it no test period is left. */
const LARGEST_SHARE_ASKED = 1 / 4;
/**
 * A shorter horizon is chosen only by name. A week or two without business is a holiday as often as an end, and nobody
 * can call a customer in time who counts as visibly silent after a few days.
 */
const LEAST_DAYS = 30;
/** A longer one is chosen only by name: nobody calls a customer about what may happen within a year. */
const MOST_DAYS = 180;
/** A customer who came once has no rhythm, and where most come once the median of all would be of the length of the log. */
const LEAST_BUSINESS_DAYS = 2;

export interface Horizon {
  days: number;
  /** The expected number of business days of the median repeat customer within it. */
  expectedActiveDays: number;
  /** False when the wanted number of business days needs a longer log or a longer horizon than is chosen without a name. */
  reached: boolean;
  /** The shorter horizon, in days, that the log alone would have given; null when the least did not matter. */
  raisedFrom: number | null;
  /** Why the log is too short even for the least horizon; null when it is not. A horizon by name is refused instead. */
  fault: string | null;
}

export class HorizonError extends CommandError {
  override readonly name = 'HorizonError';
}

/**
 * Throws HorizonError for a horizon by name that does not fit the log.
 * @param asked days, or `auto`: the shortest horizon with enough active days, within the log's limits, and always from
 *   30 to 180 days
 */
export function chooseHorizon(log: EventLog, asked: number | 'auto'): Horizon {
  const logDays = log.lastDay - log.calendar.dayOf(log.from) + 1;
  const most = Math.floor(logDays * LARGEST_SHARE_ASKED);
  const rate = medianRate(log);
  if (asked === 'auto') return autoHorizon(logDays, most, rate);
  if (asked > most) {
    throw new HorizonError(
      `A horizon of ${asked} days does not fit a log of ${logDays} days: at most ${most} do. Name another with --horizon, or bring a longer log.`,
    );
  }
  return { ...expectationOf(asked, rate), raisedFrom: null, fault: null };
}

/**
 * P(active again | silent R days): of the silences that lasted R days and can be followed for one more horizon, the
 * share that ended within it.
 */
export function returnCurve(log: EventLog, horizonDays: number, silences = [7, 14, 30, 45, 60, 90, 120, 180]) {
  return silences.map((silentDays) => returnAfter(log, horizonDays, silentDays));
}

function returnAfter(log: EventLog, horizonDays: number, silentDays: number) {
  let lasted = 0;
  let returned = 0;
  for (const { businessDays } of log.customers) {
    businessDays.forEach((day, i) => {
      const gap = (businessDays[i + 1] ?? Infinity) - day;
      if (gap <= silentDays || day + silentDays + horizonDays > log.lastDay) return;
      lasted++;
      if (gap <= silentDays + horizonDays) returned++;
    });
  }
  return { silentDays, lasted, returned: lasted === 0 ? null : returned / lasted };
}

function autoHorizon(logDays: number, most: number, rate: number): Horizon {
  const own = Math.min(Math.ceil(WANTED_ACTIVE_DAYS / rate), Math.floor(logDays * LARGEST_SHARE), MOST_DAYS);
  return {
    ...expectationOf(Math.max(LEAST_DAYS, own), rate),
    raisedFrom: own < LEAST_DAYS ? own : null,
    fault: most < LEAST_DAYS ? tooShort(logDays, most) : null,
  };
}

function tooShort(logDays: number, most: number): string {
  const shorter = most < 1 ? '' : `, or name a horizon of at most ${most} days with --horizon`;
  return (
    `the log covers ${logDays} whole days: the least horizon of ${LEAST_DAYS} days needs ${LEAST_DAYS / LARGEST_SHARE_ASKED}; ` +
    `bring a longer log${shorter}`
  );
}

function expectationOf(days: number, rate: number): Pick<Horizon, 'days' | 'expectedActiveDays' | 'reached'> {
  return { days, expectedActiveDays: rate * days, reached: rate * days >= WANTED_ACTIVE_DAYS };
}

/** Business days per day since the first one, for the median customer who came back at least once. */
function medianRate(log: EventLog): number {
  const rates = log.customers
    .filter(({ businessDays }) => businessDays.length >= LEAST_BUSINESS_DAYS)
    .map(({ businessDays }) => businessDays.length / Math.max(1, log.lastDay - (businessDays[0] ?? 0) + 1))
    .sort((a, b) => a - b);
  return rates[rates.length >> 1] ?? 0;
}
