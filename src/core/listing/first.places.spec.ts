import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FirstPlaces } from './first.places.js';

it('are the first of all by key, then shard, then row, however many there are', () => {
  const key = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Infinity), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (keys, most) => {
      const first = new FirstPlaces(most);
      const rows = keys.map((one, i) => ({ key: one, shard: Math.floor(i / 7), row: i % 7 }));
      for (const one of rows) first.add(one.key, one.shard, one.row);
      const sorted = rows.toSorted((a, b) =>
        a.key < b.key ? -1 : a.key > b.key ? 1 : a.shard - b.shard || a.row - b.row,
      );
      expect(first.sorted()).toEqual(sorted.slice(0, most).map(({ shard, row }) => ({ shard, row })));
    }),
    { numRuns: 500 },
  );
});
