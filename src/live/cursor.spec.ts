import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocatedBy, hostileBytes } from '../../test/builders/hostile.bytes.js';
import { advanced, formatCursor, isAfter, parseCursor, parseEntryId } from './cursor.js';

const ids = fc.record({ version: fc.nat({ max: 2 ** 40 }), n: fc.nat({ max: 5_000 }) });

/** Cursors of a few hundred bytes, plus what the test itself allocates. */
const MOST_ALLOCATED = 4_000_000;

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

  it('costs what it holds, not what it claims: 14 characters of 33 million shards', () => {
    const claims = Buffer.from('01610161ffffff0f', 'hex').toString('base64url');
    expect(allocatedBy(() => expect(parseCursor(claims)).toBeNull())).toBeLessThan(MOST_ALLOCATED);
  });

  it('is bounded by its own length, whatever it says', () => {
    const sound = fc.array(ids, { maxLength: 16 }).map((position) => {
      return Buffer.from(formatCursor({ run: 'live', epoch: 'abc', position }), 'base64url');
    });
    fc.assert(
      fc.property(hostileBytes(sound), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(allocatedBy(() => parseCursor(text))).toBeLessThan(MOST_ALLOCATED);
        const cursor = parseCursor(text);
        if (cursor !== null) expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
      }),
      { numRuns: 2_000, endOnFailure: true },
    );
  });

  it('moves in one shard only, and knows what comes after what', () => {
    const start = [parseEntryId('3-1'), parseEntryId('0-0')];
    expect(advanced(start, 1, parseEntryId('7-0'))).toEqual([parseEntryId('3-1'), parseEntryId('7-0')]);
    expect(isAfter(parseEntryId('3-10'), parseEntryId('3-9'))).toBe(true);
    expect(isAfter(parseEntryId('3-1'), parseEntryId('3-1'))).toBe(false);
  });
});
