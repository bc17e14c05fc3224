import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { WALKED_DAYS, midnightsBetween } from './midnights.js';

const DAY = fc.integer({ min: 365, max: 40_000 });

describe('between two rows the clock', () => {
  it('stops at each midnight of a gap that is walked whole', () => {
    fc.assert(
      fc.property(DAY, fc.integer({ min: -3, max: WALKED_DAYS - 1 }), fc.nat(DAY_MS - 1), (first, days, ms) => {
        const all = [...midnightsBetween(first * DAY_MS, (first + days) * DAY_MS + ms)];
        expect(all).toEqual(Array.from({ length: Math.max(0, days + 1) }, (_, day) => (first + day) * DAY_MS));
      }),
    );
  });

  it('jumps over the rest of a longer one, to its last midnight', () => {
    fc.assert(
      fc.property(DAY, fc.integer({ min: WALKED_DAYS, max: 3_000_000 }), fc.nat(DAY_MS - 1), (first, days, ms) => {
        const all = [...midnightsBetween(first * DAY_MS, (first + days) * DAY_MS + ms)];
        expect(all).toHaveLength(WALKED_DAYS + 1);
        expect(all.slice(0, -1)).toEqual([...midnightsBetween(first * DAY_MS, (first + WALKED_DAYS - 1) * DAY_MS)]);
        expect(all.at(-1)).toBe((first + days) * DAY_MS);
      }),
    );
  });
});
