import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cursorOf, readCursor } from './alert.page.js';

describe('the cursor of a list of alerts', () => {
  it('is read as it was written', () => {
    const cursors = fc.record({
      part: fc.constantFrom('unresolved' as const, 'resolved' as const),
      number: fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
      id: fc.stringMatching(/^[\da-z]{0,12}$/),
      since: fc.array(fc.nat(), { maxLength: 16 }),
    });
    fc.assert(fc.property(cursors, (cursor) => expect(readCursor(cursorOf(cursor))).toEqual(cursor)));
  });

  it('of an earlier build goes on, with all of the instant it stood in', () => {
    expect(readCursor('unresolved~420~0a1b')).toEqual({ part: 'unresolved', number: 420, id: '0a1b', since: null });
    expect(readCursor('resolved~1700000000000~0a1b')).toMatchObject({ part: 'resolved', id: '~', since: null });
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCursor(text)).toThrow('cursor must come from the page before');
      }),
    );
  });
});
