import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ALERT_KINDS, ALERT_VIEWS, SEVERITIES, STAGES, STRATEGIES } from '../../client/vocabulary.js';
import { ALL_ALERTS, type AlertFilter } from '../live/alert.filter.js';
import {
  changeOf,
  customerIn,
  customerPath,
  filterOf,
  NO_FILTER,
  placeOf,
  searchWith,
  sortingChange,
  sortingOf,
  SORTS,
} from './address.js';

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: null });
const aFilter: fc.Arbitrary<AlertFilter> = fc.record({
  view: maybe(ALERT_VIEWS),
  me: fc.constant(null),
  stage: maybe(STAGES),
  severity: maybe(SEVERITIES),
  strategy: maybe(STRATEGIES),
  kind: maybe(ALERT_KINDS),
  branch: fc.option(fc.string({ minLength: 1, unit: 'binary' }), { nil: null }),
  isOverdue: fc.boolean(),
});

describe('an address', () => {
  it('holds a whole filter, whatever it is', () => {
    fc.assert(
      fc.property(aFilter, aFilter, (filter, before) => {
        const search = searchWith(searchWith('?run=x', changeOf(before)), changeOf(filter));
        expect({ ...filterOf(search), me: null }).toEqual(filter);
        expect(new URLSearchParams(search).get('run')).toBe('x');
      }),
    );
  });

  it('of no filter is short', () => {
    expect(searchWith('', changeOf(ALL_ALERTS))).toBe('');
    expect(searchWith('?severity=high&view=mine&whose=nobody&snoozed=true', NO_FILTER)).toBe('');
  });

  it('is the same for the same view, in whichever order it was made', () => {
    expect(searchWith('?stage=decline', { run: 'r' })).toBe(searchWith('?run=r', { stage: 'decline' }));
  });

  it('shows everything for values that nobody knows', () => {
    expect({ ...filterOf('?stage=asleep&severity=HIGH&whose=theirs&view=ours&overdue=1'), me: null }).toEqual(
      ALL_ALERTS,
    );
  });

  it('of another screen keeps the run, and nothing else', () => {
    const search = '?run=r&severity=high&alert=a';
    expect(placeOf('/model', search)).toEqual({ pathname: '/model', search: '?run=r' });
    expect(placeOf('/alerts', search, { view: 'mine' })).toEqual({ pathname: '/alerts', search: '?run=r&view=mine' });
  });

  it.each([
    ['?whose=mine', 'mine'],
    ['?whose=nobody', 'nobodys'],
    ['?snoozed=true&whose=mine', 'snoozed'],
    ['?whose=mine&view=due', 'due'],
  ])('of an earlier build, %s, shows the view %s', (search, view) => {
    expect(filterOf(search).view).toBe(view);
  });

  it('holds any order; the same one again is reversed, and again reversed the usual one needs no word', () => {
    for (const sort of SORTS) {
      const once = searchWith('?run=r', sortingChange(sortingOf('?sort=-none'), sort));
      const twice = searchWith(once, sortingChange(sortingOf(once), sort));
      const [first, second] = sort === 'gain' ? [true, false] : [false, true];
      expect(sortingOf(once)).toEqual({ sort, isReversed: first });
      expect(sortingOf(twice)).toEqual({ sort, isReversed: second });
    }
    expect(sortingOf('?sort=-wealth')).toEqual({ sort: 'gain', isReversed: false });
    expect(searchWith('?sort=-gain', sortingChange(sortingOf('?sort=-gain'), 'gain'))).toBe('');
  });

  it('takes customers by any id', () => {
    expect(customerPath('a/b?c#d%')).toBe('/customers/a%2Fb%3Fc%23d%25');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (id) => customerIn(customerPath(id)) === id));
    expect(customerIn('/customer/c%201')).toBe('c 1');
    expect(customerIn('/customers/100%')).toBe('100%');
  });
});
