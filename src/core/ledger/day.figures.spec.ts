import { describe, expect, it } from '@jest/globals';
import { dayFigures } from './day.figures.js';

const NOTHING = { acquired: 0, activated: 0, retained: 0, converted: 0 };

function dayOf(sums: Record<string, number>) {
  return dayFigures(new Map(), [new Map(Object.entries(sums))], 1)[0];
}

describe('the figures of a day', () => {
  it.each([
    ['first business is an arrival', { 'prospect>development': 2 }, { arrived: 2, declined: 0, ended: 0 }],
    ['so is a return from decline', { 'decline>growth': 3 }, { arrived: 3, declined: 0, ended: 0 }],
    ['and one from termination', { 'termination>development': 1 }, { arrived: 1, declined: 0, ended: 0 }],
    ['to fall back is a leaving', { 'maturity>decline': 4 }, { arrived: 0, declined: 4, ended: 0 }],
    ['so is to end', { 'decline>termination': 5 }, { arrived: 0, declined: 0, ended: 5 }],
    ['to be first seen leaving is none', { 'new>decline': 6, 'new>termination': 7 }, { declined: 0, ended: 0 }],
    ['back from the end into decline is an arrival alone', { 'termination>decline': 1 }, { arrived: 1, declined: 0 }],
    ['to grow up is neither', { 'development>growth': 8 }, { arrived: 0, declined: 0, ended: 0 }],
  ])('%s', (_what, sums, expected) => {
    expect(dayOf(sums)).toMatchObject(expected);
  });

  const start = new Map([['growth:mass:customers', 5]]);
  const fallen = (count: number): Map<string, number> =>
    new Map([
      ['growth>decline', count],
      ['growth:mass:customers', -count],
      ['decline:mass:customers', count],
    ]);

  it('say who stood where at the end of each day', () => {
    const days = dayFigures(start, [fallen(2), new Map()], 2);
    expect(days.map(({ population: { growth, decline } }) => [growth, decline])).toEqual([
      [3, 2],
      [3, 2],
    ]);
    expect(days[1]).toMatchObject({ arrived: 0, declined: 0, ended: 0, measures: NOTHING });
  });

  it('count what was written ahead of the clock on the last day', () => {
    const days = dayFigures(start, [new Map(), fallen(1), fallen(2)], 2);
    expect(days.map(({ declined, population: { decline } }) => [declined, decline])).toEqual([
      [0, 0],
      [3, 3],
    ]);
  });
});
