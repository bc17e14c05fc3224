import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UnreadItem, parseItem } from '../core/contracts/event.reader.js';
import { refuseManyParts } from './body.shape.js';
import { parseJson, parseNdjson } from './body.formats.js';

const MOST_LEVELS = 64;
const MOST_ITEMS = 100_000;

/**
 * JSON with this nesting depth. Each level is an array or an object with other values before and after the nested
 * one.
 */
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
  /** Lines and lists of tiny values, with blank lines among them. */
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
  it.each([
    ['JSON', parseJson],
    ['lines', parseNdjson],
  ])('are bounded in what they are made of, before they are parsed: %s', (_what, parse) => {
    expect(() => parse(list(1_000), 1)).not.toThrow();
    expect(() => parse(list(1_100), 1)).toThrow(/may hold 1025 values/);
  });

  /** Objects with `members` members in all and `each` members per object, named by `name`. */
  const objects = (members: number, each: number, name: (at: number, of: number) => string, value = '1'): string[] =>
    Array.from({ length: members / each }, (_, of) => {
      const inner = Array.from({ length: each }, (_member, at) => `"${name(at, of)}":${value}`).join(',');
      return `{"}{":{${inner}}}`;
    });
  const [long, most] = ['  ', 10_000];
  const own = (at: number, of: number): string => `${of} ${at}${long}`;
  const same = (at: number): string => `${at}${long}`;
  const turned = (at: number, of: number): string => `${(at + of) % 250}${long}`;

  it.each([
    ['JSON', (lines: string[]) => `[${lines.join(',')}]`],
    ['lines', (lines: string[]) => lines.join('\n')],
    ['lines after one that is none', (lines: string[]) => ['"', ...lines].join('\n')],
    ['lines after several that are none', (lines: string[]) => ['{"a', '\\"', ...lines].join('\n')],
  ])(
    'are bounded in the names of members that others have not, however many objects have them: %s',
    (_what, textOf) => {
      const check = (lines: string[]) => () => refuseManyParts(textOf(lines), most);
      for (const each of [10, 249, 24_900]) {
        for (const value of ['1', '{}', '"}{"', '"\\"}{"'])
          expect(check(objects(24_900, each, own, value))).not.toThrow();
        expect(check(objects(49_800, each, own))).toThrow(/over 25000 names of members/);
      }
      expect(check(objects(99_600, 249, same))).not.toThrow();
      expect(check(objects(49_800, 249, turned))).toThrow(/over 25000 names of members/);
    },
  );

  it('are counted in both kinds of body', () => {
    const lines = objects(49_800, 249, own);
    expect(() => parseJson(`[${lines.join(',')}]`, most)).toThrow(/over 25000 names of members/);
    expect(() => parseNdjson(lines.join('\n'), most)).toThrow(/over 25000 names of members/);
  });

  it('are bounded behind a line that is none', () => {
    expect(() => parseNdjson(`"\n${list(1_100)}`, 2)).toThrow(/may hold 1050 values/);
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
