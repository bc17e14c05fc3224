/** Decayed sums in the bytes of a state, and those of states that were stored without them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { sumsOf, type TwinDay } from '../../../test/builders/day.twin.js';
import { joined, partsOf } from '../../../test/builders/state.sections.js';
import { storedStates } from '../../../test/redis/stored.keyspace.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import { SUMS } from './decayed.js';
import { DECAYED_TAG } from './sections.codec.js';
import { stateAt } from './state.at.js';
import { decodeState, encodeState } from './state.codec.js';
import { advance, apply, newState, oldestDay, type CustomerState } from './state.js';
import { WEEK_LEVEL, bitCount, keptFrom } from './tiles.js';

const START = Date.UTC(2025, 0, 6);
const OF_DAYS = SUMS.flatMap(({ of }, i) => (of === 'business' || of === 'active' ? [i] : []));

/** On the days after the start on which they do this; seen last on day `until`. */
function aLife(
  acts: readonly { day: number; kind: 'session' | 'money_out' | 'money_in' }[],
  until: number,
): CustomerState {
  const state = newState(START);
  for (const { day, kind } of acts.toSorted((a, b) => a.day - b.day)) {
    const occurredAt = START + day * DAY_MS + 12 * 3_600_000;
    advance(state, occurredAt);
    apply(state, anActivity({ kind, occurredAt, amount: 5_000 }));
  }
  advance(state, START + until * DAY_MS);
  return state;
}

const acts = (days: number) =>
  fc.array(fc.record({ day: fc.nat({ max: days }), kind: fc.constantFrom('session', 'money_out', 'money_in') }), {
    minLength: 1,
    maxLength: 60,
  });

/** As a build before the section wrote it. */
function withoutSection(state: CustomerState): CustomerState {
  const { head, parts } = partsOf(encodeState(state));
  return decodeState(joined({ head, parts: parts.filter(({ tag }) => tag !== DECAYED_TAG) }));
}

function ofDays({ decayed }: CustomerState): unknown {
  const { sums: _all, ...rest } = decayed;
  return { ...rest, sums: OF_DAYS.map((i) => decayed.sums[i]) };
}

describe('the section of decayed sums', () => {
  it('brings back every bit of them', () => {
    fc.assert(
      fc.property(acts(300), fc.integer({ min: 300, max: 3_000 }), (all, until) => {
        const state = aLife(all, until);
        expect(decodeState(encodeState(state)).decayed).toEqual(state.decayed);
      }),
    );
  });

  it('is not written while every day may still change', () => {
    const tagsOf = (days: number): number[] =>
      partsOf(encodeState(aLife([{ day: 0, kind: 'money_out' }], days))).parts.map(({ tag }) => tag);
    expect([tagsOf(8).includes(DECAYED_TAG), tagsOf(9).includes(DECAYED_TAG)]).toEqual([false, true]);
  });

  it('takes at most 100 bytes after ten years of all that there is', () => {
    const state = newState(START);
    for (let day = 0; day < 3_650; day++) {
      advance(state, START + day * DAY_MS);
      for (const kind of ['money_in', 'money_out', 'purchase'] as const) {
        if (day % 3 !== 2) apply(state, anActivity({ kind, occurredAt: state.asOf, amount: 1e14 }));
      }
    }
    advance(state, state.asOf + 700 * DAY_MS);
    const section = partsOf(encodeState(state)).parts.find(({ tag }) => tag === DECAYED_TAG);
    expect(section?.payload.length).toBeGreaterThan(60);
    expect(section?.payload.length).toBeLessThanOrEqual(98); // with its tag and its length
  });

  it.each([
    ['a sum that is infinite', 3],
    ['a sum that is no number', 4],
  ])('with %s is refused', (_what, last) => {
    const { head, parts } = partsOf(encodeState(aLife([{ day: 0, kind: 'money_out' }], 30)));
    const bad = parts.map(({ tag, payload }) => {
      const bytes = payload.slice();
      if (tag === DECAYED_TAG) bytes.set([0, last === 4 ? 1 : 0, 0x80, 0x7f], 3); // the float32 behind the day and the bits
      return { tag, payload: bytes };
    });
    expect(() => decodeState(joined({ head, parts: bad }))).toThrow('something that is no number');
  });
});

describe('a state that was stored without them', () => {
  it('has those of days, as they were, as far back as its tiles reach', () => {
    fc.assert(
      fc.property(acts(300), fc.integer({ min: 300, max: 360 }), (all, until) => {
        const state = aLife(all, until);
        expect(ofDays(withoutSection(state))).toEqual(ofDays(state));
      }),
    );
  });

  it('has amounts of a week on its business days, so that what comes later is right to a few days', () => {
    fc.assert(
      fc.property(acts(300), (all) => {
        const state = aLife(all, 320);
        withoutSection(state).decayed.sums.forEach((sum, i) => {
          const { halfLife } = SUMS[i]!;
          const exact = state.decayed.sums[i] ?? NaN;
          expect(sum).toBeLessThanOrEqual(exact * 2 ** (6 / halfLife) + 1e-3);
          expect(sum).toBeGreaterThanOrEqual(exact * 2 ** (-6 / halfLife) - 1e-3);
        });
      }),
    );
  });

  it('counts the days of dropped tiles at an even distance since the first one', () => {
    const everyTenth = Array.from({ length: 100 }, (_, i) => ({ day: 10 * i, kind: 'money_out' as const }));
    const state = aLife(everyTenth, 1_001);
    const { sums } = withoutSection(state).decayed;
    expect(state.before.businessDays).toBeGreaterThan(50);
    OF_DAYS.forEach((i) => {
      expect(Math.abs((sums[i] ?? NaN) / (state.decayed.sums[i] ?? NaN) - 1)).toBeLessThan(0.01);
    });
  });

  it.each(['states.format-1', 'states.format-2', 'states.format-4'].flatMap(storedStates))(
    '%s has the sums of the days in its tiles',
    (_name, { bytes }) => {
      const state = decodeState(Buffer.from(bytes, 'base64'));
      const days = [...droppedDays(state), ...tileDays(state)].filter(
        ({ day }) => day < oldestDay(state.calendar, state.asOf),
      );
      const { lastDay, sums, businessDay } = state.decayed;
      expect(lastDay).toBe(days.at(-1)?.day ?? NaN);
      expect(businessDay).toBe(days.findLast(({ business }) => business === 1)?.day ?? NaN);
      sumsOf(days, lastDay).forEach(({ sum, weight }, i) => {
        expect(Math.abs((sums[i] ?? NaN) - sum)).toBeLessThanOrEqual(1e-5 * weight);
      });
      expect(decodeState(encodeState(state)).decayed).toEqual(state.decayed);
    },
  );
});

/** Of the days whose tiles were dropped, an equal part on each day since the first one. */
function droppedDays({ before, calendar, asOf, firstBusinessAt, firstActiveAt }: CustomerState): TwinDay[] {
  const until = dayOf(keptFrom(calendar.steadyWallOf(asOf)));
  const since = (first: number | null): number => until - calendar.dayOf(first ?? until * DAY_MS);
  const [ofBusiness, ofActive] = [since(firstBusinessAt), since(firstActiveAt)];
  return Array.from({ length: Math.max(ofBusiness, ofActive) }, (_, ago) => ({
    ...{ day: until - 1 - ago, in: 0, out: 0, bought: 0 },
    business: ago < ofBusiness ? before.businessDays / ofBusiness : 0,
    active: ago < ofActive ? before.activeDays / ofActive : 0,
  })).reverse();
}

/** What the tiles say of each day. */
function tileDays({ tiles }: CustomerState): TwinDay[] {
  const days = new Map<number, TwinDay>();
  for (let i = 0; i < tiles.count; i++) {
    const masks = [tiles.businessDays[i] ?? 0, tiles.activeDays[i] ?? 0, tiles.moneyInDays[i] ?? 0] as const;
    const [amountIn, out, bought] = [tiles.amountIn[i] ?? 0, tiles.amountOut[i] ?? 0, tiles.amountBought[i] ?? 0];
    const first = dayOf(tiles.startAt[i] ?? 0);
    const isWeek = tiles.level[i] === WEEK_LEVEL;
    for (let weekday = 0; weekday < (isWeek ? 7 : 1); weekday++) {
      const [business, active, moneyIn] = masks.map((mask) => (isWeek ? (mask >> weekday) & 1 : Math.min(1, mask)));
      const [ofBusiness, ofIn] = isWeek
        ? [(business ?? 0) / Math.max(1, bitCount(masks[0])), (moneyIn ?? 0) / Math.max(1, bitCount(masks[2]))]
        : [1, 1];
      const day = first + weekday;
      const known = days.get(day) ?? { day, business: 0, active: 0, in: 0, out: 0, bought: 0 };
      days.set(day, {
        day,
        business: known.business || (business ?? 0),
        active: known.active || (active ?? 0),
        in: known.in + amountIn * ofIn,
        out: known.out + out * ofBusiness,
        bought: known.bought + bought * ofBusiness,
      });
    }
  }
  return [...days.values()]
    .filter(({ day: _day, ...values }) => Object.values(values).some((value) => value !== 0))
    .sort((a, b) => a.day - b.day);
}

describe('a state of the past', () => {
  it('has the sums of days that it had then', () => {
    fc.assert(
      fc.property(acts(300), fc.integer({ min: 1, max: 340 }), (all, day) => {
        const at = START + day * DAY_MS;
        const then = aLife(
          all.filter((act) => act.day < day),
          day,
        );
        const past = stateAt(aLife(all, 350), at);
        if (past === null) return;
        expect(ofDays(past)).toEqual(ofDays(then));
      }),
    );
  });
});
