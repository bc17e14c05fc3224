import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hash32, hash48 } from './hash.js';

it('marks an event by two hashes made in one pass, as they were when made one after the other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(hash48(text)).toBe(hash32(text, 0x9e3779b9) * 0x10000 + (hash32(text, 0x51ed270b) & 0xffff));
    }),
  );
});

it('never changes: marks and shards in Redis depend on it', () => {
  expect([hash32('customer-1'), hash48('event-1'), hash48('')]).toEqual([3902211816, 144802639396138, 81507409537811]);
});
