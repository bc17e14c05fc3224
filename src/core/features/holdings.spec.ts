import { describe, expect, it } from '@jest/globals';
import { someSignals } from '../../../test/builders/lifecycle.builder.js';
import { STRATEGY_SIGNALS, type SignalName } from '../advice/strategy-signals.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import type { Product } from '../state/products.js';
import { NO_CLOSINGS } from '../state/products.js';
import { lapsed } from './holdings.js';
import type { Signals } from './signals.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const ago = (days: number): number => NOW - days * DAY_MS;
const maturedAgo = (days: number): number => dayOf(NOW) - days;

function aProduct(parts: Partial<Product> = {}): Product {
  return { id: 1, class: 'deposit', openedAt: ago(400), maturesOn: null, closedAt: null, seenAt: ago(1), ...parts };
}

function signalsWith(parts: Partial<Pick<Signals, 'products' | 'closings'>>): Signals {
  return someSignals(NOW, { products: [], closings: NO_CLOSINGS, ...parts });
}

function read(name: SignalName, parts: Partial<Pick<Signals, 'products' | 'closings'>>): number {
  const situation = {
    stage: 'maturity',
    tier: 'mass',
    daysInStage: 1,
    risk: 0,
    findings: [],
    signals: signalsWith(parts),
  } as const;
  return STRATEGY_SIGNALS[name].of(situation);
}

const CARD = aProduct({ id: 2, class: 'card' });
const MATURED = aProduct({ maturesOn: maturedAgo(40) });

describe('the signals about products', () => {
  it.each<[SignalName, string, Partial<Pick<Signals, 'products' | 'closings'>>, number]>([
    ['products_held', 'are unknown while no event named a product', {}, NaN],
    ['product_classes_held', 'are unknown while no event named a product', {}, NaN],
    ['products_held', 'leave out what is closed', { products: [CARD, aProduct({ closedAt: ago(5) })] }, 1],
    ['products_held', 'leave out what is opened later', { products: [aProduct({ openedAt: ago(-1) })] }, 0],
    ['products_held', 'count what will be closed later', { products: [aProduct({ closedAt: ago(-1) })] }, 1],
    ['product_classes_held', 'count a class once', { products: [CARD, aProduct(), aProduct({ id: 3 })] }, 2],
    ['products_opened_quarter', 'count the last 90 days', { products: [CARD, aProduct({ openedAt: ago(89) })] }, 1],
    ['products_opened_quarter', 'do not count the day before them', { products: [aProduct({ openedAt: ago(91) })] }, 0],
    ['products_closed_quarter', 'count the last 90 days', { products: [CARD, aProduct({ closedAt: ago(89) })] }, 1],
    ['days_since_closing', 'are unknown when nothing was closed', { products: [CARD] }, NaN],
    ['days_since_closing', 'count from the last one', { products: [CARD, aProduct({ closedAt: ago(12) })] }, 12],
    [
      'days_since_closing',
      'know an account that was closed',
      { closings: { ...NO_CLOSINGS, account: { at: ago(3), by: 'customer' } } },
      3,
    ],
    [
      'days_since_closing',
      'leave out what the bank closed',
      { products: [aProduct({ closedAt: ago(3) })], closings: { ...NO_CLOSINGS, product: { at: ago(3), by: 'bank' } } },
      NaN,
    ],
    ['days_since_maturity', 'count local days', { products: [MATURED, CARD] }, 40],
    ['days_since_maturity', 'are unknown before the day', { products: [aProduct({ maturesOn: maturedAgo(-1) })] }, NaN],
    ['days_to_maturity', 'count to the next one', { products: [aProduct({ maturesOn: maturedAgo(-9) }), MATURED] }, 9],
    [
      'days_to_maturity',
      'leave out what is closed',
      { products: [aProduct({ maturesOn: maturedAgo(-9), closedAt: ago(1) })] },
      NaN,
    ],
  ])('%s %s', (name, _what, parts, value) => {
    expect(read(name, parts)).toBe(value);
  });

  it.each<[string, Product[], boolean]>([
    ['and nothing came after it', [MATURED], true],
    ['and was closed on that day', [{ ...MATURED, closedAt: ago(40) }], true],
    ['but was closed before', [{ ...MATURED, closedAt: ago(42) }], false],
    ['as a loan that is paid back', [{ ...MATURED, class: 'loan' }], false],
    ['and one of its class followed within 30 days', [MATURED, aProduct({ id: 3, openedAt: ago(12) })], false],
    ['and one of its class came 30 days ahead', [MATURED, aProduct({ id: 3, openedAt: ago(69) })], false],
    ['and one of its class followed too late', [MATURED, aProduct({ id: 3, openedAt: ago(8) })], true],
    ['and one of another class followed', [MATURED, aProduct({ id: 3, class: 'wealth', openedAt: ago(39) })], true],
  ])('a product that matured %s', (_what, products, isLapsed) => {
    expect(lapsed(signalsWith({ products }))?.maturesOn ?? null).toBe(isLapsed ? maturedAgo(40) : null);
  });
});
