import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STAGES, STRATEGIES, VALUE_TIERS } from '../../client/vocabulary.js';
import { searchWith } from '../address/address.js';
import {
  ALL_CUSTOMERS,
  BANDS,
  customerChangeOf,
  customerFilterOf,
  customerQueryOf,
  filtersOn,
  orderedBy,
  ORDERS,
  type CustomerFilter,
} from './customer.filter.js';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const aFilter: fc.Arbitrary<CustomerFilter> = fc.record({
  stages: fc.subarray([...STAGES]),
  tiers: fc.subarray([...VALUE_TIERS]),
  strategies: fc.subarray([...STRATEGIES]),
  band: maybe(fc.constantFrom(...BANDS)),
  branch: maybe(fc.string({ minLength: 1, unit: 'binary' })),
  riskFrom: maybe(fc.integer({ min: 0, max: 100 })),
  silentFrom: maybe(fc.integer({ min: 0, max: 36_600 })),
  since: maybe(fc.constantFrom('2026-01-31', '2024-02-29')),
  idPart: maybe(fc.stringMatching(/^[a-z0-9%&#=+,-]{3,64}$/)),
  order: fc.constantFrom(...ORDERS),
  isReversed: fc.boolean(),
});

describe('the filter of customers', () => {
  it('is whole in the address, whichever filter was there before', () => {
    fc.assert(
      fc.property(aFilter, aFilter, (filter, before) => {
        const search = searchWith(searchWith('?run=x', customerChangeOf(before)), customerChangeOf(filter));
        expect(customerFilterOf(search)).toEqual(filter);
        expect(new URLSearchParams(search).get('run')).toBe('x');
      }),
    );
  });

  it('is not written where it lets everybody pass', () => {
    expect(searchWith('', customerChangeOf(ALL_CUSTOMERS))).toBe('');
    expect(customerQueryOf(ALL_CUSTOMERS)).toEqual({});
  });

  it.each([
    ['a stage that nobody knows', '?stage=asleep,decline', { stages: ['decline'] }],
    ['a risk above one', '?riskFrom=35', {}],
    ['a risk in words', '?riskFrom=high', {}],
    ['a risk finer than percents', '?riskFrom=0.349', { riskFrom: 35 }],
    ['a silence of less than nothing', '?silentFrom=-3', {}],
    ['a day that no year has', '?since=2026-02-31', {}],
    ['an instant where a day is meant', '?since=1767225600000', {}],
    ['a part that is in too many ids', '?q=%20ab%20', {}],
    ['an order that nobody knows', '?sort=-name', {}],
    ['a tier and a band of other times', '?tier=gold&band=on', {}],
  ])('leaves out what the service would refuse: %s', (_what, search, expected) => {
    expect(customerFilterOf(search)).toEqual({ ...ALL_CUSTOMERS, ...expected });
  });

  it('is asked for in the words of the service', () => {
    const filter: CustomerFilter = {
      ...ALL_CUSTOMERS,
      stages: ['decline', 'termination'],
      riskFrom: 29,
      idPart: 'c-1',
      order: 'silence',
      isReversed: true,
    };
    expect(customerQueryOf(filter)).toEqual({
      stage: 'decline,termination',
      riskFrom: 0.29,
      q: 'c-1',
      sort: '-silence',
    });
    expect(filtersOn(filter)).toBe(3);
  });
});

describe('choosing an order', () => {
  it('begins with the greatest, then turns round', () => {
    const byAssets = orderedBy(ALL_CUSTOMERS, 'assets');
    expect(byAssets).toMatchObject({ order: 'assets', isReversed: false });
    expect(orderedBy(byAssets, 'assets')).toMatchObject({ order: 'assets', isReversed: true });
    expect(orderedBy(orderedBy(byAssets, 'assets'), 'risk')).toMatchObject({ order: 'risk', isReversed: false });
  });
});
