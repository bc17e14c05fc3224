import { describe, expect, it } from '@jest/globals';
import { aRhythm, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { Draw, VARIATIONS, type Variation } from '../../../scripts/stories/draw.js';
import { rhythmOf, type Rhythm } from '../features/rhythm.js';
import type { Signals } from '../features/signals.js';
import { USUAL_FACTS } from '../model/policy.js';
import { Calendar, USUAL_DAYS } from '../primitives/calendar.js';
import { DAY_MS } from '../primitives/time.js';
import { breakingSilence, brokenSilence, longestUsualSilence, silenceBreaksOn } from './silence.js';

const RULES = USUAL_FACTS.silence;
const NOW = Date.UTC(2026, 5, 1);
const TODAY = NOW / DAY_MS;
const YEAR_DAYS = 365;
const DRAWN = 200;

/** The gaps of some years in whole days: several acts of one day are one. */
function drawnGaps(meanGap: number, variation: Variation, i: number, spanDays: number): number[] {
  const draw = new Draw(`steady/${meanGap}/${i}`, variation);
  const days = new Set<number>();
  for (let at = draw.between(0, meanGap); at < spanDays; at += draw.gap(meanGap)) days.add(Math.floor(at));
  const ascending = [...days];
  return ascending.slice(1).map((day, j) => day - (ascending[j] ?? day));
}

/** How many of 100 drawn customers, known for a year, are called silent before the given day. */
function inTime(meanGap: number, variation: Variation, boundDays: number): number {
  let count = 0;
  for (let i = 0; i < DRAWN; i++) {
    const limit = breakingSilence(rhythmOf(drawnGaps(meanGap, variation, i, YEAR_DAYS)), RULES);
    if (limit < boundDays) count++;
  }
  return (100 * count) / DRAWN;
}

/** How many of 100 drawn customers who go on as before would be called silent in their second year. */
function falselySilent(meanGap: number, variation: Variation): number {
  let count = 0;
  for (let i = 0; i < DRAWN; i++) {
    const gaps = drawnGaps(meanGap, variation, i, 2 * YEAR_DAYS);
    const half = Math.floor(gaps.length / 2);
    const limit = breakingSilence(rhythmOf(gaps.slice(0, half)), RULES);
    if (gaps.slice(half).some((gap) => gap > limit + 1)) count++;
  }
  return (100 * count) / DRAWN;
}

/** Somebody who was last seen so many days ago. */
function silentFor(days: number, rhythm: Rhythm, calendar?: Calendar): Signals {
  const lastDays = { business: TODAY - days, active: TODAY - days, moneyIn: NaN };
  return someSignals(NOW, {
    today: TODAY,
    lastDays,
    business: rhythm,
    active: rhythm,
    silentDays: days,
    businessSilentDays: days,
    ...(calendar === undefined ? {} : { calendar }),
  });
}

const DAILY = rhythmOf(Array.from({ length: 200 }, () => 1));
const WEEKLY = rhythmOf(Array.from({ length: 50 }, (_, i) => 5 + (i % 5)));

describe('a broken rhythm', () => {
  it.each([
    [1, 0.3, 10, 90],
    [1, 0.7, 12, 90],
    [1, 1, 14, 90],
    [3, 0.3, 20, 90],
    [3, 0.7, 25, 90],
    [3, 1, 33, 90],
    [7, 0.3, 35, 90],
    [7, 0.7, 45, 75],
    [7, 1, 70, 90],
  ] as const)('of an act every %d days with variation %d shows by day %d', (meanGap, variation, boundDays, share) => {
    expect(inTime(meanGap, variation, boundDays)).toBeGreaterThanOrEqual(share);
  });

  it('is rarely seen in people who go on, over all rhythms', () => {
    const kinds = VARIATIONS.flatMap((variation) => [1, 3, 7].map((meanGap) => falselySilent(meanGap, variation)));
    expect(kinds.reduce((sum, one) => sum + one, 0) / kinds.length).toBeLessThanOrEqual(1.5);
  });

  it('needs more silence where gaps vary more, and where they are longer', () => {
    const of = (meanGap: number, irregularity: number): number =>
      longestUsualSilence(
        aRhythm({ gaps: 40, usualGap: meanGap, meanGap, longestGap: 3 * meanGap, irregularity }),
        RULES,
      );
    expect([of(7, 0.3) < of(7, 0.7), of(7, 0.7) < of(7, 1), of(3, 0.7) < of(7, 0.7)]).toEqual([true, true, true]);
  });

  it('has no law after few gaps', () => {
    const steady = (gaps: number): Rhythm => rhythmOf(Array.from({ length: gaps }, () => 7));
    expect(breakingSilence(steady(RULES.leastGaps - 1), RULES)).toBe(Infinity);
    expect(breakingSilence(steady(RULES.leastGaps), RULES)).toBeLessThan(Infinity);
  });

  it('trusts few equal gaps less than many', () => {
    const steady = (gaps: number): number => breakingSilence(rhythmOf(Array.from({ length: gaps }, () => 7)), RULES);
    expect(steady(6)).toBeGreaterThan(steady(50));
    expect(steady(6)).toBeGreaterThan(14); // equal gaps alone would say eight
  });

  it('stays out of rhythms that need a longer silence than the rule speaks of', () => {
    const slow = rhythmOf([40, 55, 61, 48, 70, 35]);
    expect(longestUsualSilence(slow, RULES)).toBeGreaterThan(RULES.mostDays);
    expect(breakingSilence(slow, RULES)).toBe(Infinity);
  });
});

describe('a silent customer', () => {
  const firstDay = (rhythm: Rhythm): number => breakingSilence(rhythm, RULES) + 1;

  it.each([
    ['daily', DAILY],
    ['weekly', WEEKLY],
  ])('with a %s rhythm is found on the first day beyond the limit, with the numbers to say', (_name, rhythm) => {
    const day = firstDay(rhythm);
    expect(brokenSilence(silentFor(day - 1, rhythm), RULES)).toBeNull();
    expect(brokenSilence(silentFor(day, rhythm), RULES)).toMatchObject({
      fact: 'silence',
      habit: 'business',
      silentDays: day,
      usualGap: rhythm.usualGap,
      lastDay: TODAY - day,
    });
  });

  it('is surer the longer it lasts', () => {
    const excess = (days: number): number => brokenSilence(silentFor(days, WEEKLY), RULES)?.excess ?? NaN;
    expect(excess(firstDay(WEEKLY) + 10)).toBeGreaterThan(excess(firstDay(WEEKLY)));
  });

  it.each([
    ['daily', DAILY, 1],
    ['weekly', WEEKLY, 3],
    ['weekly and long gone', WEEKLY, 12],
  ])('who is %s is foretold for the day on which the silence is found', (_name, rhythm, silentDays) => {
    const day = silenceBreaksOn(silentFor(silentDays, rhythm), RULES);
    const onDay = day - TODAY + silentDays;
    expect(brokenSilence(silentFor(onDay - 1, rhythm), RULES)).toBeNull();
    expect(brokenSilence(silentFor(onDay, rhythm), RULES)).not.toBeNull();
  });

  it('is foretold nothing once the day has come', () => {
    expect(silenceBreaksOn(silentFor(firstDay(WEEKLY), WEEKLY), RULES)).toBe(Infinity);
  });

  it('is judged by the habit that broke most clearly', () => {
    const usual = silentFor(2, WEEKLY);
    const moneyIn = rhythmOf(Array.from({ length: 20 }, (_, i) => 6 + (i % 3)));
    const signals = { ...usual, moneyIn, lastDays: { ...usual.lastDays, moneyIn: TODAY - 60 } };
    expect(brokenSilence(signals, RULES)?.habit).toBe('moneyIn');
    expect(brokenSilence(signals, RULES, ['business', 'active'])).toBeNull();
  });

  it('is nobody who never had the habit', () => {
    const never = silentFor(2, WEEKLY);
    const signals = { ...never, lastDays: { business: NaN, active: NaN, moneyIn: NaN } };
    expect(brokenSilence(signals, RULES)).toBeNull();
    expect(silenceBreaksOn(signals, RULES)).toBe(Infinity);
  });
});

describe('public holidays', () => {
  const days = firstDayOf(DAILY);
  const withHolidays = (count: number): Calendar =>
    new Calendar([], { ...USUAL_DAYS, holidays: Array.from({ length: count }, (_, i) => TODAY - 1 - i) });

  function firstDayOf(rhythm: Rhythm): number {
    return breakingSilence(rhythm, RULES) + 1;
  }

  it('are no silence of somebody who comes every day', () => {
    expect(brokenSilence(silentFor(days, DAILY, withHolidays(2)), RULES)).toBeNull();
    expect(brokenSilence(silentFor(days + 2, DAILY, withHolidays(2)), RULES)?.silentDays).toBe(days);
  });

  it('put the forecast off by as many days', () => {
    const holidays = new Calendar([], { ...USUAL_DAYS, holidays: [TODAY + 1, TODAY + 2] });
    expect(silenceBreaksOn(silentFor(1, DAILY, holidays), RULES)).toBe(silenceBreaksOn(silentFor(1, DAILY), RULES) + 2);
  });

  it('do not hide a silence, however many there are', () => {
    expect(brokenSilence(silentFor(days + 8, DAILY, withHolidays(12)), RULES)).not.toBeNull();
  });

  it('count for a slower rhythm, which has room for them', () => {
    const limit = firstDayOf(WEEKLY);
    expect(brokenSilence(silentFor(limit, WEEKLY, withHolidays(4)), RULES)?.silentDays).toBe(limit);
  });
});
