import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { badUtf8At } from './utf8.js';

const encoder = new TextEncoder();
/** Each is refused wherever it stands, whatever follows. */
const BAD: [string, number[]][] = [
  ['a continuation alone', [0x80]],
  ['GBK', [0xd5, 0xc5]],
  ['Latin-1', [0xe9, 0x20]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ['UTF-16', [0xff, 0xfe]],
];

describe('the place where bytes stop being UTF-8', () => {
  it('is none in any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(badUtf8At(encoder.encode(text))).toBe(-1)));
  });

  it.each(BAD)('is the first byte of the bad character: %s', (_what, bad) => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    // A long run of one character puts the edges of steps into the middle of characters.
    const before = fc.tuple(text, fc.constantFrom('x', 'é', '张', '🌊'), fc.integer({ min: 0, max: 5_000 }));
    fc.assert(
      fc.property(before, text, ([head, unit, times], tail) => {
        const good = encoder.encode(head + unit.repeat(times));
        expect(badUtf8At(Uint8Array.from([...good, ...bad, ...encoder.encode(tail)]))).toBe(good.length);
      }),
    );
  });

  it('is the beginning of a character that is cut off at the end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), fc.integer({ min: 1, max: 3 }), (text, bytes) => {
        const good = encoder.encode(text);
        expect(badUtf8At(Uint8Array.from([...good, ...encoder.encode('🌊').subarray(0, bytes)]))).toBe(good.length);
      }),
    );
  });
});
