import { describe, expect, it } from '@jest/globals';
import { EntryBlock, ENTRY_BYTES, fieldsOf, type Entry } from './entry.js';
import { testOf, type CustomerFilter, type FilterSettings } from './entry.filter.js';
import { keyOf, type CustomerSort } from './entry.order.js';

const TODAY = 20_468;
const SETTINGS: FilterSettings = {
  tiers: { mass: 0, affluent: 500_000, private: 6_000_000 },
  tierBand: 0.1,
  today: TODAY,
};
const AN_ENTRY: Entry = {
  stage: 'decline',
  strategy: 'rescue',
  risk: 0.3599,
  sinceAt: Date.UTC(2026, 0, 15, 12),
  lastBusinessDay: TODAY - 30,
  assets: 480_000_00,
  branch: 'B-17',
};

function blockOf(...entries: readonly Entry[]): EntryBlock {
  const view = new DataView(new ArrayBuffer(entries.length * ENTRY_BYTES));
  entries.forEach((entry, row) => {
    for (const [type, index, value] of fieldsOf(entry, row).fields) {
      if (type === 'i64') view.setBigInt64(8 * Number(index.slice(1)), BigInt(value));
      else view.setUint32(4 * Number(index.slice(1)), Number(value));
    }
  });
  return new EntryBlock(new Uint8Array(view.buffer));
}

describe('a filter of customers', () => {
  it.each<[boolean, string, CustomerFilter, Partial<Entry>]>([
    [true, 'nothing is asked', {}, {}],
    [true, 'one of the stages', { stages: new Set(['decline', 'termination']) }, {}],
    [false, 'another stage', { stages: new Set(['maturity']) }, {}],
    [true, 'the strategy', { strategies: new Set(['rescue']) }, {}],
    [false, 'no strategy, and one is asked for', { strategies: new Set(['convert', 'rescue']) }, { strategy: null }],
    [true, 'the branch', { branch: 'B-17' }, {}],
    [false, 'another branch', { branch: 'B-1' }, {}],
    [false, 'no branch', { branch: 'B-17' }, { branch: null }],
    [true, 'just the risk', { riskFrom: 35 }, {}],
    [false, 'a percent below the risk', { riskFrom: 36 }, {}],
    [true, 'silent for just so long', { silentFrom: 30 }, {}],
    [false, 'silent for a day less', { silentFrom: 31 }, {}],
    [false, 'never in business, which is no silence', { silentFrom: 0 }, { lastBusinessDay: null }],
    [true, 'in the stage since that second', { since: Date.UTC(2026, 0, 15, 12) }, {}],
    [false, 'in the stage for longer', { since: Date.UTC(2026, 0, 15, 12, 0, 1) }, {}],
    [true, 'the tier', { tiers: new Set(['mass']) }, {}],
    [true, 'unknown assets, which count as the lowest tier', { tiers: new Set(['mass']) }, { assets: null }],
    [false, 'another tier', { tiers: new Set(['affluent', 'private']) }, {}],
    [true, 'just on the line', { tiers: new Set(['affluent']) }, { assets: 500_000_00 }],
    [true, 'below the line and near', { band: 'below' }, {}],
    [true, 'near', { band: 'near' }, {}],
    [false, 'near, on the other side', { band: 'above' }, {}],
    [true, 'on the line is above it', { band: 'above' }, { assets: 500_000_00 }],
    [true, 'at the end of the band', { band: 'above' }, { assets: 550_000_00 }],
    [false, 'a cent beyond the band', { band: 'near' }, { assets: 550_000_01 }],
    [false, 'unknown assets are near no line', { band: 'near' }, { assets: null }],
    [true, 'all of several', { stages: new Set(['decline']), riskFrom: 30, band: 'below', branch: 'B-17' }, {}],
    [false, 'all of several but one', { stages: new Set(['decline']), riskFrom: 40, band: 'below' }, {}],
  ])('says %s for %s', (expected, _, filter, parts) => {
    expect(testOf(filter, SETTINGS)(blockOf({ ...AN_ENTRY, ...parts }), 0)).toBe(expected);
  });

  it('never finds a row that is not filled', () => {
    expect(testOf({}, SETTINGS)(new EntryBlock(new Uint8Array(ENTRY_BYTES)), 0)).toBe(false);
  });
});

describe('an order of customers', () => {
  const block = blockOf(
    { ...AN_ENTRY, risk: 0.2, lastBusinessDay: TODAY - 9, assets: 5, sinceAt: 1_000 },
    { ...AN_ENTRY, risk: 0.9, lastBusinessDay: null, assets: null, sinceAt: 4_000 },
    { ...AN_ENTRY, risk: 0.2, lastBusinessDay: TODAY, assets: 7, sinceAt: 3_000 },
    { ...AN_ENTRY, risk: 0.2, lastBusinessDay: TODAY - 5, assets: null, sinceAt: 2_000 },
  );

  it.each<[Exclude<CustomerSort, 'any'>, boolean, number[]]>([
    ['risk', false, [1, 2, 0, 3]],
    ['risk', true, [3, 0, 2, 1]],
    ['silence', false, [0, 3, 2, 1]],
    ['silence', true, [2, 3, 0, 1]],
    ['since', false, [1, 2, 3, 0]],
    ['since', true, [0, 3, 2, 1]],
    ['assets', false, [2, 0, 1, 3]],
    ['assets', true, [0, 2, 1, 3]],
  ])('by %s, reversed %s: who is not known comes last', (sort, isReversed, expected) => {
    const key = keyOf(sort, isReversed);
    const order = [0, 1, 2, 3].toSorted((a, b) => {
      const [left, right] = [key(block, a), key(block, b)];
      return left === right ? a - b : left - right;
    });
    expect(order).toEqual(expected);
  });
});
