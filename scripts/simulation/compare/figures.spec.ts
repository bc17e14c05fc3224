import { describe, expect, it } from '@jest/globals';
import { readBankSettings } from '../../command/bank-settings.js';
import { createRandom } from '../../command/random.js';
import { DAY_MS, HOUR_MS } from '../../../src/core/primitives/time.js';
import type { WireEvent } from '../../../src/core/state/activity.js';
import { tablesOf } from './compare.table.js';
import { figuresOf, type FigureGroup } from './figures.js';
import { ActBook } from './log.acts.js';

const { catalog } = readBankSettings();
/** A Monday. */
const FROM = Date.parse('2025-01-06T00:00:00Z');
const HOURS = 8 * HOUR_MS;
let events = 0;

describe('the figures of a log', () => {
  it('say the hours by the clock of the bank', () => {
    const events = Array.from({ length: 1_000 }, (_, i) =>
      event({
        customerId: `c${i}`,
        at: FROM + (i % 4 === 0 ? 1 : 4) * HOUR_MS + i,
        channel: 'phone',
        type: 'service_call',
      }),
    );
    const groups = figuresFor(events, (at) => at + HOURS);
    expect(textOf(groups, 'hours on `phone`, % by two hours from 0:00')).toBe('0 0 0 0 25 0 75 0 0 0 0 0');
    expect(textOf(groups, 'days on `phone`, % Monday to Sunday')).toBe('100 0 0 0 0 0 0');
    expect(textOf(groups, 'hours on `branch`, % by two hours from 0:00')).toBe('–');
  });

  it('do not say the hours of a log that knows days only', () => {
    const events = Array.from({ length: 1_000 }, (_, i) =>
      event({ customerId: 'c', at: FROM + i * DAY_MS, channel: 'phone', type: 'service_call' }),
    );
    expect(textOf(figuresFor(events), 'hours on `phone`, % by two hours from 0:00')).toBe('–');
  });

  it('leave standing orders out of the hours: they are executed at night', () => {
    const rent = Array.from({ length: 12 }, (_, month) => Date.UTC(2025, month, 15, 2)).map((at, month) =>
      event({ customerId: 'c', at: at + month, channel: 'online', type: 'transfer_out', amount: 1_000 }),
    );
    const paid = Array.from({ length: 500 }, (_, i) =>
      event({ customerId: 'c', at: FROM + i * 7 * HOUR_MS, channel: 'online', type: 'card_payment', amount: i + 1 }),
    );
    const hours = (events: WireEvent[]): string =>
      textOf(figuresFor(events), 'hours on `online`, % by two hours from 0:00');
    expect(hours([...paid, ...rent])).toBe(hours(paid));
  });

  it('count a repeated event once and no posting of the bank', () => {
    const one = event({ customerId: 'c', at: FROM, channel: 'online', type: 'card_payment', amount: 5 });
    const posting = event({ customerId: 'c', at: FROM, channel: 'system', type: 'money_in', amount: 5 });
    expect(textOf(figuresFor([one, one, posting]), 'own acts')).toBe('1');
  });

  it('count an income as own, also where the bank posts it', () => {
    const salary = event({ customerId: 'c', at: FROM, channel: 'system', type: 'salary', amount: 5 });
    expect(textOf(figuresFor([salary]), 'own acts')).toBe('1');
  });

  describe('of forty customers with salary, rent, interest and cash', () => {
    const groups = figuresFor(Array.from({ length: 40 }, (_, i) => yearOf(`c${i}`, i)).flat());

    it.each([
      ['customers with a regular income', '100.0 %'],
      ['income: on exactly that day', '100.0 %'],
      ['income: usual day in thirds of the calendar month, %', '100 0 0'],
      ['customers by standing orders (0, 1, 2, 3, 4 or more), %', '0 100 0 0 0'],
      ['standing orders / income', '0.25 · 0.25 · 0.25'],
      ['customers by products named in the log (0, 1, 2, 3, 4 or more), %', '–'],
      ['all business: customers with 8 gaps', '40'],
      ['free business: customers with 8 gaps', '40'],
    ])('%s: %s', (name, text) => {
      expect(textOf(groups, name)).toBe(text);
    });

    it('find the gaps of the free acts as they were drawn: exponential, so the law beneath varies by 1', () => {
      const text = textOf(groups, 'free business: its variation (1 / √shape)');
      const [low = NaN, middle = NaN, high = NaN] = text.split(' · ').map(Number);
      expect(middle).toBeGreaterThan(0.9);
      expect(middle).toBeLessThan(1.1);
      expect(low).toBeLessThan(middle);
      expect(high).toBeGreaterThan(middle);
    });

    it('find the mean gap of the free acts, and a smaller one with the regular acts', () => {
      const meanOf = (what: string): number => Number(textOf(groups, `${what}: mean gap in days`).split(' · ')[1]);
      expect(meanOf('free business') / 10).toBeCloseTo(1, 0);
      expect(meanOf('all business')).toBeLessThan(meanOf('free business'));
    });

    it('find the amounts of cash in units of money in', () => {
      const [mean, between, within] = textOf(
        groups,
        'cash out: log of amount / money in (mean, deviation between, within)',
      )
        .split(' · ')
        .map(Number);
      expect(mean).toBeCloseTo(Math.log(0.1), 0);
      expect(between).toBeLessThan(0.2);
      expect(within).toBeCloseTo(0.58, 0);
    });
  });
});

describe('the growth of new customers', () => {
  const old = event({ customerId: 'old', at: FROM, channel: 'online', type: 'card_payment', amount: 5 });
  /** On the first days of each month of their first thirteen: one day in the first six months, two days later. */
  const young = (from: number) =>
    Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 13 }, (_, month) =>
        [0, 5]
          .slice(0, month < 6 ? 1 : 2)
          .map((day) =>
            event({
              customerId: `new${i}`,
              at: from + (1 + Math.ceil(month * 30.44) + day) * DAY_MS,
              channel: 'online',
              type: 'card_payment',
              amount: 5,
            }),
          ),
      ).flat(),
    ).flat();
  const name = 'their days with business in months 1 to 12, over those of months 10 to 12';

  it('is over the level of their months 10 to 12', () => {
    const text = textOf(figuresFor([old, ...young(FROM + 60 * DAY_MS)]), name);
    expect(text).toBe('0.50 0.50 0.50 0.50 0.50 0.50 1.00 1.00 1.00 1.00 1.00 1.00');
  });

  it('is not known of those who were there when the log begins', () => {
    expect(textOf(figuresFor([old, ...young(FROM + 10 * DAY_MS)]), name)).toBe('–');
  });
});

describe('logs side by side', () => {
  it('are one table per group with one column per log', () => {
    const groups = (text: string): FigureGroup[] => [{ title: 'Gaps', figures: [{ name: 'mean', text }] }];
    expect(
      tablesOf([
        { name: 'real', groups: groups('8') },
        { name: 'simulated', groups: groups('9') },
      ]),
    ).toBe('## Gaps\n\n|  | real | simulated |\n| --- | --- | --- |\n| mean | 8 | 9 |\n');
  });

  it('are nothing without a log', () => {
    expect(tablesOf([])).toBe('');
  });
});

/** Salary of 4,000 on the 8th, rent of 1,000 on the 15th, interest, and cash after exponential gaps of ten days. */
function yearOf(customerId: string, seed: number): WireEvent[] {
  const random = createRandom(seed);
  const months = Array.from({ length: 12 }, (_, month) => [
    event({ customerId, at: Date.UTC(2025, month, 8, 2), channel: 'online', type: 'salary', amount: 4_000 }),
    event({ customerId, at: Date.UTC(2025, month, 15, 2), channel: 'online', type: 'transfer_out', amount: 1_000 }),
    event({ customerId, at: Date.UTC(2025, month, 28, 2), channel: 'system', type: 'interest_credited', amount: 3 }),
  ]).flat();
  const cash: WireEvent[] = [];
  for (let at = FROM; at < FROM + 358 * DAY_MS; at -= 10 * DAY_MS * Math.log(1 - random()))
    cash.push(
      event({
        customerId,
        at: Math.floor(at),
        channel: 'branch',
        type: 'cash_withdrawal',
        amount: 400 * Math.exp(2 * random() - 1),
      }),
    );
  return [...months, ...cash];
}

function event({
  customerId,
  at,
  channel,
  type,
  amount,
}: {
  customerId: string;
  at: number;
  channel: WireEvent['channel'];
  type: string;
  amount?: number;
}): WireEvent {
  const id = `e${events++}`;
  return { id, customerId, occurredAt: at, channel, type, ...(amount === undefined ? {} : { amount }) };
}

function figuresFor(events: readonly WireEvent[], wallOf = (at: number): number => at): FigureGroup[] {
  const book = new ActBook(catalog, wallOf);
  for (const one of events) book.add(one);
  return figuresOf(book.customers());
}

function textOf(groups: readonly FigureGroup[], name: string): string {
  const found = groups.flatMap(({ figures }) => figures).find((figure) => figure.name === name);
  if (found === undefined) throw new Error(`there is no figure "${name}"`);
  return found.text;
}
