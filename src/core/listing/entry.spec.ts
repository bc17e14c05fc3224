import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STRATEGIES, STAGES } from '../primitives/vocabulary.js';
import { STORED_STAGES, STORED_STRATEGIES } from '../primitives/stored.words.js';
import { ENTRY_BYTES, EntryBlock, branchHash, fieldsOf, idField, markOf, type Entry, type Field } from './entry.js';

const SINCE = Date.UTC(2026, 0, 15, 12, 0, 7, 999);
const AN_ENTRY: Entry = {
  stage: 'decline',
  strategy: 'rescue',
  risk: 0.3599,
  sinceAt: SINCE,
  lastBusinessDay: 20_468,
  assets: 123_456_789_01,
  branch: 'B-17',
};

/** What Redis does with BITFIELD ... SET. */
function stored(rows: number, ...fields: readonly Field[]): EntryBlock {
  const view = new DataView(new ArrayBuffer(rows * ENTRY_BYTES));
  for (const [type, index, value] of fields) {
    const at = Number(index.slice(1));
    if (type === 'i64') view.setBigInt64(8 * at, BigInt(value));
    else view.setUint32(4 * at, Number(value));
  }
  return new EntryBlock(new Uint8Array(view.buffer));
}

const anEntry = fc.record<Entry>({
  stage: fc.constantFrom(...STAGES),
  strategy: fc.option(fc.constantFrom(...STRATEGIES)),
  risk: fc.double({ min: 0, max: 1, noNaN: true }),
  sinceAt: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
  lastBusinessDay: fc.option(fc.integer({ min: 1, max: 65_535 })),
  assets: fc.option(fc.integer({ min: -1e14, max: 1e14 })),
  branch: fc.option(fc.string({ minLength: 1 })),
});

describe('an entry of the list', () => {
  it('is read as it was written, beside others', () => {
    fc.assert(
      fc.property(anEntry, fc.nat(9), fc.nat(1e6), fc.integer({ min: 1, max: 256 }), (entry, row, offset, bytes) => {
        const block = stored(10, ...fieldsOf(entry, row).fields, idField({ offset, bytes }, row));
        expect(STORED_STAGES.optionalWord(block.stageCode(row))).toBe(entry.stage);
        expect(STORED_STRATEGIES.optionalWord(block.strategyCode(row))).toBe(entry.strategy);
        expect(block.risk(row)).toBe(Math.floor(entry.risk * 100));
        expect(block.sinceSeconds(row)).toBe(Math.floor(entry.sinceAt / 1000));
        expect(block.lastBusinessDay(row)).toBe(entry.lastBusinessDay ?? 0);
        expect(block.assets(row)).toBe(entry.assets ?? NaN);
        expect(block.branch(row)).toBe(branchHash(entry.branch));
        expect(block.id(row)).toEqual({ offset, bytes });
        const others = Array.from({ length: 10 }, (_, i) => i).filter((i) => i !== row);
        expect(others.map((i) => block.stageCode(i))).toEqual(others.map(() => 0));
      }),
    );
  });

  it('has the same mark while nothing that it holds changes', () => {
    const same: Entry = { ...AN_ENTRY, risk: 0.3501, sinceAt: SINCE - 999 };
    expect(markOf(same)).toBe(markOf(AN_ENTRY));
    expect(fieldsOf(same, 4)).toEqual(fieldsOf(AN_ENTRY, 4));
  });

  it.each<Partial<Entry>>([
    { stage: 'termination' },
    { strategy: 'respond' },
    { strategy: null },
    { risk: 0.36 },
    { sinceAt: SINCE + 1000 },
    { lastBusinessDay: 20_469 },
    { lastBusinessDay: null },
    { assets: 123_456_789_02 },
    { assets: null },
    { branch: 'B-18' },
    { branch: null },
  ])('has another mark after a change of %o', (change) => {
    expect(markOf({ ...AN_ENTRY, ...change })).not.toBe(markOf(AN_ENTRY));
  });

  it('has marks that fit into five bytes of a state', () => {
    fc.assert(fc.property(anEntry, (entry) => markOf(entry) >= 0 && markOf(entry) < 2 ** 35));
  });

  it('keeps what is beyond its bounds at its bounds', () => {
    const block = stored(1, ...fieldsOf({ ...AN_ENTRY, assets: 1e16, sinceAt: -1, lastBusinessDay: -3 }, 0).fields);
    expect([block.assets(0), block.sinceSeconds(0), block.lastBusinessDay(0)]).toEqual([2 ** 47 - 1, 0, 1]);
  });
});
