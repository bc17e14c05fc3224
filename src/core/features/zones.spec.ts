/** What is read from a state follows the bank's clock: a bank elsewhere sees the same of customers who live elsewhere. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Calendar, UTC } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, dayOf, floorTo } from '../primitives/time.js';
import { offsetsOf } from '../primitives/time.zone.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import { isSpread, stateAt } from '../state/state.at.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { Tiles } from '../state/tile.columns.js';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { featureRows } from './features.js';
import { signalsOf } from './signals.js';

const START = Date.UTC(2025, 0, 1);
const SPAN_DAYS = 200;
const KINDS = ['session', 'money_out', 'money_in', 'purchase'] as const;

interface Act {
  at: number;
  kind: (typeof KINDS)[number];
  balance: number | null;
}

const act = fc.record({
  at: fc.nat(SPAN_DAYS * 24 * 60).map((minutes) => START + minutes * MINUTE_MS),
  kind: fc.constantFrom(...KINDS),
  balance: fc.option(fc.nat(1_000_000)),
});

function stateOf(acts: readonly Act[], calendar: Calendar, shiftMs = 0): CustomerState {
  const state = newState(START - shiftMs, new Tiles(), calendar);
  for (const [i, { at, kind, balance }] of acts.toSorted((a, b) => a.at - b.at).entries()) {
    advance(state, at - shiftMs);
    apply(state, anActivity({ id: `e${i}`, occurredAt: at - shiftMs, kind, balance, amount: 100 }));
  }
  return state;
}

function features(state: CustomerState | null, asOf: EpochMs): number[] | null {
  return state === null ? null : [...featureRows([signalsOf(state, asOf)])];
}

describe('in another time zone', () => {
  it.each([
    ['Asia/Shanghai', 8],
    ['Asia/Kolkata', 5.5],
    ['Asia/Kathmandu', 5.75],
    ['America/New_York in winter', -5],
  ])('%s: every feature is that of the same life by UTC, now and in the past', (_zone, hours) => {
    const offsetMs = hours * HOUR_MS;
    const calendar = new Calendar([{ from: 0, offsetMs }]);
    const pasts = fc.array(fc.nat(SPAN_DAYS * 24 * 60), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 60 }), fc.nat(60 * 24 * 60), pasts, (acts, later, all) => {
        const local = stateOf(acts, calendar, offsetMs);
        const plain = stateOf(acts, UTC);
        const asOf = plain.asOf + later * MINUTE_MS;
        advance(local, asOf - offsetMs);
        advance(plain, asOf);
        expect(features(local, asOf - offsetMs)).toEqual(features(plain, asOf));
        expect(balanceBefore(local, asOf - offsetMs)).toBe(minusOffset(balanceBefore(plain, asOf), offsetMs));
        for (const minutes of all) {
          const at = START + minutes * MINUTE_MS;
          const past = stateAt(local, at - offsetMs);
          expect(features(past, at - offsetMs)).toEqual(features(stateAt(plain, at), at));
          expect(past?.balance?.at).toBe(minusOffset(stateAt(plain, at)?.balance?.at, offsetMs));
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** When the balance was told that held before the last week. */
function balanceBefore(state: CustomerState, asOf: EpochMs): EpochMs | undefined {
  return signalsOf(state, asOf).week.balanceBefore?.at;
}

function minusOffset(at: EpochMs | undefined, offsetMs: number): EpochMs | undefined {
  return at === undefined ? undefined : at - offsetMs;
}

describe('over a change of the clock', () => {
  const berlin = new Calendar(offsetsOf('Europe/Berlin', Date.UTC(2025, 0, 1), Date.UTC(2027, 0, 1)));

  it.each([
    ['forward', '2026-03-23', 23],
    ['back', '2026-10-19', 25],
  ])('%s, a payment at noon of every day is one business day each, a day apart', (_which, monday, hours) => {
    const first = dayOf(Date.parse(monday));
    const noons = Array.from({ length: 14 }, (_, i) => berlin.instantOf((first + i) * DAY_MS + 12 * HOUR_MS));
    const state = newState(noons[0] ?? 0, new Tiles(), berlin);
    for (const [i, at] of noons.entries()) {
      advance(state, at);
      apply(state, anActivity({ id: `e${i}`, occurredAt: at, kind: 'money_out', amount: 100 }));
    }
    const signals = signalsOf(state, state.asOf);
    expect([signals.lifetimeBusinessDays, signals.business.longestGap, signals.today]).toEqual([14, 1, first + 13]);
    const night = (noons[6] ?? 0) - (noons[5] ?? 0);
    expect(night / HOUR_MS).toBe(hours);
  });

  it('back, nothing of the hour that is shown twice is lost or counted twice', () => {
    const back = Date.parse('2026-10-25T01:00Z');
    const instants = Array.from({ length: 24 }, (_, i) => back - 2 * HOUR_MS + i * 10 * MINUTE_MS);
    const state = newState(instants[0] ?? 0, new Tiles(), berlin);
    instants.forEach((at, i) => {
      advance(state, at);
      apply(state, anActivity({ id: `e${i}`, occurredAt: at, kind: 'money_out', amount: 100 }));
      const { day, baseline, lifetimeBusinessDays } = signalsOf(state, at);
      expect([day.events, baseline.events, baseline.amountOut, lifetimeBusinessDays]).toEqual([
        i + 1,
        i + 1,
        100 * (i + 1),
        1,
      ]);
    });
    const starts = instants.map((at) => signalsOf(state, at).hour.startAt);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b)); // no window reaches back into a tile that was folded
    advance(state, back + 9 * DAY_MS);
    expect(signalsOf(state, state.asOf).month.events).toBe(instants.length);
  });
});

it('a past is spread as long as a week of it lies within the last quarter, to the local midnight', () => {
  const offsetMs = 8 * HOUR_MS;
  const state = stateOf(
    [{ at: START, kind: 'money_out', balance: null }],
    new Calendar([{ from: 0, offsetMs }]),
    offsetMs,
  );
  advance(state, START + 60 * DAY_MS);
  const endsAt = floorTo(WEEK_MS, START) + WEEK_MS + 90 * DAY_MS - offsetMs;
  expect([isSpread(state, endsAt - 1), isSpread(state, endsAt)]).toEqual([true, false]);
});
