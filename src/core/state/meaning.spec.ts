/** What the events of a customer come to, in any order, in any zone, against a twin that keeps them all. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_CATALOG, aWireEvent } from '../../../test/builders/activity.builder.js';
import { ZONES, soonAfter } from '../../../test/builders/zone.builder.js';
import { UTC, type Calendar } from '../primitives/calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../primitives/time.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';
import { signalsOf } from '../features/signals.js';
import { daysWith, readWindows } from '../features/windows.js';
import { isBusiness, isCounted, translate, type Activity, type ActivityCatalog, type WireEvent } from './activity.js';
import { NO_FLOWS } from './flows.js';
import { MOST_OF_A_DAY } from './postings.js';
import type { ClosedBy, Closings } from './products.js';
import { HORIZON_MS, advance, apply, newState, type CustomerState } from './state.js';
import { decodeState, encodeState } from './state.codec.js';

const CATALOG: ActivityCatalog = {
  ...A_CATALOG,
  types: {
    ...A_CATALOG.types,
    pension: { kind: 'money_in', isIncome: true },
    refund: { kind: 'money_in', takesBack: 'money_out' },
    card_closed: { kind: 'redemption', closes: 'product' },
    account_closed: { kind: 'redemption', closes: 'account', closedBy: 'bank' },
    settlement: { positive: 'money_in', negative: 'money_out' },
  },
  products: { card: 'card', fund: 'wealth', loan: 'loan' },
};

/** Instants crowd around the change of the clock and its hours. */
function instants(changeAt: number): fc.Arbitrary<number> {
  const now = soonAfter(changeAt);
  const all = fc.oneof(
    fc.integer({ min: now - HORIZON_MS, max: now }),
    fc.integer({ min: -6, max: 5 }).map((halves) => changeAt + halves * 30 * MINUTE_MS),
    fc.integer({ min: 0, max: 300 }).map((minutes) => now - minutes * MINUTE_MS),
    fc.constantFrom(changeAt - 1, changeAt, changeAt - DAY_MS, now - HORIZON_MS),
  );
  return all.map((at) => Math.max(at, now - HORIZON_MS));
}

function wireEvents(changeAt: number): fc.Arbitrary<WireEvent[]> {
  const types = [
    'login',
    'payment',
    'salary',
    'product_opened',
    'interest_credited',
    'posting',
    'posting',
    'settlement',
  ];
  const one = fc.record({
    id: fc.nat({ max: 40 }).map(String),
    occurredAt: instants(changeAt),
    channel: fc.constantFrom('mobile', 'branch', 'system'),
    type: fc.constantFrom(...types, 'pension', 'refund', 'card_closed', 'account_closed', 'something'),
    amount: fc.constantFrom(-200, -100, -100, 0, 100, 100, 200, 1234.5),
    product: fc.constantFrom('card', 'fund', 'loan', 'unheard of', null),
    maturesOn: fc.constantFrom('2029-01-31', '2030-06-01', '2029-02-30', null),
    closedBy: fc.constantFrom('customer', 'bank', 'death', null),
    balance: fc.option(fc.nat({ max: 900 })),
  });
  return fc
    .array(one, { minLength: 1, maxLength: 40 })
    .map((all) => [...new Map(all.map((event) => [event.id, event])).values()])
    .map((all) =>
      all.map(({ id, occurredAt, channel, type, amount, product, maturesOn, closedBy, balance }) =>
        aWireEvent({
          ...{ id, occurredAt, type, amount },
          channel: channel as WireEvent['channel'],
          ...(product === null ? {} : { product }),
          ...(balance === null ? {} : { balance }),
          attributes: { ...(maturesOn === null ? {} : { maturesOn }), ...(closedBy === null ? {} : { closedBy }) },
        }),
      ),
    );
}

/** Postings of few types and amounts on two days, so that most of them have something to take back. */
function postingEvents(changeAt: number): fc.Arbitrary<WireEvent[]> {
  const one = fc.record({
    half: fc.integer({ min: -30, max: 10 }),
    channel: fc.constantFrom<WireEvent['channel'][]>('mobile', 'branch', 'system'),
    type: fc.constantFrom('posting', 'posting', 'posting', 'settlement'),
    amount: fc.constantFrom(-100, 100, 100, -200, 200),
  });
  return fc
    .array(one, { minLength: 1, maxLength: 25 })
    .map((all) =>
      all.map(({ half, ...event }, id) =>
        aWireEvent({ ...event, id: String(id), occurredAt: changeAt + half * 30 * MINUTE_MS }),
      ),
    );
}

/** Each with an as-of, which may lie in the hour that is shown twice. */
function histories(changeAt: number): fc.Arbitrary<{ events: WireEvent[]; now: number }> {
  return fc.record({
    events: fc.oneof(wireEvents(changeAt), postingEvents(changeAt)),
    now: fc.integer({ min: -2, max: 11 }).map((halves) => changeAt + halves * 30 * MINUTE_MS),
  });
}

function stateOf(events: readonly WireEvent[], calendar: Calendar, asOf: number): CustomerState {
  const state = newState(asOf, undefined, calendar);
  for (const event of events) apply(state, translate(event, CATALOG));
  return state;
}

function bytesOf(state: CustomerState): string {
  return Buffer.from(encodeState(state)).toString('hex');
}

function shuffled<T>(items: readonly T[], keys: readonly number[]): T[] {
  return items
    .map((item, i) => ({ item, key: keys[i] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const keys = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });

describe.each(ZONES)('in $name', ({ calendar, changeAt }) => {
  it('the order of the events does not matter', () => {
    fc.assert(
      fc.property(histories(changeAt), keys, ({ events, now }, order) => {
        expect(bytesOf(stateOf(shuffled(events, order), calendar, now))).toBe(bytesOf(stateOf(events, calendar, now)));
      }),
    );
  });

  it('nor do duplicates, the clocks under which they came, sweeps between them, and what happens later', () => {
    const clocks = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 40, maxLength: 40 });
    const pauses = fc.array(fc.integer({ min: 1, max: 50 * 48 }), { maxLength: 12 });
    fc.assert(
      fc.property(histories(changeAt), keys, clocks, pauses, ({ events, now }, order, asOfs, waits) => {
        const whole = stateOf(events, calendar, now);
        let state = newState(now - 16 * HOUR_MS, undefined, calendar);
        shuffled([...events, ...events.slice(0, 3)], order).forEach((event, i) => {
          advance(state, now - (asOfs[i] ?? 0) * 30 * MINUTE_MS);
          apply(state, translate(event, CATALOG));
          if (i % 3 === 0) state = decodeState(encodeState(state), undefined, calendar);
        });
        let later = now;
        for (const halves of waits) {
          later += halves * 30 * MINUTE_MS;
          advance(state, later);
        }
        advance(state, later);
        advance(whole, later);
        expect(bytesOf(state)).toBe(bytesOf(whole));
        expect(bytesOf(decodeState(encodeState(state), undefined, calendar))).toBe(bytesOf(state));
      }),
    );
  });

  it('nor in how many steps time is advanced, also while the clock shows an hour again', () => {
    fc.assert(
      fc.property(histories(changeAt), fc.integer({ min: 1, max: 12 }), ({ events, now }, steps) => {
        const early = now - steps * 30 * MINUTE_MS;
        const stepped = newState(early, undefined, calendar);
        for (const event of events.filter(({ occurredAt }) => occurredAt >= early - HORIZON_MS)) {
          apply(stepped, translate(event, CATALOG));
        }
        for (let at = early; at <= now; at += 30 * MINUTE_MS) advance(stepped, at);
        expect(bytesOf(stepped)).toBe(bytesOf(stateOf(events, calendar, now)));
      }),
    );
  });

  it('sums, days, incomes, products and closings are those of the twin', () => {
    fc.assert(
      fc.property(histories(changeAt), ({ events, now }) => {
        const state = stateOf(events, calendar, now);
        expect(held(state)).toEqual(twin(events, calendar));
      }),
    );
  });

  it('flows of batches add up to the sums, however the events are split', () => {
    fc.assert(
      fc.property(histories(changeAt), ({ events, now }) => {
        const state = newState(now, undefined, calendar);
        const flows = { ...NO_FLOWS };
        for (const event of events) apply(state, translate(event, CATALOG), flows);
        const { amountIn, amountOut, amountBought } = held(state);
        expect([flows.in, flows.out, flows.purchased]).toEqual([amountIn, amountOut, amountBought]);
      }),
    );
  });
});

/** What a state says in sum. */
function held({ tiles, incomes, products, closings, ...state }: CustomerState) {
  const sum = (column: Float64Array): number => column.subarray(0, tiles.count).reduce((total, one) => total + one, 0);
  return {
    amountIn: sum(tiles.amountIn),
    amountOut: sum(tiles.amountOut),
    amountBought: sum(tiles.amountBought),
    businessDays: daysWith({ ...state, tiles, incomes, products, closings }, 'businessDays'),
    incomes: incomes.map(({ day, isDeclared, amount }) => `${day} ${isDeclared} ${amount}`),
    products: products.map(({ id, class: of, openedAt, closedAt, maturesOn, seenAt }) => ({
      ...{ id, of, openedAt, closedAt, maturesOn, seenAt },
    })),
    closings,
  };
}

type Act = Activity & { day: number };

/** Does what the rules say with all events at hand. */
function twin(events: readonly WireEvent[], calendar: Calendar): ReturnType<typeof held> {
  const acts = events.map((event): Act => ({ ...translate(event, CATALOG), day: calendar.dayOf(event.occurredAt) }));
  const taken = takenBack(acts);
  const counted = acts.filter((act) => isCounted(act) && !taken.has(act));
  const sumOf = (...kinds: string[]): number =>
    counted.filter(({ kind }) => kinds.includes(KINDS[kind] ?? '')).reduce((sum, one) => sum + (one.amount ?? 0), 0);
  return {
    amountIn: sumOf('money_in'),
    amountOut: sumOf('money_out', 'redemption'),
    amountBought: sumOf('purchase'),
    businessDays: [...new Set(acts.filter(isBusiness).map(({ day }) => day))].sort((a, b) => a - b),
    incomes: incomesIn(counted),
    products: productsIn(acts),
    closings: closingsIn(acts),
  };
}

/** Postings that take each other back: each that comes in and the newest before it that went out and is still there. */
function takenBack(acts: readonly Act[]): Set<Act> {
  const taken = new Set<Act>();
  const isIn = ({ kind }: Act): boolean => KINDS[kind] === 'money_in';
  const isOf = (a: Act, b: Act): boolean => a.twoWay === b.twoWay && a.amount === b.amount && a.day === b.day;
  const twoWay = acts
    .filter((act) => (act.twoWay ?? null) !== null && (isIn(act) || CHANNELS[act.channel] !== 'system'))
    .sort((a, b) => a.occurredAt - b.occurredAt || Number(isIn(a)) - Number(isIn(b)) || a.channel - b.channel);
  for (const back of twoWay.filter(isIn)) {
    const before = twoWay.slice(0, twoWay.indexOf(back));
    const out = before.filter((one) => !isIn(one) && isOf(one, back) && !taken.has(one)).at(-1);
    if (out !== undefined) taken.add(out).add(back);
  }
  return taken;
}

function incomesIn(counted: readonly Act[]): string[] {
  const incomes = counted.filter(({ kind }) => KINDS[kind] === 'money_in');
  const days = [...new Set(incomes.map(({ day }) => day))].sort((a, b) => a - b);
  return days.flatMap((day) =>
    [false, true].flatMap((isDeclared) => {
      const own = incomes.filter((one) => one.day === day && one.isIncome === isDeclared);
      const amount = own.reduce((sum, one) => sum + (one.amount ?? 0), 0);
      return amount === 0 ? [] : [`${day} ${isDeclared} ${amount}`];
    }),
  );
}

function productsIn(acts: readonly Act[]): ReturnType<typeof held>['products'] {
  const news = acts.flatMap(({ product, occurredAt: at }) => (product ? [{ ...product, at }] : []));
  const ids = [...new Set(news.map(({ id }) => id))].sort((a, b) => a - b);
  return ids.map((id) => {
    const own = news.filter((one) => one.id === id).sort((a, b) => a.at - b.at);
    const newest = (of: typeof own): number => of.at(-1)?.at ?? -Infinity;
    const [bought, closed] = [own.filter(({ what }) => what === 'bought'), own.filter(({ what }) => what === 'closed')];
    const matures = own.filter(({ maturesOn }) => maturesOn !== null);
    const last = matures.filter(({ at }) => at === newest(matures)).map(({ maturesOn }) => maturesOn ?? NaN);
    return {
      id,
      of: own[0]?.class ?? null,
      openedAt: bought[0]?.at ?? null,
      closedAt: closed.length > 0 && newest(closed) >= newest(bought) ? newest(closed) : null,
      maturesOn: last.length === 0 ? null : Math.max(...last),
      seenAt: newest(own),
    };
  });
}

function closingsIn(acts: readonly Act[]): Closings {
  const rank = ['customer', 'bank', 'death'];
  const newest = (scope: string): { at: number; by: ClosedBy } | null => {
    const own = acts.flatMap(({ closing }) => (closing?.scope === scope ? [closing] : []));
    const last = own.sort((a, b) => a.at - b.at || rank.indexOf(a.by) - rank.indexOf(b.by)).at(-1);
    return last === undefined ? null : { at: last.at, by: last.by };
  };
  return { relationship: newest('relationship'), account: newest('account'), product: newest('product') };
}

describe('what is taken back', () => {
  const AT = Date.UTC(2026, 0, 15, 3);
  const event = (type: string, amount: number, days = 0): WireEvent =>
    aWireEvent({ type, amount, occurredAt: AT + days * DAY_MS });

  it.each<[string, WireEvent[]]>([
    ['by a negative amount', [event('payment', 100), event('payment', -100)]],
    ['by a refund on the next day', [event('payment', 100), event('refund', 100, 1)]],
  ])('%s is no flow, and no day and no act more', (_what, events) => {
    const asOf = AT + 2 * DAY_MS;
    const { baseline, day } = readWindows(stateOf(events, UTC, asOf), asOf);
    expect([baseline.amountOut, baseline.businessDays, baseline.events]).toEqual([0, 1, 1]);
    expect(day.amountOut).toBe(0);
    expect(stateOf(events, UTC, asOf).lastBusinessAt).toBe(AT);
  });

  it('of more than there was long ago is no trend below zero', () => {
    const state = stateOf([event('payment', 1)], UTC, AT);
    for (const later of [event('refund', 51, 5), event('payment', 100, 60)]) {
      advance(state, later.occurredAt);
      apply(state, translate(later, CATALOG));
    }
    expect(signalsOf(state, AT + 61 * DAY_MS).moneyOutTrend).toBeGreaterThan(0);
  });

  it('of an income lowers the income of its day', () => {
    const { incomes } = stateOf([event('pension', 100), event('pension', -30)], UTC, AT);
    expect(incomes).toMatchObject([{ isDeclared: true, amount: 7_000 }]);
  });
});

describe('a posting that comes back', () => {
  const DAY = Date.UTC(2026, 0, 15);
  const posting = (hour: number, amount: number, more: Partial<WireEvent> = {}): WireEvent =>
    aWireEvent({ type: 'posting', amount, occurredAt: DAY + hour * HOUR_MS, ...more });
  const flowsOf = (events: readonly WireEvent[]): [number, number, number] => {
    const { baseline } = readWindows(stateOf(events, UTC, DAY + DAY_MS), DAY + DAY_MS);
    return [baseline.amountOut, baseline.amountIn, baseline.businessDays];
  };

  it.each<[string, WireEvent[], [out: number, in_: number, days: number]]>([
    ['later the same day takes back', [posting(3, -100), posting(4, 100)], [0, 0, 1]],
    ['earlier does not', [posting(4, -100), posting(3, 100)], [10_000, 10_000, 1]],
    ['on the next day does not', [posting(3, -100), posting(25, 100)], [10_000, 10_000, 2]],
    ['of another amount does not', [posting(3, -100), posting(4, 99)], [10_000, 9_900, 1]],
    ['of another type does not', [posting(3, -100), posting(4, 100, { type: 'settlement' })], [10_000, 10_000, 1]],
    ['takes back one of two', [posting(3, -100), posting(3.5, -100), posting(4, 100)], [10_000, 0, 1]],
    ['by the bank itself takes back', [posting(3, -100), posting(4, 100, { channel: 'system' })], [0, 0, 1]],
    ['of a fee of the bank comes in', [posting(3, -100, { channel: 'system' }), posting(4, 100)], [0, 10_000, 1]],
  ])('%s', (_what, events, expected) => {
    expect(flowsOf(events)).toEqual(expected);
    expect(flowsOf(events.toReversed())).toEqual(expected);
  });

  it('is one act: it is counted among the snapshots', () => {
    const { baseline } = readWindows(stateOf([posting(4, 100), posting(3, -100)], UTC, DAY + DAY_MS), DAY + DAY_MS);
    expect(baseline.events).toBe(1);
  });

  it('takes back the newest that went out', () => {
    const { tiles } = stateOf([posting(3, -100), posting(9, -100), posting(10, 100)], UTC, DAY + 11 * HOUR_MS);
    const outs = Array.from({ length: tiles.count }, (_, i) => [tiles.startAt[i], tiles.amountOut[i]]);
    expect(outs).toEqual([
      [DAY + 3 * HOUR_MS, 10_000],
      [DAY + 9 * HOUR_MS, 0],
      [DAY + 10 * HOUR_MS, 0],
    ]);
  });

  it('is forgotten when no event may come for its day any more', () => {
    const state = stateOf([posting(3, -100)], UTC, DAY + DAY_MS);
    advance(state, DAY + HORIZON_MS + 2 * DAY_MS - 1);
    expect(state.postings).toHaveLength(1);
    advance(state, DAY + HORIZON_MS + 2 * DAY_MS);
    expect(state.postings).toEqual([]);
  });

  it('takes back nothing on a day of more postings than a person makes, in any order', () => {
    const pairs = MOST_OF_A_DAY / 2 + 3;
    const many = Array.from({ length: 2 * pairs }, (_, i) => posting(i / 2, i % 2 === 0 ? -100 : 100));
    expect(flowsOf(many)).toEqual([pairs * 10_000, pairs * 10_000, 1]);
    expect(flowsOf(many.slice(0, MOST_OF_A_DAY))).toEqual([0, 0, 1]);
    expect(bytesOf(stateOf(many.toReversed(), UTC, DAY + DAY_MS))).toBe(bytesOf(stateOf(many, UTC, DAY + DAY_MS)));
  });
});
