/** How far ahead the model looks, chosen from the log. */
import { dayOf } from '../../src/core/primitives/time.js';
import type { EventLog } from './history.js';
import { CommandError } from '../command/command-error.js';

/** A horizon tells half the usual business from the usual only when the median customer has this many days in it. */
const WANTED_ACTIVE_DAYS = 5;
/** Three horizons are spent on keeping the splits apart: this share leaves half of the log for the cuts themselves. */
const LARGEST_SHARE = 1 / 6;
/** What a person may ask for: beyond it no test period is left. */
const LARGEST_SHARE_ASKED = 1 / 4;
const SMALLEST_DAYS = 7;
const MOST_RETURNS = 1 / 3;

export interface Horizon {
  days: number;
  /** What the median customer may be expected to do within it, in business days. */
  expectedActiveDays: number;
  /** False when the log is too short for the wanted number of days. */
  reached: boolean;
}

export class HorizonError extends CommandError {
  override readonly name = 'HorizonError';
}

/** @param asked days, or `auto`: the shortest horizon that fulfils the aim, within the log's limits */
export function chooseHorizon(log: EventLog, asked: number | 'auto'): Horizon {
  const logDays = log.lastDay - dayOf(log.from) + 1;
  const rate = medianRate(log);
  const days = asked === 'auto' ? autoDays(logDays, rate) : asked;
  const most = Math.floor(logDays * LARGEST_SHARE_ASKED);
  if (asked !== 'auto' && days > most) {
    throw new HorizonError(
      `A horizon of ${days} days does not fit a log of ${logDays} days: at most ${most} do. Name another with --horizon, or bring a longer log.`,
    );
  }
  return { days, expectedActiveDays: rate * days, reached: rate * days >= WANTED_ACTIVE_DAYS };
}

/**
 * P(active again | silent R days): of the silences that lasted R days and can be followed for one horizon more, the
 * share that ended within it.
 */
export function returnCurve(log: EventLog, horizonDays: number, silences = [7, 14, 30, 45, 60, 90, 120, 180]) {
  return silences.map((silentDays) => returnAfter(log, horizonDays, silentDays));
}

/**
 * The silence that counts as an end: the shortest of one to two horizons after which at most a third of the customers
 * come back within the next horizon; two horizons when it never gets that rare.
 * @param until last day that may be looked at, so that thresholds come from the past of the test
 */
export function endsAfterDays(log: EventLog, horizonDays: number, until: number): number {
  const past = { ...log, lastDay: Math.min(log.lastDay, until) };
  for (let days = horizonDays; days < 2 * horizonDays; days++) {
    const { returned } = returnAfter(past, horizonDays, days);
    if (returned !== null && returned <= MOST_RETURNS) return days;
  }
  return 2 * horizonDays;
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

function autoDays(logDays: number, rate: number): number {
  const wanted = Math.max(SMALLEST_DAYS, Math.ceil(WANTED_ACTIVE_DAYS / rate));
  return Math.max(1, Math.min(wanted, Math.floor(logDays * LARGEST_SHARE)));
}

/** Business days per day since the first one, of the median customer who ever did business. */
function medianRate(log: EventLog): number {
  const rates = log.customers
    .filter(({ businessDays }) => businessDays.length > 0)
    .map(({ businessDays }) => businessDays.length / Math.max(1, log.lastDay - (businessDays[0] ?? 0) + 1))
    .sort((a, b) => a - b);
  return rates[rates.length >> 1] ?? 0;
}
