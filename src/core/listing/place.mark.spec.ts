import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entryMarkIn, isReviewedOn, placeMark } from './place.mark.js';

const aMark = fc.integer({ min: 0, max: 2 ** 35 - 1 });
const aDay = fc.integer({ min: -800, max: 60_000 });

it('holds the mark of the entry and the day of the review, in seven bytes of a state', () => {
  fc.assert(
    fc.property(aMark, aDay, (entryMark, day) => {
      const mark = placeMark(entryMark, day);
      expect([entryMarkIn(mark), isReviewedOn(mark, day)]).toEqual([entryMark, true]);
      expect([isReviewedOn(mark, day + 1), isReviewedOn(mark, day - 7)]).toEqual([false, false]);
      expect(mark).toBeLessThan(2 ** 49);
    }),
  );
});

it('is that of an earlier build where the day is not known, and then no day is', () => {
  fc.assert(
    fc.property(aMark, aDay, (entryMark, day) => {
      expect(placeMark(entryMark, null)).toBe(entryMark);
      expect(isReviewedOn(entryMark, day)).toBe(false);
    }),
  );
});
