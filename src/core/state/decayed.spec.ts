/** Decayed sums against a twin that keeps every event: in any order, late, twice, in any zone. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysOf, gapsOf, sumsOf, type TwinDay } from '../../../test/builders/day.twin.js';
import { ZONES } from '../../../test/builders/zone.builder.js';
import type { Calendar } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../primitives/time.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';
import { readDecayed } from '../features/decayed.js';
import { isBusinessKind, MONEY_IN_KIND, MONEY_OUT_KIND, type Activity } from './activity.js';
import { SUMS, addDay, newDecayed, sumsInto, type DecayedSums } from './decayed.js';
import { HORIZON_MS, advance, apply, newState, oldestDay, type CustomerState } from './state.js';
import { decodeState, encodeState } from './state.codec.js';
import { Tiles } from './tile.columns.js';

const BEFORE_DAYS = 90;
const AFTER_DAYS = 60;

/** An event, and how long after it the service heard of it: within the horizon. */
interface Heard {
  act: Activity;
  late: number;
}

/** Some days have several events, and weeks pass without any. */
function heard(changeAt: number): fc.Arbitrary<Heard[]> {
  const instants = fc.oneof(
    fc.integer({ min: changeAt - BEFORE_DAYS * DAY_MS, max: changeAt + AFTER_DAYS * DAY_MS }),
    fc.integer({ min: -60, max: 60 }).map((hours) => changeAt + hours * HOUR_MS),
    fc.integer({ min: -6, max: 5 }).map((halves) => changeAt + halves * 30 * MINUTE_MS),
  );
  const one = fc.record({
    id: fc.nat({ max: 25 }).map(String),
    occurredAt: instants,
    channel: fc
      .constantFrom('mobile', 'branch', 'mobile', 'system')
      .map((name) => CHANNELS.findIndex((one) => one === name)),
    kind: fc
      .constantFrom('session', 'money_in', 'money_out', 'money_in', 'money_out', 'purchase', 'redemption', 'balance')
      .map((name) => KINDS.findIndex((one) => one === name)),
    amount: fc.constantFrom(10_000, 10_000, 20_000, 1_234),
    isBack: fc.constantFrom(false, false, false, true),
    isPosting: fc.boolean(),
    late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HORIZON_MS })),
  });
  return fc
    .array(one, { minLength: 1, maxLength: 30 })
    .map((all) => [...new Map(all.map((event) => [event.id, event])).values()])
    .map((all) => all.map(({ late, ...event }) => ({ late, act: activityOf(event) })));
}

interface Drawn {
  id: string;
  occurredAt: number;
  channel: number;
  kind: number;
  amount: number;
  isBack: boolean;
  isPosting: boolean;
}

function activityOf({ isBack, isPosting, amount, kind, ...event }: Drawn): Activity {
  const isCorrection = isBack && isBusinessKind(kind);
  const isTwoWay = isPosting && !isCorrection && (kind === MONEY_IN_KIND || kind === MONEY_OUT_KIND);
  return {
    ...event,
    kind,
    amount: isCorrection ? -amount : amount,
    balance: null,
    branch: null,
    isCorrection,
    twoWay: isTwoWay ? 7 : null,
  };
}

/** Lives through the events as they are heard; all lives end at the same instant. */
function lived(all: readonly Heard[], calendar: Calendar, endAt: number, isStored = false): CustomerState {
  const inOrder = all.map(({ act, late }) => ({ act, at: act.occurredAt + late })).toSorted((a, b) => a.at - b.at);
  let state = newState(inOrder[0]?.at ?? endAt, new Tiles(), calendar);
  for (const { act, at } of inOrder) {
    advance(state, at);
    apply(state, act);
    if (isStored) state = decodeState(encodeState(state), new Tiles(), calendar);
  }
  advance(state, endAt);
  return state;
}

function expectSums(sums: readonly number[], days: readonly TwinDay[], on: number): void {
  sumsOf(days, on).forEach(({ sum, weight }, i) => {
    expect(Math.abs((sums[i] ?? NaN) - sum)).toBeLessThanOrEqual(1e-5 * weight + 1e-30);
  });
}

function gapFigures({ gaps, lastGap, longestGap, gapDays }: DecayedSums): number[] {
  return [gaps, lastGap, longestGap, gapDays];
}

describe.each(ZONES)('decayed sums in $name', ({ calendar, changeAt }) => {
  const endAt = changeAt + (AFTER_DAYS + 10) * DAY_MS;
  const lives = heard(changeAt);

  it('are those of all days that no event can change any more', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 40 * 24 }), (all, hours) => {
        const asOf = changeAt + (AFTER_DAYS + 8) * DAY_MS + hours * HOUR_MS;
        const { decayed } = lived(all, calendar, asOf);
        const days = daysOf(
          all.map(({ act }) => act),
          calendar,
        ).filter(({ day }) => day < oldestDay(calendar, asOf));
        expect(decayed.lastDay).toBe(days.at(-1)?.day ?? NaN);
        expectSums(decayed.sums, days, decayed.lastDay);
        const gaps = gapsOf(days);
        const sum = gaps.reduce((a, b) => a + b, 0);
        expect(gapFigures(decayed)).toEqual([gaps.length, gaps.at(-1) ?? 0, Math.max(0, ...gaps), sum]);
        const logs = gaps.map(Math.log);
        expect(decayed.gapLogs).toBeCloseTo(
          logs.reduce((a, b) => a + b, 0),
          4,
        );
        expect(decayed.gapLogSquares).toBeCloseTo(
          logs.reduce((a, b) => a + b * b, 0),
          3,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('do not depend on how late events come, on duplicates, or on sweeps between them, to the last bit', () => {
    const delays = fc.array(fc.integer({ min: 0, max: HORIZON_MS }), { minLength: 30, maxLength: 30 });
    const again = fc.array(fc.nat({ max: 29 }), { maxLength: 10 });
    fc.assert(
      fc.property(lives, delays, again, (all, lates, twice) => {
        const others = all.map(({ act }, i) => ({ act, late: lates[i] ?? 0 }));
        const repeated = twice.flatMap((i) => others.slice(i, i + 1).map(({ act, late }) => ({ act, late: late + 1 })));
        const [one, other] = [lived(all, calendar, endAt), lived([...others, ...repeated], calendar, endAt, true)];
        expect(Buffer.from(encodeState(other))).toEqual(Buffer.from(encodeState(one)));
        expect(other.decayed).toEqual(one.decayed);
      }),
      { numRuns: 60 },
    );
  });

  it('are read together with the days that may still change, however far the state has been advanced', () => {
    fc.assert(
      fc.property(lives, fc.nat({ max: 300 }), (all, later) => {
        const lastAt = Math.max(...all.map(({ act, late }) => act.occurredAt + late));
        const state = lived(all, calendar, lastAt);
        const readAt = lastAt + later * DAY_MS;
        const today = calendar.dayOf(readAt);
        const read = readDecayed(state, today);
        const days = daysOf(
          all.map(({ act }) => act),
          calendar,
        );
        expectSums(read.sums, days, today);
        expect(read.gaps).toBe(gapsOf(days).length);
        advance(state, readAt);
        expect(readDecayed(state, today)).toEqual(read);
      }),
      { numRuns: 60 },
    );
  });
});

it('a sum is as of the day that added last, and a later one is read with what is left', () => {
  const state = lived([{ act: activityOf({ ...A_DRAWN, occurredAt: 0 }), late: 0 }], ZONES[0]!.calendar, 100 * DAY_MS);
  expect(state.decayed.lastDay).toBe(0);
  expect(state.decayed.sums.slice(0, 2)).toEqual([1, 1]);
  const read = new Float64Array(SUMS.length);
  sumsInto(state.decayed, 30, read, 0);
  expect(read[0]).toBeCloseTo(1 / 8, 12);
  expect(read[1]).toBeCloseTo(1 / 2, 12);
});

it('a day that was added, or one before it, is left out: a changed zone must not count it twice', () => {
  const decayed = newDecayed();
  addDay(decayed, 10, [1, 1, 0, 0, 0]);
  const once = structuredClone(decayed);
  addDay(decayed, 10, [1, 1, 5, 0, 0]);
  addDay(decayed, 9, [1, 1, 0, 0, 0]);
  expect(decayed).toEqual(once);
});

const A_DRAWN: Drawn = {
  id: 'one',
  occurredAt: 0,
  channel: CHANNELS.indexOf('mobile'),
  kind: MONEY_OUT_KIND,
  amount: 100,
  isBack: false,
  isPosting: false,
};
