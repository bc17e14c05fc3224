/**
 * Rhythm broken: a silence that the customer's own gaps make next to impossible.
 *
 * 1. Gaps between days of one habit follow a gamma distribution; their cube roots are nearly normal (Wilson and
 *    Hilferty 1931).
 * 2. The spread of the roots is the customer's own, taken together with a fixed prior that counts like `PRIOR_GAPS`
 *    gaps: three gaps make no law. What is not known of it widens the tail (Student).
 * 3. The limit is the silence T with (gaps a year) · P(gap > T) = `alarmsPerYear`.
 * 4. Days are whole: several acts of one day are one, so short and irregular rhythms look steadier than they are, and get
 *    some days more.
 * 5. Public holidays do not count as silence of somebody who comes nearly every day, four of them at most: a slower
 *    rhythm has room for them.
 */
import type { FindingOf, Habit } from './finding.js';
import type { Rhythm } from '../features/rhythm.js';
import type { Signals } from '../features/signals.js';
import type { FactRules } from '../model/policy.js';
import { studentQuantile } from '../primitives/quantiles.js';

const YEAR_DAYS = 365;
/** The prior: a variation of the gaps (standard deviation over mean), and how many gaps it counts like. */
const PRIOR_VARIATION = 0.6;
const PRIOR_GAPS = 10;
/** What rhythms of a day get in addition at a variation of `FULL_VARIATION`; a weekly rhythm gets nothing. */
const MOST_ADDED_DAYS = 5;
const FULL_VARIATION = 0.8;
const WEEK_DAYS = 7;
/** The mean gap below which holidays are left out, and how many of them. */
const HOLIDAY_GAP = 2;
const MOST_HOLIDAYS = 4;
/**
 * A year holds few gaps of a rhythm of about a week, so its limit varies much between customers of one kind. To be in
 * time for nine of ten it is drawn in: by the first share where gaps vary by `STEADY`, by the second where by `LOOSE`.
 */
const DRAWN_IN = { steady: 0.83, loose: 0.93 };
/** Below the smaller of them. */
const LEAST_SHARE = 0.8;
const STEADY = 0.75;
const LOOSE = 1;
/** From so few gaps on it is, and at full from so many. */
const ENOUGH_GAPS = { from: 15, full: 25 };
/** The least probability in question; a gap with more would be no surprise. */
const LARGEST_TAIL = 0.4;
/** Mean gaps from which on and up to which the limit is drawn in, at full between the middle ones. */
const WEEKLY = { from: 3, full: 5, until: 9, end: 12 };

export const HABITS: readonly Habit[] = ['business', 'active', 'moneyIn'];

/** The silence in days from which on a rhythm counts as broken; Infinity when there is no law, or none short enough. */
export function breakingSilence(rhythm: Rhythm, rules: FactRules['silence']): number {
  const days = longestUsualSilence(rhythm, rules);
  return days > rules.mostDays ? Infinity : days;
}

/**
 * A bound below `breakingSilence` from one product: the limit is never drawn in by more, and the tail only adds to the
 * mean of the roots. Most silences lie below it, so their limit need not be computed.
 */
function leastLimit({ rootMean }: Rhythm): number {
  return Math.floor(LEAST_SHARE * rootMean * rootMean * rootMean); // a power costs as much as the rest of this check
}

/** The longest silence in days that still belongs to the rhythm, however long; Infinity when few gaps are known. */
export function longestUsualSilence(rhythm: Rhythm, rules: FactRules['silence']): number {
  const { gaps, meanGap, rootMean, rootSquares } = rhythm;
  if (gaps < rules.leastGaps) return Infinity;
  const freedom = PRIOR_GAPS + gaps - 1;
  const prior = (PRIOR_VARIATION / 3) * Math.cbrt(meanGap);
  const deviation = Math.sqrt((PRIOR_GAPS * prior ** 2 + rootSquares) / freedom);
  const tail = Math.min(LARGEST_TAIL, (rules.alarmsPerYear * meanGap) / YEAR_DAYS);
  const root = rootMean + studentQuantile(tail, freedom) * deviation * Math.sqrt(1 + 1 / gaps);
  const variation = (3 * deviation) / rootMean;
  const known = share01((gaps - ENOUGH_GAPS.from) / (ENOUGH_GAPS.full - ENOUGH_GAPS.from));
  const share = 1 - known * weekliness(meanGap) * (1 - drawnIn(variation));
  return Math.floor(share * root ** 3 + addedDays(meanGap, variation));
}

function drawnIn(variation: number): number {
  return DRAWN_IN.steady + (DRAWN_IN.loose - DRAWN_IN.steady) * share01((variation - STEADY) / (LOOSE - STEADY));
}

/** 1 for a rhythm of about a week, 0 for much quicker and much slower ones. */
function weekliness(meanGap: number): number {
  const { from, full, until, end } = WEEKLY;
  return Math.min(share01((meanGap - from) / (full - from)), share01((end - meanGap) / (end - until)));
}

function share01(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function addedDays(meanGap: number, variation: number): number {
  const shortness = Math.max(0, 1 - (meanGap - 1) / (WEEK_DAYS - 1));
  return MOST_ADDED_DAYS * shortness ** 1.5 * Math.min(1, variation / FULL_VARIATION);
}

/** Days since the last act up to a day. Some public holidays do not count where a rhythm is nearly daily. */
function countedSilence(signals: Signals, habit: Habit, day: number): number {
  const lastDay = signals.lastDays[habit];
  if (!(signals[habit].meanGap < HOLIDAY_GAP)) return day - lastDay;
  return day - lastDay - Math.min(MOST_HOLIDAYS, signals.calendar.holidaysBetween(lastDay, day));
}

/** The habit that broke first; null when none did. */
export function brokenSilence(
  signals: Signals,
  rules: FactRules['silence'],
  habits = HABITS,
): FindingOf<'silence'> | null {
  let first: FindingOf<'silence'> | null = null;
  for (const habit of habits) {
    const rhythm = signals[habit];
    const lastDay = signals.lastDays[habit];
    const least = Math.max(1, leastLimit(rhythm));
    if (rhythm.gaps < rules.leastGaps || !(signals.today - lastDay > least)) continue; // nor for a habit that never was
    const silentDays = countedSilence(signals, habit, signals.today);
    const limit = silentDays > least ? breakingSilence(rhythm, rules) : Infinity;
    const excess = silentDays / limit - 1;
    if (!(silentDays > limit && excess > (first?.excess ?? 0))) continue;
    first = { fact: 'silence', habit, silentDays, usualGap: rhythm.usualGap, lastDay, excess };
  }
  return first;
}

/**
 * The first day on which silence would break a rhythm, if it goes on; Infinity for never.
 * @param until a later day may be left out: the answer is then Infinity
 */
export function silenceBreaksOn(
  signals: Signals,
  rules: FactRules['silence'],
  habits = HABITS,
  until = Infinity,
): number {
  let first = Infinity;
  for (const habit of habits) {
    const rhythm = signals[habit];
    const lastDay = signals.lastDays[habit];
    if (Number.isNaN(lastDay) || rhythm.gaps < rules.leastGaps || lastDay + leastLimit(rhythm) + 1 > until) continue;
    const limit = breakingSilence(rhythm, rules);
    if (limit === Infinity) continue;
    let day = lastDay + limit + 1;
    while (countedSilence(signals, habit, day) <= limit) day++;
    if (day > signals.today) first = Math.min(first, day);
  }
  return first;
}
