import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advanced, formatCursor, isAfter, parseCursor, parseEntryId } from './cursor.js';

const ids = fc.record({ version: fc.nat({ max: 2 ** 40 }), n: fc.nat({ max: 5_000 }) });

describe('a cursor', () => {
  it('survives its text', () => {
    fc.assert(
      fc.property(fc.array(ids, { minLength: 16, maxLength: 16 }), (position) => {
        const cursor = { run: 'live', epoch: 'abc', position };
        expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
      }),
    );
  });

  it.each(['', 'nonsense', '!!', 'AAAA'])('is not read from %p', (text) => {
    const cursor = parseCursor(text);
    expect(cursor === null || cursor.run !== 'live').toBe(true);
  });

  it('moves in one shard only, and knows what comes after what', () => {
    const start = [parseEntryId('3-1'), parseEntryId('0-0')];
    expect(advanced(start, 1, parseEntryId('7-0'))).toEqual([parseEntryId('3-1'), parseEntryId('7-0')]);
    expect(isAfter(parseEntryId('3-10'), parseEntryId('3-9'))).toBe(true);
    expect(isAfter(parseEntryId('3-1'), parseEntryId('3-1'))).toBe(false);
  });
});
