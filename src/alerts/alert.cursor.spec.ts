import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cursorOf, readCursor, type Cursor } from './alert.cursor.js';
import { ALERT_SORTS, type AlertSort } from './alert.order.js';

const BY_URGENCY = { sort: 'urgency', isReversed: false };

describe('the cursor of a list of alerts', () => {
  it('is read as it was written', () => {
    const rest = { id: fc.stringMatching(/^[\da-z]{0,12}$/), since: fc.array(fc.nat(), { maxLength: 16 }) };
    const measures = ALERT_SORTS.filter((sort): sort is Exclude<AlertSort, 'owner'> => sort !== 'owner');
    const isReversed = fc.boolean();
    const part = fc.constant('unresolved' as const);
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Infinity));
    const owner = fc.option(fc.string({ minLength: 1, maxLength: 128, unit: 'binary' }));
    const cursors: fc.Arbitrary<Cursor> = fc.oneof(
      fc.record({ part, order: fc.record({ sort: fc.constantFrom(...measures), isReversed }), number, ...rest }),
      fc.record({
        ...{ part, order: fc.record({ sort: fc.constant('owner' as const), isReversed }) },
        ...{ number: fc.constant(0), owner, ...rest },
      }),
      fc.record({ part: fc.constant('resolved' as const), number: fc.maxSafeNat(), ...rest }),
    );
    fc.assert(
      fc.property(cursors, (cursor) => {
        const read = readCursor(cursorOf(cursor));
        // The text of minus zero is that of zero.
        expect({ ...read, number: read.number + 0 }).toEqual({ ...cursor, number: cursor.number + 0 });
      }),
    );
  });

  it('of an earlier build goes on in its order, with all of the instant it stood in', () => {
    const read = { part: 'unresolved', order: BY_URGENCY, id: '0a1b' };
    expect(readCursor('unresolved~420~0a1b')).toEqual({ ...read, number: 420, since: null });
    expect(readCursor('unresolved~-1~0a1b~2.z')).toEqual({ ...read, number: Infinity, since: [2, 35] });
    expect(readCursor('resolved~1700000000000~0a1b')).toMatchObject({ part: 'resolved', id: '~', since: null });
  });

  it.each([
    'unresolved.gain~x~a~',
    'unresolved.owner~5~a~',
    'resolved.gain~5~a~',
    'unresolved.owner~o12~a~',
    'done~5~a~',
  ])('is not %s', (text) => {
    expect(() => readCursor(text)).toThrow('cursor must come from the page before');
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCursor(text)).toThrow('cursor must come from the page before');
      }),
    );
  });
});
