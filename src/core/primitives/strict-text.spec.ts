import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TextError, utf8Text } from './strict-text.js';

const MARK = '\ufeff';

function faultOf(bytes: Uint8Array): TextError | null {
  try {
    utf8Text(bytes);
    return null;
  } catch (fault) {
    if (fault instanceof TextError) return fault;
    throw fault;
  }
}

/** Where the first character that is none begins: behind the longest beginning that is text. */
function plainPlace(bytes: Uint8Array): number {
  let place = 0;
  for (let length = 0; length < bytes.length; length++) if (isUtf8(bytes.subarray(0, length))) place = length;
  return place;
}

describe('utf8Text', () => {
  it('gives what was written, without a byte order mark at its start and with one elsewhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, marked) => {
        fc.pre(!text.startsWith(MARK));
        expect(utf8Text(Buffer.from(`${marked ? MARK : ''}${text}`))).toBe(text);
      }),
    );
    expect(utf8Text(Buffer.from(`a${MARK}b`))).toBe(`a${MARK}b`);
  });

  it('repairs nothing, and names the byte where the character begins', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ minLength: 1, maxLength: 4 }), (text, more) => {
        const bytes = Buffer.concat([Buffer.from(text), more, Buffer.from('x')]);
        fc.pre(!/^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1')));
        const fault = faultOf(bytes);
        if (isUtf8(bytes)) expect(fault).toBeNull();
        else expect(fault?.byte).toBe(plainPlace(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['two names in GBK', [0xd5, 0xc5, 0xc8, 0xfd], 'line 1 is not UTF-8: save the file as UTF-8'],
    [
      'Latin-1 in the third line',
      [...Buffer.from('a\r\nb\r'), 0xe9, 0x41],
      'line 3 is not UTF-8: save the file as UTF-8',
    ],
    [
      'a character cut short at the end',
      [...Buffer.from('a\n'), 0xe5, 0xae],
      'line 2 is not UTF-8: save the file as UTF-8',
    ],
    ['half of a pair', [0xed, 0xa0, 0x80], 'line 1 is not UTF-8: save the file as UTF-8'],
    ['UTF-16 with the small end first', [0xff, 0xfe, 0x7b, 0], 'this is UTF-16: save the file as UTF-8'],
    ['UTF-16 with the big end first', [0xfe, 0xff, 0, 0x7b], 'this is UTF-16: save the file as UTF-8'],
  ])('refuses %s', (_what, bytes, message) => {
    expect(faultOf(Uint8Array.from(bytes))?.message).toBe(message);
  });
});
