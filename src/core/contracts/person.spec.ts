import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { personName } from './person.js';

/** Whatever people write names with: letters, marks and digits of all scripts, and what stands between and around them. */
const scripts = fc.constantFrom(
  ...[
    'Li',
    'Wei',
    '李伟',
    '买买提',
    '·',
    '阿不都',
    '‧',
    '•',
    'ئابدۇ',
    'محمد',
    'تیر\u200Cانداز',
    'अमित',
    'क्\u200D',
    'สมชาย',
  ],
  ...[
    'O’Brien',
    "O'Neill",
    'J.',
    '-',
    '–',
    '_',
    'Müller',
    'Mu\u0308ller',
    'Nguyễn',
    'ʻOkina',
    'Þór',
    '𠮷田',
    '王（小）',
    '(jr.)',
  ],
  ...['li+crm@bank.example', '#12', 'a/b', '3', '£', '"Al"', '<b>', '😀'],
);
const name = fc
  .array(scripts, { minLength: 1, maxLength: 8 })
  .chain((parts) => fc.constantFrom('', ' ', '\u00A0').map((between) => parts.join(between)));
const control = fc
  .oneof(
    fc.integer({ min: 0, max: 0x1f }),
    fc.integer({ min: 0x7f, max: 0x9f }),
    fc.constantFrom(0x2028, 0x2029, 0xd800, 0xdfff),
  )
  .map((code) => String.fromCharCode(code));

describe('the name of a person', () => {
  it('is kept as it is written', () => {
    fc.assert(fc.property(name, (written) => expect(personName(written)).toBe(written)));
  });

  it('loses the spaces around it, and nothing else', () => {
    const spaces = fc.constantFrom('', ' ', '  ', '\u3000');
    fc.assert(fc.property(spaces, name, spaces, (a, written, b) => expect(personName(a + written + b)).toBe(written)));
  });

  it('has no control character within it', () => {
    fc.assert(fc.property(name, control, name, (a, odd, b) => expect(personName(a + odd + b)).toBeNull()));
  });

  it('is a text', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof value === 'string' || personName(value) === null));
    expect(personName(undefined)).toBeNull();
  });

  it.each([
    ['nothing', '', null],
    ['spaces', ' \t\u3000', null],
    ['what stands for nobody', 'none', null],
    ['what stands for the service', ' system ', null],
    ['128 characters', '𠮷'.repeat(128), '𠮷'.repeat(128)],
    ['129 characters', '李'.repeat(129), null],
  ])('of %s', (_what, given, expected) => {
    expect(personName(given)).toBe(expected);
  });
});
