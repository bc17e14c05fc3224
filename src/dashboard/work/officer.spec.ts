import { describe, expect, it } from '@jest/globals';
import { officerName } from './officer.js';

describe('an officer’s name', () => {
  it.each([
    ['Li Wei', 'Li Wei'],
    ['  Li Wei ', 'Li Wei'],
    ['李伟', '李伟'],
    ["j.o'neill@bank-1", "j.o'neill@bank-1"],
    ['', null],
    ['   ', null],
    ['-li', null],
    ['<b>', null],
    ['none', null],
    ['system', null],
    ['x'.repeat(65), null],
  ])('%j is kept as %j', (typed, name) => {
    expect(officerName(typed)).toBe(name);
  });
});
