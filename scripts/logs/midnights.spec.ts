import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Calendar } from '../../src/core/primitives/calendar.js';
import { DAY_MS, HOUR_MS, dayOf } from '../../src/core/primitives/time.js';
import { offsetsOf } from '../../src/core/primitives/time.zone.js';
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

it('stops at the midnights of the bank, also on days of 23 and 25 hours', () => {
  const berlin = new Calendar(offsetsOf('Europe/Berlin', Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)));
  const lengths = (from: string): number[] => {
    const first = berlin.startOf(dayOf(Date.parse(from)));
    const all = [...midnightsBetween(first, first + 3 * DAY_MS, WALKED_DAYS, berlin)];
    return all.slice(1).map((at, i) => (at - (all[i] ?? 0)) / HOUR_MS);
  };
  expect(lengths('2026-03-28')).toEqual([24, 23, 24]);
  expect(lengths('2026-10-24')).toEqual([24, 25]);
});
