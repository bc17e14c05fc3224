import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { itemAt } from './item.at.js';

describe('an item that must be there', () => {
  it('is what stands there, falsy or not, and a fault where nothing stands', () => {
    const items = fc.array(fc.oneof(fc.integer(), fc.constantFrom(null, 0, '', NaN, false)));
    fc.assert(
      fc.property(items, fc.integer({ min: -2, max: 20 }), (all, i) => {
        if (i >= 0 && i < all.length) expect(itemAt(all, i)).toBe(all[i]);
        else expect(() => itemAt(all, i)).toThrow(RangeError);
      }),
    );
  });
});
