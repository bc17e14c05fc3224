import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteReader, ByteWriter } from './bytes.js';

/** The format as its definition says, digit by digit. */
function varintTwin(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varintTwin(Math.floor(value / 0x80))];
}

/** Every length of a varint, and the borders between them. */
const wholes = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(300),
  fc
    .tuple(fc.integer({ min: 0, max: 53 }), fc.integer({ min: -1, max: 1 }))
    .map(([power, off]) => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, 2 ** power + off))),
);

const texts = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.constantFrom(
    '',
    'online-retail-1',
    'a'.repeat(63),
    'a'.repeat(64),
    'a'.repeat(65),
    'Zürich',
    '上海',
    'ÿ'.repeat(64),
  ),
);

function written(write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter();
  write(out);
  return out.finish();
}

describe('the bytes of a state', () => {
  it('hold whole numbers of any size as varints, and give them back', () => {
    fc.assert(
      fc.property(wholes, (value) => {
        const bytes = written((out) => out.varint(value));
        expect([...bytes]).toEqual(varintTwin(value));
        expect(new ByteReader(bytes).varint()).toBe(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('hold numbers of either sign and marks of 48 bits', () => {
    const signed = fc.tuple(wholes, fc.boolean()).map(([value, isLess]) => Math.floor(value / 2) * (isLess ? -1 : 1));
    fc.assert(
      fc.property(signed, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (value, mark) => {
        const input = new ByteReader(
          written((out) => {
            out.uint48(mark);
            out.signed(value);
          }),
        );
        expect(input.uint48()).toBe(mark);
        expect(input.signed() + 0).toBe(value + 0);
      }),
    );
  });

  it.each([-1, 2 ** 53, NaN, Infinity])('refuse %p', (value) => {
    expect(() => new ByteWriter().varint(value)).toThrow(RangeError);
  });

  it('hold texts of any script and length in UTF-8, also when the same text comes again', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 12 }), (all) => {
        const bytes = written((out) => {
          for (const text of [...all, ...all]) out.text(text);
        });
        const encoded = all.flatMap((text) => [...varintTwin(Buffer.byteLength(text)), ...Buffer.from(text)]);
        expect([...bytes]).toEqual([...encoded, ...encoded]);
        const input = new ByteReader(bytes);
        expect([...all, ...all].map(() => input.text())).toEqual(
          [...all, ...all].map((text) => Buffer.from(text).toString()),
        );
      }),
    );
  });

  it('are those of each text although many fall upon the same place among the known ones', () => {
    const all = Array.from({ length: 2_000 }, (_, i) => `branch-${i}`);
    const input = new ByteReader(
      written((out) => {
        for (const text of all) out.text(text);
      }),
    );
    expect(all.map(() => input.text())).toEqual(all);
  });

  it('stay as they were while the writer goes on behind them, also beyond a slab', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, (all) => {
        const out = new ByteWriter();
        const finished = all.map((size, i) => {
          for (let n = 0; n < size; n++) out.byte(i);
          return out.finish();
        });
        expect(finished.map((bytes) => [...bytes])).toEqual(all.map((size, i) => new Array<number>(size).fill(i)));
      }),
      { numRuns: 30 },
    );
  });

  it('do not hold what was begun before a restart', () => {
    const out = new ByteWriter();
    out.varint(7);
    const before = out.finish();
    out.text('given up');
    out.restart();
    out.varint(8);
    expect([[...before], [...out.finish()]]).toEqual([[7], [8]]);
  });

  it('that end too early are refused', () => {
    expect(() => new ByteReader(Uint8Array.of(0x80)).varint()).toThrow('end too early');
    expect(() => new ByteReader(new Uint8Array(0)).byte()).toThrow('end too early');
  });
});
