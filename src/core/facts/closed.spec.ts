import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import type { Signals } from '../features/signals.js';
import { USUAL_FACTS } from '../model/policy.js';
import { DAY_MS } from '../primitives/time.js';
import { NO_CLOSINGS, type ClosedBy, type ClosingScope, type Product } from '../state/products.js';
import { closedRelationship, isEndedByOthers, isOpen } from './closed.js';
import { incomeStream } from './income.stream.js';

const TODAY = 20_600;
const CLOSED_AT = (TODAY - 10) * DAY_MS;

function product(parts: Partial<Product> = {}): Product {
  return { id: 1, class: 'deposit', openedAt: 0, maturesOn: null, closedAt: null, seenAt: 0, ...parts };
}

const CLOSED_PRODUCT = product({ closedAt: CLOSED_AT });

/** Assets in units of the base currency: 100,000 for half a year, and so much now. */
function after(scope: ClosingScope, left: number, parts: Partial<Signals> = {}, by: ClosedBy = 'customer'): Signals {
  return someSignals(TODAY * DAY_MS, {
    today: TODAY,
    lastDays: { business: TODAY - 10, active: TODAY - 10, moneyIn: NaN },
    closings: { ...NO_CLOSINGS, [scope]: { at: CLOSED_AT, by } },
    balances: [
      { day: TODAY - 200, amount: 10_000_000 },
      { day: TODAY - 10, amount: left * 100 },
    ],
    balance: left * 100,
    ...parts,
  });
}

const found = (signals: Signals) =>
  closedRelationship(signals, USUAL_FACTS, { stream: () => incomeStream(signals, USUAL_FACTS.income.leastTimes) });
const businessOn = (day: number) => ({ lastDays: { business: day, active: day, moneyIn: NaN } });

describe('a closed relationship', () => {
  it('is one whatever is left, with the day and who closed it', () => {
    const signals = after('relationship', 50_000, { products: [product()] });
    expect(found(signals)).toMatchObject({ fact: 'closed', scope: 'relationship', by: 'customer', day: TODAY - 10 });
  });

  it.each<ClosingScope>(['account', 'product'])('is the closing of an %s when nothing else is left', (scope) => {
    expect(found(after(scope, 900, { products: [CLOSED_PRODUCT] }))).toMatchObject({ scope, day: TODAY - 10 });
  });

  it('is surer by the word of the customer than by what is left', () => {
    const excess = (scope: ClosingScope): number => found(after(scope, 0))?.excess ?? NaN;
    expect(excess('relationship')).toBeGreaterThan(excess('account'));
  });

  it.each<[string, Signals]>([
    ['more than a hundredth of the assets is left', after('account', 1_200)],
    ['another product is open', after('account', 0, { products: [CLOSED_PRODUCT, product({ id: 2 })] })],
    [
      'the product was opened again',
      after('product', 0, { products: [product({ openedAt: CLOSED_AT + DAY_MS, closedAt: CLOSED_AT })] }),
    ],
    ['neither assets nor products are known', after('account', NaN, { balances: [], products: [] })],
    ['the customer came back', after('account', 0, businessOn(TODAY - 2))],
    ['the customer came back after leaving for good', after('relationship', 0, businessOn(TODAY - 2))],
  ])('is none when %s', (_what, signals) => {
    expect(found(signals)).toBeNull();
  });

  it('is one without any balance when all products that are known were closed', () => {
    expect(found(after('product', NaN, { balances: [], products: [CLOSED_PRODUCT] }))).not.toBeNull();
  });

  it('is not undone by payments that were on their way', () => {
    expect(found(after('relationship', 0, businessOn(TODAY - 8)))).not.toBeNull();
  });

  it('is not undone after a death, whatever the bank still books', () => {
    expect(found(after('relationship', 90_000, businessOn(TODAY), 'death'))).toMatchObject({ by: 'death' });
  });

  it.each<[ClosedBy, boolean]>([
    ['customer', false],
    ['bank', true],
    ['death', true],
  ])('by %s: nobody is to be won back: %s', (by, isEnded) => {
    expect(isEndedByOthers(after('relationship', 0, {}, by))).toBe(isEnded);
    expect(isEndedByOthers(after('account', 0, {}, by))).toBe(isEnded);
    expect(isEndedByOthers(after('account', 50_000, {}, by))).toBe(false);
    expect(isEndedByOthers(after('relationship', 0, businessOn(TODAY - 2), by))).toBe(by === 'death');
  });
});

describe('a product', () => {
  it.each<[string, Partial<Product>, boolean]>([
    ['that was never closed', {}, true],
    ['that was closed', { openedAt: 5, closedAt: 9 }, false],
    ['of which only the closing is known', { openedAt: null, closedAt: 9 }, false],
    ['that was opened again', { openedAt: 12, closedAt: 9 }, true],
  ])('%s is open: %s', (_what, parts, expected) => {
    expect(isOpen(product(parts))).toBe(expected);
  });
});
