import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MOST_PRODUCTS,
  NO_CLOSINGS,
  maturityOf,
  noteClosing,
  noteProduct,
  type HeldProduct,
  type ProductNews,
} from './products.js';

type Told = [at: number, what: ProductNews['what'], maturesOn?: number, of?: ProductNews['class']];

function productAfter(news: readonly Told[]): HeldProduct | undefined {
  const products: HeldProduct[] = [];
  for (const [at, what, maturesOn = null, of = null] of news) {
    noteProduct(products, { id: 7, class: of, what, maturesOn }, at);
  }
  return products[0];
}

describe('a product', () => {
  it.each<[string, Told[], Partial<HeldProduct>]>([
    [
      'is opened by its first purchase',
      [
        [5, 'bought'],
        [9, 'bought'],
      ],
      { openedAt: 5, closedAt: null },
    ],
    ['is only known by a mention', [[5, 'named']], { openedAt: null, closedAt: null, seenAt: 5 }],
    [
      'is closed by a closing after the purchase',
      [
        [5, 'bought'],
        [9, 'closed'],
      ],
      { openedAt: 5, closedAt: 9 },
    ],
    [
      'is opened again by a later purchase',
      [
        [5, 'bought'],
        [7, 'closed'],
        [9, 'bought'],
      ],
      { openedAt: 5, closedAt: null },
    ],
    [
      'stays closed when it is only mentioned',
      [
        [7, 'closed'],
        [9, 'named'],
      ],
      { closedAt: 7, seenAt: 9 },
    ],
    [
      'is closed when both came at once',
      [
        [7, 'closed'],
        [7, 'bought'],
      ],
      { closedAt: 7 },
    ],
    [
      'matures when the newest event says',
      [
        [5, 'bought', 300],
        [9, 'named', 200],
        [10, 'named'],
      ],
      { maturesOn: 200 },
    ],
    [
      'is of the class that the newest event gives',
      [
        [5, 'named', 0, 'card'],
        [9, 'named', 0, 'loan'],
      ],
      { class: 'loan' },
    ],
  ])('%s, in any order', (_what, news, expected) => {
    expect(productAfter(news)).toMatchObject(expected);
    fc.assert(
      fc.property(fc.shuffledSubarray(news, { minLength: news.length }), (order) => {
        expect(productAfter(order)).toEqual(productAfter(news));
      }),
      { numRuns: 10 },
    );
  });

  it('of more than are kept is forgotten by its id, in any order', () => {
    const ids = Array.from({ length: MOST_PRODUCTS + 10 }, (_, i) => i * 3);
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), (order) => {
        const products: HeldProduct[] = [];
        for (const id of order) noteProduct(products, { id, class: null, what: 'named', maturesOn: null }, id);
        expect(products.map(({ id }) => id)).toEqual(ids.slice(0, MOST_PRODUCTS));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a closing', () => {
  it('is replaced by a newer one of its scope only', () => {
    const first = noteClosing(NO_CLOSINGS, { scope: 'account', at: 5, by: 'customer' });
    expect(noteClosing(first, { scope: 'account', at: 4, by: 'death' })).toBe(first);
    expect(noteClosing(first, { scope: 'account', at: 5, by: 'bank' }).account).toEqual({ at: 5, by: 'bank' });
    expect(noteClosing(first, { scope: 'product', at: 6, by: 'bank' })).toEqual({
      ...first,
      product: { at: 6, by: 'bank' },
    });
  });
});

describe('a day of maturity', () => {
  it.each([
    ['1970-01-02', 1],
    ['2029-02-30', null],
    ['2029-2-3', null],
    ['2029-02-03T00:00', null],
    [20290203, null],
    [undefined, null],
  ])('%s is %s', (value, day) => {
    expect(maturityOf(value)).toBe(day);
  });
});
