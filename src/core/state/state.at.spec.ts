import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anActivity } from '../../../test/builders/activity.builder.js';
import type { Activity } from './activity.js';
import { isSpread, stateAt } from './state.at.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { advance, apply, newState, type CustomerState } from './state.js';
import { DAY_MS, HOUR_MS } from '../primitives/time.js';

const START = Date.UTC(2025, 0, 6);
const SPAN_DAYS = 300;

const aLife = fc.array(
  fc.record({
    hour: fc.integer({ min: 1, max: SPAN_DAYS * 24 - 1 }),
    kind: fc.constantFrom('session', 'money_in', 'money_out', 'purchase'),
  }),
  { minLength: 1, maxLength: 60 },
);

function live(life: readonly { hour: number; kind: 'session' | 'money_in' | 'money_out' | 'purchase' }[]): Activity[] {
  const acts = life.map(({ hour, kind }) => anActivity({ kind, occurredAt: START + hour * HOUR_MS }));
  return [anActivity({ kind: 'money_out', occurredAt: START }), ...acts].toSorted(
    (a, b) => a.occurredAt - b.occurredAt,
  );
}

function stateOf(acts: readonly Activity[], asOf: number): CustomerState {
  const state = newState(START);
  for (const act of acts) {
    advance(state, act.occurredAt);
    apply(state, act);
  }
  advance(state, asOf);
  return state;
}

/** What is known to the day. */
function byDays({ lifetimeBusinessDays, lifetimeActiveDays, business, active, moneyIn, baseline }: Signals) {
  const { businessDays, activeDays, moneyInDays } = baseline;
  return { lifetimeBusinessDays, lifetimeActiveDays, business, active, moneyIn, businessDays, activeDays, moneyInDays };
}

describe('a state of the past', () => {
  it('knows days of activity, business and money in as they were, and silences to the half day', () => {
    fc.assert(
      fc.property(aLife, fc.integer({ min: 1, max: SPAN_DAYS - 1 }), (life, day) => {
        const at = START + day * DAY_MS - 1;
        const acts = live(life);
        const then = signalsOf(
          stateOf(
            acts.filter(({ occurredAt }) => occurredAt <= at),
            at,
          ),
          at,
        );
        const past = stateAt(stateOf(acts, START + SPAN_DAYS * DAY_MS), at);
        const seen = past === null ? null : signalsOf(past, at);
        expect(seen === null ? null : byDays(seen)).toEqual(byDays(then));
        expect(Math.abs((seen?.businessSilentDays ?? NaN) - then.businessSilentDays)).toBeLessThanOrEqual(0.5);
        expect(Math.abs((seen?.silentDays ?? NaN) - then.silentDays)).toBeLessThanOrEqual(0.5);
        expect(seen?.tenureDays).toBe(then.tenureDays);
      }),
    );
  });

  it('keeps what happened in sum: nothing is lost or invented by spreading weeks over days', () => {
    fc.assert(
      fc.property(aLife, (life) => {
        const state = stateOf(live(life), START + SPAN_DAYS * DAY_MS);
        const past = stateAt(state, state.asOf - 1);
        const [now, then] = [signalsOf(state, state.asOf), signalsOf(past ?? newState(0), state.asOf - 1)];
        expect(then.baseline.events).toBeCloseTo(now.baseline.events, 6);
        expect(then.baseline.amountOut).toBeCloseTo(now.baseline.amountOut, 4);
      }),
    );
  });

  it('knows no income, product or closing of later, and not what left of an income in days to come', () => {
    const at = (day: number): number => START + day * DAY_MS + HOUR_MS;
    const news = { id: 7, class: null, maturesOn: null };
    const closing = { scope: 'account', by: 'customer' } as const;
    const state = stateOf(
      [
        anActivity({ kind: 'purchase', occurredAt: at(1), product: { ...news, what: 'bought' } }),
        anActivity({ kind: 'money_in', occurredAt: at(2), amount: 5 }),
        anActivity({ kind: 'session', occurredAt: at(3), product: { ...news, id: 8, what: 'named' } }),
        anActivity({ kind: 'redemption', occurredAt: at(4), amount: 3, product: { ...news, what: 'closed' } }),
        anActivity({ kind: 'redemption', occurredAt: at(5), amount: 0, closing: { ...closing, at: at(5) } }),
      ],
      START + 40 * DAY_MS,
    );
    const then = (day: number) => {
      const { incomes, products, closings } = stateAt(state, at(day)) ?? newState(0);
      return [
        incomes.map(({ left }) => left),
        products.map(({ id, closedAt }) => [id, closedAt]),
        closings.account?.at ?? null,
      ];
    };
    expect(then(1)).toEqual([[], [[7, null]], null]);
    expect(then(2)).toEqual([[null], [[7, null]], null]);
    expect(then(4)).toEqual([
      [null],
      [
        [7, at(4)],
        [8, null],
      ],
      null,
    ]);
    expect(then(30)).toEqual([
      [3],
      [
        [7, at(4)],
        [8, null],
      ],
      at(5),
    ]);
  });

  it('leaves the state it is made from alone', () => {
    const state = stateOf(live([{ hour: 500, kind: 'purchase' }]), START + 200 * DAY_MS);
    const before = structuredClone(state);
    stateAt(state, START + 10 * DAY_MS);
    expect(state).toEqual(before);
  });

  it('does not exist before the customer was known, nor before what is kept', () => {
    const state = stateOf(live([]), START + 200 * DAY_MS);
    expect(stateAt(state, START - 1)).toBeNull();
    expect(stateAt({ ...state, asOf: START + 500 * DAY_MS }, START + DAY_MS)).toBeNull();
  });

  it('says that counts are spread once they lie in weeks', () => {
    const state = stateOf(live([]), START + 200 * DAY_MS);
    expect(isSpread(state, START + DAY_MS)).toBe(true);
    expect(isSpread(stateOf(live([]), START + DAY_MS), START)).toBe(false);
  });
});
