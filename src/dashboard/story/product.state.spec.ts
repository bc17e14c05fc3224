import { describe, expect, it } from '@jest/globals';
import type { ProductView } from '../../client/protocol.js';
import { newestClosing, productState, shownProducts } from './product.state.js';

const NOW = new Date(2026, 5, 15, 18).getTime();
const OPENED = new Date(2025, 0, 5).getTime();

function aProduct(parts: Partial<ProductView> = {}): ProductView {
  return { class: 'deposit', openedAt: OPENED, maturesOn: null, closedAt: null, ...parts };
}

describe('the state of a product', () => {
  it.each<[string, Partial<ProductView>, string, number | null]>([
    ['is since when it is held', {}, 'since', OPENED],
    ['is that it is held, when nobody knows since when', { openedAt: null }, 'held', null],
    ['is its maturity ahead', { maturesOn: '2026-06-16' }, 'matures', new Date(2026, 5, 16, 12).getTime()],
    [
      'is its maturity until the day is over',
      { maturesOn: '2026-06-15' },
      'matures',
      new Date(2026, 5, 15, 12).getTime(),
    ],
    [
      'is that it matured, from the day after',
      { maturesOn: '2026-06-14' },
      'matured',
      new Date(2026, 5, 14, 12).getTime(),
    ],
    ['is its end once closed', { maturesOn: '2026-06-14', closedAt: NOW - 5 }, 'closed', NOW - 5],
  ])('%s', (_what, parts, state, at) => {
    expect(productState(aProduct(parts), NOW)).toEqual({ state, at });
  });
});

describe('the products shown', () => {
  it('are all that are held and the last three that were closed', () => {
    const closed = [5, 4, 3, 2, 1].map((closedAt) => aProduct({ closedAt }));
    const held = Array.from({ length: 12 }, () => aProduct());
    expect(shownProducts([...held, ...closed])).toEqual({ shown: [...held, ...closed.slice(0, 3)], more: 2 });
    expect(shownProducts(held)).toEqual({ shown: held, more: 0 });
  });
});

describe('the closing shown', () => {
  it('is the newest, and of two at once the wider', () => {
    const [older, newer] = [{ at: 1, by: 'bank' } as const, { at: 2, by: 'customer' } as const];
    expect(newestClosing({ relationship: older, account: newer, product: newer })).toEqual({
      scope: 'account',
      ...newer,
    });
    expect(newestClosing({ relationship: null, account: null, product: null })).toBeNull();
  });
});
