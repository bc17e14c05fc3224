import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UnreadItem, parseItem } from '../core/event.reader.js';
import { parseJson, parseNdjson } from './bodies.js';

const MOST_LEVELS = 64;
const MOST_ITEMS = 100_000;

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
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => expect(parseJson(text, MOST_ITEMS)).toEqual(JSON.parse(text))),
    );
  });

  it('may be nested to a depth, and no deeper', () => {
    fc.assert(
      fc.property(nested, (levels) => {
        const parse = (): unknown => parseJson(jsonOf(levels), MOST_ITEMS);
        if (deepest(levels) <= MOST_LEVELS) expect(parse).not.toThrow();
        else expect(parse).toThrow(expect.objectContaining({ code: 'too_deep' }));
      }),
    );
  });

  it.each([100_000, 1_000_000])('that is nested %d deep is refused like any other', (levels) => {
    const text = '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parseJson(text, MOST_ITEMS)).toThrow(expect.objectContaining({ code: 'too_deep' }));
  });

  it('that is empty is none', () => expect(parseJson('', MOST_ITEMS)).toBeUndefined());
});

describe('an NDJSON body', () => {
  it.each(['\n', '\r\n'])('holds one item a line, with lines that end in %j', (end) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.json(), fc.constantFrom('{oops', '', ' ', '\t{}', '\u00a0{}', ' \u2003'))),
        (lines) => {
          const items = lines.filter((line) => line.trim() !== '');
          expect(parseNdjson(lines.join(end), MOST_ITEMS)).toEqual(items.map(parsed));
        },
      ),
    );
  });

  it('is never mended by what stands in the next line', () => {
    const glue = ['{"id":"g1","customerId":"gl', 'ue"}', '"E3","E4"'];
    const quoted = ['{"a":"}', '{","b":"x"}', '{},{}'];
    for (const lines of [glue, quoted]) {
      const items = parseNdjson(lines.join('\n'), 100);
      expect(items).toEqual(lines.map(parsed));
      expect(items.some((item) => item instanceof UnreadItem)).toBe(true);
    }
  });

  it('has lines that may be nested to a depth, and no deeper', () => {
    fc.assert(
      fc.property(nested, (levels) => {
        const parse = (): unknown => parseNdjson(`{}\n${jsonOf(levels)}\n{oops`, MOST_ITEMS);
        if (deepest(levels) <= MOST_LEVELS) expect(parse()).toHaveLength(3);
        else expect(parse).toThrow(expect.objectContaining({ code: 'too_deep' }));
      }),
    );
  });
});

describe('the items of a body', () => {
  /** Lines and lists of tiny things, blank lines among them. */
  const items = fc.array(fc.constantFrom('0', '{}', '""', '[0,0]'), { maxLength: 40 });
  const blanks = fc.constantFrom('', '\n', '\r\n', ' \n\t\n');

  it('may be so many, and no more, as a list or as lines', () => {
    fc.assert(
      fc.property(items, blanks, fc.integer({ min: 1, max: 40 }), (list, blank, most) => {
        for (const parse of [
          () => parseJson(`[${list.join(',')}]`, most),
          () => parseNdjson(list.map((item) => `${blank}${item}\n`).join(''), most),
        ]) {
          if (list.length <= most) expect(parse()).toHaveLength(list.length);
          else expect(parse).toThrow(expect.objectContaining({ code: 'too_many_events' }));
        }
      }),
    );
  });

  const list = (count: number): string =>
    `{"attributes":[${Array(count)
      .fill(`"${' '.repeat(100)}"`)
      .join(',')}]}`;
  const object = (count: number, value: string): string =>
    `{"id":"}{","attributes":{${Array.from({ length: count }, (_, i) => `"${i}${' '.repeat(100)}":${value}`).join(',')}}}`;

  it.each([
    ['JSON', parseJson],
    ['lines', parseNdjson],
  ])('are bounded in what they are made of, before they are parsed: %s', (_what, parse) => {
    expect(() => parse(list(1_000), 1)).not.toThrow();
    expect(() => parse(list(1_100), 1)).toThrow(/may hold 1025 values/);
    for (const value of ['1', '{}', '"}{"', '"\\"}{"']) {
      expect(() => parse(object(990, value), 1_000)).not.toThrow();
      expect(() => parse(object(1_010, value), 1_000)).toThrow(/over 1000 members/);
    }
  });

  it('are named with their limit', () => expect(() => parseJson('[0,0,0]', 2)).toThrow(/may hold 2 events/));
});

/** The innermost level may hold an empty array beside its number. */
function deepest(levels: readonly string[]): number {
  return levels.length + (levels.at(-1)?.includes('[]') === true ? 1 : 0);
}

function parsed(line: string): unknown {
  return parseItem(line);
}
