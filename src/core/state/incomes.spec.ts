import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { ZONES } from '../../../test/builders/zone.builder.js';
import { Calendar, UTC } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS } from '../primitives/time.js';
import type { Activity } from './activity.js';
import { leftWithin, type IncomeDay } from './incomes.js';
import { HORIZON_MS, advance, apply, newState, type CustomerState } from './state.js';
import { decodeState, encodeState } from './state.codec.js';

const START = Date.UTC(2028, 0, 3, 1);
const HALF_HOUR = HOUR_MS / 2;
const SPAN_DAYS = 470;
/** Of which most money comes in on a few days of each of three blocks. */
const BUSY_DAYS = 84;

interface Life {
  acts: Activity[];
  /** By how much each comes late. */
  late: number[];
}

/** Thinly spread over more than a year, or crowded on every second day of three blocks, the last of which are still open. */
const lives: fc.Arbitrary<Life> = fc.oneof(
  livesAt(fc.nat({ max: SPAN_DAYS * 48 })),
  livesAt(fc.nat({ max: BUSY_DAYS / 2 }).map((day) => day * 96)),
  livesAt(fc.nat({ max: 6 }).map((day) => day * 96)),
);

function livesAt(half: fc.Arbitrary<number>): fc.Arbitrary<Life> {
  const act = fc.record({
    half,
    kind: fc.constantFrom('money_in', 'money_in', 'money_in', 'money_out', 'redemption', 'purchase', 'session'),
    isIncome: fc.boolean(),
    amount: fc.constantFrom(-30, 10, 10, 10, 30, 30, 50),
    late: fc.nat({ max: 7 * 48 - 1 }),
  });
  return fc
    .array(act, { minLength: 1, maxLength: 120, size: 'max' })
    .map((all) => ({
      acts: all.map(({ half, kind, isIncome, amount }) =>
        anActivity({ occurredAt: START + half * HALF_HOUR, kind, amount, isIncome: isIncome && kind === 'money_in' }),
      ),
      late: all.map(({ late }) => late * HALF_HOUR),
    }));
}

/** Events as they arrive, each with its lateness; between them time is advanced, also to where nothing happens. */
function lived({ acts, late }: Life, calendar: Calendar, sweeps: readonly number[], asOf: number): CustomerState {
  const arrivals = acts.map((act, i) => ({ at: act.occurredAt + (late[i] ?? 0), act }));
  const all = [...arrivals, ...sweeps.map((at) => ({ at, act: null }))].sort((a, b) => a.at - b.at);
  let state = newState(START, undefined, calendar);
  for (const { at, act } of all) {
    advance(state, at);
    if (act !== null) expect(apply(state, act)).toBe('applied');
    if (act !== null) state = decodeState(encodeState(state), undefined, calendar);
  }
  advance(state, asOf);
  return state;
}

/** The rules, with all events at hand. */
function twin({ acts }: Life, calendar: Calendar, asOf: number): IncomeDay[] {
  const dayOf = ({ occurredAt }: Activity): number => calendar.dayOf(occurredAt);
  const kinds = { in: 2, out: 3, redemption: 5 };
  const sums = new Map<string, IncomeDay>();
  for (const act of acts.filter(({ kind }) => kind === kinds.in)) {
    const [day, isDeclared] = [dayOf(act), act.isIncome === true];
    const known = sums.get(`${day} ${isDeclared}`) ?? { day, isDeclared, amount: 0, left: null };
    sums.set(`${day} ${isDeclared}`, { ...known, amount: known.amount + (act.amount ?? 0) });
  }
  const outs = acts.filter(({ kind }) => kind === kinds.out || kind === kinds.redemption);
  const leftOf = (day: number): number =>
    outs.filter((act) => dayOf(act) >= day && dayOf(act) < day + 4).reduce((sum, { amount }) => sum + (amount ?? 0), 0);
  const oldest = calendar.dayOf(asOf - HORIZON_MS) - 1;
  const blockOf = (day: number): number => Math.floor(day / 28);
  const all = [...sums.values()].filter(({ amount }) => amount !== 0);
  const isFinal = ({ day }: IncomeDay): boolean => day + 3 < oldest;
  const final = all.filter(isFinal).filter(({ day, amount }) => amount > 0 && blockOf(day) > blockOf(oldest) - 13);
  const kept = final.filter((one) => {
    const same = final.filter((o) => o.isDeclared === one.isDeclared && blockOf(o.day) === blockOf(one.day));
    return same.sort((a, b) => b.amount - a.amount || b.day - a.day).indexOf(one) < 4;
  });
  return [
    ...kept.map((one) => ({ ...one, left: Math.max(0, leftOf(one.day)) })),
    ...all.filter((o) => !isFinal(o)),
  ].sort((a, b) => a.day - b.day || Number(a.isDeclared) - Number(b.isDeclared));
}

const sweeps = fc.array(
  fc.nat({ max: (SPAN_DAYS + 20) * 48 }).map((half) => START + half * HALF_HOUR),
  { maxLength: 40 },
);
/** No clock is changed just when the last day becomes final. */
const zones = ZONES.map(({ calendar }) => calendar).slice(0, 3);

describe('the days on which money came in', () => {
  it('are those of the twin, whenever events come and time is advanced', () => {
    fc.assert(
      fc.property(lives, sweeps, fc.constantFrom(...zones), fc.nat({ max: 40 * 48 }), (life, times, calendar, more) => {
        const last = Math.max(...life.acts.map(({ occurredAt }) => occurredAt)) + HORIZON_MS;
        const asOf = last + more * HALF_HOUR;
        const before = times.filter((at) => at <= asOf);
        expect(lived(life, calendar, before, asOf).incomes).toEqual(twin(life, calendar, asOf));
      }),
      { numRuns: 150 },
    );
  });

  it('keep what left in the days after for a year, also when time passes in long steps', () => {
    const state = newState(START);
    apply(state, anActivity({ occurredAt: START, kind: 'money_in', amount: 900 }));
    advance(state, START + 4 * DAY_MS);
    apply(state, anActivity({ occurredAt: START + 3 * DAY_MS, kind: 'money_out', amount: 800 }));
    apply(state, anActivity({ occurredAt: START + 4 * DAY_MS, kind: 'money_out', amount: 50 }));
    apply(state, anActivity({ occurredAt: START + DAY_MS, kind: 'purchase', amount: 70 }));
    expect(leftWithin(state.tiles, START / DAY_MS - 1 / 24)).toBe(800);
    expect(state.incomes).toMatchObject([{ amount: 900, left: null }]);
    advance(state, START + 120 * DAY_MS);
    expect(state.incomes).toMatchObject([{ amount: 900, left: 800 }]);
    advance(state, START + 400 * DAY_MS);
    expect(state.incomes).toEqual([]);
  });

  it('are local days: in Shanghai, 23:30 and 00:30 of Greenwich are one', () => {
    const shanghai = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
    const incomesIn = (calendar: Calendar): IncomeDay[] => {
      const state = newState(START, undefined, calendar);
      for (const at of [START - 1.5 * HOUR_MS, START - HALF_HOUR]) {
        apply(state, anActivity({ occurredAt: at, kind: 'money_in', amount: 5 }));
      }
      return state.incomes;
    };
    expect(incomesIn(shanghai)).toMatchObject([{ day: START / DAY_MS - 1 / 24, amount: 10 }]);
    expect(incomesIn(UTC)).toHaveLength(2);
  });
});
