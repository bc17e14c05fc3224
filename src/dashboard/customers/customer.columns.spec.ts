import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COLUMNS, columnsAsText, columnsIn, gridOf } from './customer.columns.js';

describe('the chosen columns', () => {
  it('are kept as they were chosen, in the order of all columns', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...COLUMNS]), (chosen) => {
        expect(columnsIn(columnsAsText(chosen))).toEqual(COLUMNS.filter((column) => chosen.includes(column)));
      }),
    );
  });

  it('are the usual ones before anything was chosen, and none when all were taken away', () => {
    expect(columnsIn(null)).toContain('risk');
    expect(columnsIn('')).toEqual([]);
  });

  it('do without columns of other versions', () => {
    expect(columnsIn('risk,colour')).toEqual(['risk']);
  });

  it('have one width each, after that of the customer', () => {
    expect(
      gridOf(['risk', 'assets'])
        .replaceAll(/\([^)]*\)/g, '')
        .split(' '),
    ).toHaveLength(3);
  });
});
