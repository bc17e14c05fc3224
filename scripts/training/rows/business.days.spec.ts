/** The days that labels count are the days that the state counts, whatever kinds of events a log holds. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMarked, MAPPED_DAYS } from '../../../src/core/features/day.map.js';
import { signalsOf, type Signals } from '../../../src/core/features/signals.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { Channel } from '../../../src/core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../../../src/core/state/activity.js';
import { advance, apply, newState } from '../../../src/core/state/state.js';
import { collectLog, type CustomerHistory } from './history.js';

const catalog: ActivityCatalog = {
  types: {
    login: 'session',
    payment: 'money_out',
    transfer: { positive: 'money_in', negative: 'money_out' },
    interest: 'money_in',
    fund: 'purchase',
    salary: { kind: 'money_in', isIncome: true },
    refund: { kind: 'balance', takesBack: 'money_out' },
    account_closed: { kind: 'redemption', closes: 'account' },
    closed_by_bank: { kind: 'redemption', closes: 'relationship', closedBy: 'bank' },
  },
  unmapped: 'session',
  currency: 'CNY',
  rates: {},
  products: {},
  attributes: ['closedBy'],
};
const START = Date.UTC(2025, 0, 1);
const FIRST_DAY = START / DAY_MS;

interface Happening {
  /** Milliseconds since the log's start. */
  after: number;
  type: string;
  channel: Channel;
  amount: number | null;
}

/** One customer's history; a login on the first day makes them known. */
async function historyOf(happenings: readonly Happening[]): Promise<CustomerHistory> {
  const known: Happening = { after: 0, type: 'login', channel: 'mobile', amount: null };
  const events = [known, ...happenings].map(({ after, type, channel, amount }, i): WireEvent => {
    const event = { id: `e${i}`, customerId: 'c', occurredAt: START + after, channel, type };
    return amount === null ? event : { ...event, amount };
  });
  const [history] = (await collectLog(events, catalog)).customers;
  if (history === undefined) throw new Error('a log with an event has a customer');
  return history;
}

/** As the service would read the customer at the end. */
function signalsAtEnd({ activities }: CustomerHistory): Signals {
  const state = newState(START);
  for (const activity of activities) {
    advance(state, activity.occurredAt);
    apply(state, activity);
  }
  return signalsOf(state, state.asOf);
}

function stateDays({ businessMap, today }: Signals): number[] {
  const ago = Array.from({ length: MAPPED_DAYS }, (_, i) => MAPPED_DAYS - 1 - i);
  return ago.filter((days) => isMarked(businessMap, days)).map((days) => today - days);
}

describe('the business days of a log', () => {
  const noon = (day: number): number => day * DAY_MS + DAY_MS / 2;

  it.each<[string, Omit<Happening, 'after'>, boolean]>([
    ['a payment is business', { type: 'payment', channel: 'branch', amount: 5 }, true],
    ['a login is none', { type: 'login', channel: 'mobile', amount: null }, false],
    ['a purchase without an amount is business', { type: 'fund', channel: 'online', amount: null }, true],
    ['interest from the bank is none', { type: 'interest', channel: 'system', amount: 5 }, false],
    ['a salary is business on the system channel', { type: 'salary', channel: 'system', amount: 9_000 }, true],
    ['a salary is business on any other channel', { type: 'salary', channel: 'online', amount: 9_000 }, true],
    ['a refund is none', { type: 'refund', channel: 'mobile', amount: 5 }, false],
    ['an amount taken back is none', { type: 'payment', channel: 'mobile', amount: -5 }, false],
    ['a salary taken back is none', { type: 'salary', channel: 'system', amount: -9_000 }, false],
    ['a payment of zero is none', { type: 'payment', channel: 'mobile', amount: 0 }, false],
    ['a transfer is business in either direction', { type: 'transfer', channel: 'branch', amount: -5 }, true],
    ['a closing by the customer is business', { type: 'account_closed', channel: 'branch', amount: null }, true],
    ['a closing by the bank is none', { type: 'closed_by_bank', channel: 'branch', amount: null }, false],
  ])('%s', async (_name, happening, isBusiness) => {
    const history = await historyOf([{ after: noon(3), ...happening }]);
    expect(history.businessDays).toEqual(isBusiness ? [FIRST_DAY + 3] : []);
    expect(stateDays(signalsAtEnd(history))).toEqual(history.businessDays);
  });

  it('holds a day once, when a transfer comes back on it', async () => {
    const transfer = (after: number, amount: number): Happening => ({
      after,
      type: 'transfer',
      channel: 'branch',
      amount,
    });
    const history = await historyOf([transfer(noon(3), -100), transfer(noon(3) + 1, 100)]);
    expect(history.businessDays).toEqual([FIRST_DAY + 3]);
    expect(stateDays(signalsAtEnd(history))).toEqual(history.businessDays);
  });

  it('are those of the state, over a year of anything', async () => {
    const happening = fc.record<Happening>({
      after: fc.integer({ min: 0, max: 370 * DAY_MS }),
      type: fc.constantFrom(...Object.keys(catalog.types), 'unheard of'),
      channel: fc.constantFrom<Channel>('mobile', 'branch', 'system'),
      amount: fc.constantFrom(null, 0, 5, -5, 100, -100, 9_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 80 }), async (happenings) => {
        const history = await historyOf(happenings);
        const signals = signalsAtEnd(history);
        expect(stateDays(signals)).toEqual(history.businessDays);
        expect(signals.lifetimeBusinessDays).toBe(history.businessDays.length);
      }),
    );
  });
});
