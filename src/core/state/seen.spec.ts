import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_MARKS, Seen, forgetBefore, isFull, remember } from './seen.js';
import { seenDays } from '../../../test/builders/state.in.words.js';

const arrivals = fc.array(fc.tuple(fc.integer({ min: 20, max: 28 }), fc.integer({ min: 0, max: 60 })), {
  maxLength: 80,
});

describe('the ids already applied', () => {
  it('behave like a set, in whatever order they arrive, and are kept in the order of the bytes', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const seen = new Seen();
        const twin = new Set<number>();
        for (const [day, mark] of all) {
          expect(remember(seen, day, mark)).toBe(!twin.has(mark));
          twin.add(mark);
        }
        const days = seenDays(seen);
        expect(days).toEqual(
          days
            .toSorted((a, b) => a.day - b.day)
            .map(({ day, marks }) => ({ day, marks: marks.toSorted((a, b) => a - b) })),
        );
        expect(new Set(days.map(({ day }) => day)).size).toBe(days.length);
        expect(new Set(days.flatMap(({ marks }) => marks))).toEqual(twin);
      }),
    );
  });

  it('are forgotten by whole days', () => {
    const seen = new Seen();
    for (const day of [22, 20, 21]) remember(seen, day, day);
    forgetBefore(seen, 22);
    expect(seenDays(seen)).toEqual([{ day: 22, marks: [22] }]);
    expect(remember(seen, 22, 20)).toBe(true);
  });

  it('are limited: the newest are kept, the same ones in whatever order they arrive', () => {
    const all = Array.from({ length: MOST_MARKS + 500 }, (_, i) => ({
      day: 20 + (i % 8),
      mark: (i * 7919) % 1_000_003,
    }));
    const kept = all.toSorted((a, b) => a.day - b.day || a.mark - b.mark).slice(500);
    for (const order of [all, all.toReversed(), all.toSorted((a, b) => a.mark - b.mark)]) {
      const seen = new Seen();
      for (const { day, mark } of order) remember(seen, day, mark);
      expect(seenDays(seen).flatMap(({ day, marks }) => marks.map((mark) => ({ day, mark })))).toEqual(kept);
      expect(isFull(seen)).toBe(true);
    }
  });

  it('of a state that holds more than are kept are brought down with the next', () => {
    const seen = new Seen();
    seen.append(20, MOST_MARKS + 10);
    for (let i = 0; i < MOST_MARKS + 10; i++) seen.marks[i] = i;
    expect(remember(seen, 21, 1_000_000)).toBe(true);
    expect(seenDays(seen).map(({ marks }) => marks.length)).toEqual([MOST_MARKS - 1, 1]);
  });
});
