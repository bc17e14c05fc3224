import { describe, expect, it } from '@jest/globals';
import { shownBy } from './shown.js';

const SHOP = { what: 'log', file: 'scripts/data/online-retail.csv.gz' };

describe('the demo shows', () => {
  it.each([
    ['the simulated bank', undefined, [], { what: 'bank' }],
    ['the bank by name', 'bank', [], { what: 'bank' }],
    ['the shop by name', 'online-retail', [], SHOP],
    ['a file by the option', 'mine.csv', [], { what: 'log', file: 'mine.csv' }],
    ['a file that stands alone', undefined, ['mine.csv.gz'], { what: 'log', file: 'mine.csv.gz' }],
  ])('%s', (_what, log, positionals, shown) => {
    expect(shownBy(log, positionals)).toEqual(shown);
  });

  it.each([
    ['two files', undefined, ['a.csv', 'b.csv']],
    ['a file and the shop', 'online-retail', ['a.csv']],
  ])('not %s', (_what, log, positionals) => {
    expect(() => shownBy(log, positionals)).toThrow('name one log');
  });
});
