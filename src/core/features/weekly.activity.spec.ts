import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { Calendar } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS, dayOf } from '../primitives/time.js';
import type { Channel, Kind } from '../primitives/vocabulary.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { Tiles } from '../state/tile.columns.js';
import { weeklyActivity } from './weekly.activity.js';

/** A Thursday. The Monday of its week is the 12th. */
const NOW = Date.UTC(2026, 0, 15, 12);
const MONDAY = dayOf(Date.UTC(2026, 0, 12));
const ALL = 53;

type Act = [daysAgo: number, channel: Channel, kind: Kind, amount?: number];

/** Amounts in hundredths. */
function aLife(acts: readonly Act[], calendar = new Calendar()): CustomerState {
  const inOrder = acts.toSorted(([a], [b]) => b - a);
  const state = newState(NOW - (inOrder[0]?.[0] ?? 0) * DAY_MS, new Tiles(), calendar);
  for (const [daysAgo, channel, kind, amount = 10_00] of inOrder) {
    advance(state, NOW - daysAgo * DAY_MS);
    apply(state, anActivity({ occurredAt: NOW - daysAgo * DAY_MS, channel, kind, amount }));
  }
  return state;
}

describe('the activity of a customer by week', () => {
  it('is counted by channel and kind, in weeks from Monday, the present one as far as it has come', () => {
    const state = aLife([
      [0, 'mobile', 'session'], // Thursday
      [3, 'mobile', 'session'], // Monday of this week
      [3, 'branch', 'money_out', 7_00],
      [4, 'mobile', 'money_in', 99_00], // Sunday, so the week before
      [12, 'phone', 'friction'], // Saturday of the week before that
    ]);
    const { weeks } = weeklyActivity(state, NOW, ALL);
    const none = { amountIn: 0, amountOut: 0, amountBought: 0, balance: null };
    expect(weeks).toEqual([
      { ...none, day: MONDAY - 14, days: 2, counts: { phone: { friction: 1 } }, activeDays: 1 },
      { ...none, day: MONDAY - 7, days: 7, counts: { mobile: { money_in: 1 } }, activeDays: 1, amountIn: 99_00 },
      {
        ...none,
        day: MONDAY,
        days: 4,
        counts: { mobile: { session: 2 }, branch: { money_out: 1 } },
        activeDays: 2,
        amountOut: 7_00,
      },
    ]);
  });

  it('goes on with empty weeks after the last evaluation, and gives the newest of them', () => {
    const state = aLife([
      [30, 'mobile', 'session'],
      [23, 'mobile', 'session'],
    ]);
    const { weeks } = weeklyActivity(state, NOW, 3);
    expect(weeks.map(({ day, counts }) => [day, counts])).toEqual([
      [MONDAY - 14, {}],
      [MONDAY - 7, {}],
      [MONDAY, {}],
    ]);
  });

  it('has as usual the mean of complete weeks, without the first one, the present one and the four before it', () => {
    // Weeks begin 0 (present) to 10 weeks ago. Week 10 is the first. Usual are weeks 5 to 9.
    const inWeek = (week: number): number => 3 + 7 * week - 1; // its Tuesday
    const state = aLife([
      [inWeek(10), 'mobile', 'session'],
      [inWeek(9), 'mobile', 'session'],
      [inWeek(8), 'mobile', 'session'],
      [inWeek(8), 'mobile', 'session'],
      [inWeek(6), 'online', 'money_out', 50_00],
      [inWeek(5), 'mobile', 'session'],
      [inWeek(4), 'mobile', 'session'],
      [inWeek(1), 'mobile', 'session'],
    ]);
    expect(weeklyActivity(state, NOW, ALL).usual).toEqual({
      weeks: 5,
      counts: { mobile: { session: 4 / 5 }, online: { money_out: 1 / 5 } },
      activeDays: 4 / 5,
      amountIn: 0,
      amountOut: 10_00,
      amountBought: 0,
    });
  });

  it.each([
    [8, null], // weeks 5 to 7 would be usual
    [9, 4],
    [10, 5],
  ])('has a usual, when the first week was %i weeks ago, of %s weeks', (first, expected) => {
    const state = aLife([[3 + 7 * first, 'mobile', 'session']]);
    expect(weeklyActivity(state, NOW, ALL).usual?.weeks ?? null).toBe(expected);
  });

  it("follows the bank's calendar: Sunday evening in Greenwich is Monday in Beijing", () => {
    const beijing = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
    const sundayEvening = Date.UTC(2026, 0, 11, 20);
    const state = newState(sundayEvening, new Tiles(), beijing);
    apply(state, anActivity({ occurredAt: sundayEvening, channel: 'mobile', kind: 'session' }));
    expect(weeklyActivity(state, NOW, ALL).weeks).toMatchObject([
      { day: MONDAY, days: 4, counts: { mobile: { session: 1 } } },
    ]);
  });

  it("ends with the week that it is at the bank's", () => {
    const beijing = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
    const { weeks } = weeklyActivity(aLife([[9, 'mobile', 'session']], beijing), Date.UTC(2026, 0, 11, 20), ALL);
    expect(weeks.map(({ day, days }) => [day, days])).toEqual([
      [MONDAY - 7, 6],
      [MONDAY, 1],
    ]);
  });

  it('counts every event once, however the tiles have been folded since', () => {
    const act = fc.tuple(
      fc.integer({ min: 0, max: 300 }),
      fc.constantFrom<Channel>('mobile', 'branch'),
      fc.constantFrom<Kind>('session', 'money_out'),
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 20 }), (acts, later) => {
        const state = aLife(acts);
        const asOf = NOW + later * DAY_MS;
        const before = weeklyActivity(state, asOf, ALL);
        advance(state, asOf);
        expect(weeklyActivity(state, asOf, ALL)).toEqual(before);
        const counted = new Map<string, number>();
        for (const [daysAgo, channel, kind] of acts) {
          const day = dayOf(NOW) - daysAgo;
          const key = `${day - ((day + 3) % 7)} ${channel} ${kind}`;
          counted.set(key, (counted.get(key) ?? 0) + 1);
        }
        const found = before.weeks.flatMap(({ day, counts }) =>
          Object.entries(counts).flatMap(([channel, kinds]) =>
            Object.entries(kinds).map(([kind, count]) => [`${day} ${channel} ${kind}`, count] as const),
          ),
        );
        expect(new Map(found)).toEqual(counted);
      }),
    );
  });
});
