import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { repeatedMembers } from './repeated-members.js';

describe('members that stand twice', () => {
  it('are none in what was written by JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        expect(repeatedMembers(JSON.stringify(value, null, indent))).toEqual([]);
      }),
    );
  });

  it('are found behind whatever stands between them', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (name, first, between) => {
        const [key, a, b] = [name, first, between].map((value) => JSON.stringify(value));
        const middle = `"other${JSON.stringify(name).slice(1)}:${b ?? ''}`;
        expect(repeatedMembers(`{${key ?? ''}:${a ?? ''},${middle},${key ?? ''}:1}`)).toEqual([name]);
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":1},"b":2}', []],
    ['{"types":{"login":"session","log\\u0069n":"friction"}}', ['types.login']],
    ['{"rules":[{"when":{}},{"when":{},"when":{}}]}', ['rules[1].when']],
    ['[{"a":1},{"a":1}]', []],
    ['{"a":"a","b":["a","a"]}', []],
    ['{"a":"{\\"a\\":1","a":2,"a":3}', ['a', 'a']],
    ['"a"', []],
  ])('%s', (json, paths) => {
    expect(repeatedMembers(json)).toEqual(paths);
  });
});
