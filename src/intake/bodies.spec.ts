import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseItem } from '../core/event.reader.js';
import { parseJson, parseNdjson } from './bodies.js';

const MOST_LEVELS = 64;

/** JSON of so many levels, each an array or an object that may hold other things before and behind it. */
const nested = fc.array(fc.constantFrom('[#]', '{"a":#}', '[1,[],#,{}]', '{"]":"}","x":#,"y":[]}'), {
  minLength: 1,
  maxLength: 2 * MOST_LEVELS,
});

function jsonOf(levels: readonly string[]): string {
  return levels.reduceRight((inner, level) => level.replace('#', () => inner), '0');
}

describe('a JSON body', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 10 }), (text) => expect(parseJson(text)).toEqual(JSON.parse(text))));
  });

  it('may be nested to a depth, and no deeper', () => {
    fc.assert(
      fc.property(nested, (levels) => {
        const parse = (): unknown => parseJson(jsonOf(levels));
        if (deepest(levels) <= MOST_LEVELS) expect(parse).not.toThrow();
        else expect(parse).toThrow(expect.objectContaining({ code: 'too_deep' }));
      }),
    );
  });

  it.each([100_000, 1_000_000])('that is nested %d deep is refused like any other', (levels) => {
    const text = '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'too_deep' }));
  });

  it('that is empty is none', () => expect(parseJson('')).toBeUndefined());
});

describe('an NDJSON body', () => {
  it.each(['\n', '\r\n'])('holds one item a line, with lines that end in %j', (end) => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.constantFrom('{oops', '', ' '))), (lines) => {
        const items = lines.filter((line) => line.trim() !== '');
        expect(parseNdjson(lines.join(end))).toEqual(items.map(parsed));
      }),
    );
  });

  it('has lines that may be nested to a depth, and no deeper', () => {
    fc.assert(
      fc.property(nested, (levels) => {
        const parse = (): unknown => parseNdjson(`{}\n${jsonOf(levels)}\n{oops`);
        if (deepest(levels) <= MOST_LEVELS) expect(parse()).toHaveLength(3);
        else expect(parse).toThrow(expect.objectContaining({ code: 'too_deep' }));
      }),
    );
  });
});

/** The innermost level may hold an empty array beside its number. */
function deepest(levels: readonly string[]): number {
  return levels.length + (levels.at(-1)?.includes('[]') === true ? 1 : 0);
}

function parsed(line: string): unknown {
  return parseItem(line);
}
