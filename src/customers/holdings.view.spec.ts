import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Product } from '../core/state/products.js';
import { productViews } from './holdings.view.js';

const AT = Date.UTC(2026, 0, 15);
const A_PRODUCT: Product = { id: 1, class: 'deposit', openedAt: AT, maturesOn: null, closedAt: null, seenAt: AT };

describe('the products of a customer, for people', () => {
  it('say the day of maturity as a day, and keep the hash of the name for themselves', () => {
    expect(productViews([{ ...A_PRODUCT, maturesOn: 20_453 }])).toEqual([
      { class: 'deposit', openedAt: AT, maturesOn: '2025-12-31', closedAt: null },
    ]);
  });

  it('begin with what matures next and end with what was closed first, however they are stored', () => {
    const products = [
      { ...A_PRODUCT, maturesOn: 20_000 },
      { ...A_PRODUCT, maturesOn: 30_000 },
      { ...A_PRODUCT, openedAt: null },
      { ...A_PRODUCT, openedAt: AT },
      { ...A_PRODUCT, maturesOn: 10_000, closedAt: AT + 2 },
      { ...A_PRODUCT, maturesOn: 10_000, closedAt: AT + 1 },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(products, { minLength: products.length }), (shuffled) => {
        expect(productViews(shuffled)).toEqual(productViews(products));
        expect(productViews(shuffled).map(({ maturesOn }) => maturesOn?.slice(0, 4) ?? null)).toEqual([
          '2024',
          '2052',
          null,
          null,
          '1997',
          '1997',
        ]);
        expect(productViews(shuffled).map(({ closedAt }) => closedAt)).toEqual([
          null,
          null,
          null,
          null,
          AT + 2,
          AT + 1,
        ]);
      }),
    );
  });
});
