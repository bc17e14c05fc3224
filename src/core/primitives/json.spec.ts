import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonOf, repeatedMember } from './json.js';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Objects with different names, written with whatever escapes. */
const OBJECT = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 });

const COLON = fc.constantFrom(':', ' :', '\n\t\r :');

function repeatedIn(text: string): string | null {
  return repeatedMember(text, JSON.parse(text));
}

describe('a JSON file', () => {
  it('is read as it was written, with a byte order mark or without', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), fc.constantFrom(undefined, 2), (value, marked, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(jsonOf(bytes(`${marked ? '\ufeff' : ''}${text}`))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused when an object names a member twice, at any depth and in any spelling', () => {
    fc.assert(
      fc.property(OBJECT, fc.jsonValue(), fc.nat(3), fc.boolean(), COLON, (object, value, depth, escaped, colon) => {
        const [name = ''] = Object.keys(object);
        const spelt = escaped ? `"${escapedUnits(name)}"` : JSON.stringify(name);
        const inner = `${JSON.stringify(object).slice(0, -1)},${spelt}${colon}${JSON.stringify(value)}}`;
        const text = `${'[{"around":'.repeat(depth)}${inner}${'}]'.repeat(depth)}`;
        expect(repeatedIn(text)).toBe(name);
        expect(() => jsonOf(bytes(text))).toThrow('stands twice in one object');
      }),
    );
  });

  it('may use a name again in another object, and as a value', () => {
    expect(repeatedIn('{"a":{"a":["a",{"a":"a:"}]},"b":{"a":"{\\"a\\":1,\\"a\\":2}"}}')).toBeNull();
  });

  it('may hold texts that begin with a colon', () => {
    expect(repeatedIn('{"a":":","b":[": x",{":":1}]}')).toBeNull();
    expect(repeatedIn('{"a":":","b":[": x",{":":1,":":2}]}')).toBe(':');
  });

  it('with a hundred thousand names is no burden, and is refused for the last of them', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `"n${i}":1`);
    expect(repeatedIn(`{${names.join(',')}}`)).toBeNull();
    expect(repeatedIn(`{${names.join(',')},"n99999":1}`)).toBe('n99999');
  });

  it('with a text of megabytes is no burden', () => {
    expect(repeatedIn(JSON.stringify({ a: '\\"x'.repeat(2_000_000), b: 1 }))).toBeNull();
  });

  it.each([
    ['what is no JSON', '{"a":', /JSON/],
    ['nothing', '', /JSON/],
  ])('is refused for %s', (_what, text, message) => {
    expect(() => jsonOf(bytes(text))).toThrow(message);
  });
});

function escapedUnits(name: string): string {
  return [...Array(name.length).keys()].map((i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}
