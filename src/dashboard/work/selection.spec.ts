import { describe, expect, it } from '@jest/globals';
import { afterActing, kept, neighbour, rangeTo, standing, toggled } from './selection.js';

const IDS = ['a', 'b', 'c', 'd', 'e'];
const of = (...ids: string[]): ReadonlySet<string> => new Set(ids);

describe('ticking rows off', () => {
  it('toggles one', () => {
    expect(toggled(of('a'), 'b')).toEqual(of('a', 'b'));
    expect(toggled(of('a'), 'a')).toEqual(of());
  });

  it.each([
    ['down from the row ticked before', 'b', 'd', of('b', 'c', 'd')],
    ['up from it', 'd', 'b', of('b', 'c', 'd')],
    ['only itself when none was ticked before', null, 'c', of('c')],
    ['only itself when that row is gone', 'x', 'c', of('c')],
  ])('with shift takes all %s', (_, anchor, id, selection) => {
    expect(rangeTo(of(), IDS, anchor, id)).toEqual(selection);
  });

  it('with shift adds to what was ticked', () => {
    expect(rangeTo(of('a'), IDS, 'c', 'd')).toEqual(of('a', 'c', 'd'));
  });

  it('forgets rows that left the list, and stays itself when none did', () => {
    const selection = of('a', 'b');
    expect(kept(selection, ['b', 'c'])).toEqual(of('b'));
    expect(kept(selection, IDS)).toBe(selection);
  });
});

describe('the focus', () => {
  it.each([
    ['goes down', 'b', 1, 'c'],
    ['goes up', 'b', -1, 'a'],
    ['stays at the end', 'e', 1, 'e'],
    ['stays at the top', 'a', -1, 'a'],
    ['begins at the top', null, 1, 'a'],
    ['begins at the top when its row is gone', 'x', -1, 'a'],
  ] as const)('%s', (_, current, by, next) => {
    expect(neighbour(IDS, current, by)).toBe(next);
  });

  it.each([
    ['goes on below the row that was dealt with', of('b'), 'c'],
    ['goes on below the last of several', of('a', 'c'), 'd'],
    ['goes up when the last row was dealt with', of('e'), 'd'],
    ['goes up over others dealt with', of('d', 'e'), 'c'],
    ['stays when all were dealt with', of(...IDS), 'e'],
  ])('%s', (_, acted, next) => {
    expect(afterActing(IDS, acted)).toBe(next);
  });

  it.each([
    ['stands on the first row at first', null, 'a'],
    ['stays on its row wherever that moved', { id: 'd', at: 1 }, 'd'],
    ['stands on what moved up when its row left', { id: 'gone', at: 1 }, 'b'],
    ['stands on the last when its row was the last', { id: 'gone', at: 9 }, 'e'],
  ])('%s', (_, place, current) => {
    expect(standing(IDS, place)).toBe(current);
  });

  it('has nowhere to go in an empty list', () => {
    expect(standing([], { id: 'gone', at: 3 })).toBeNull();
    expect(neighbour([], null, 1)).toBeNull();
    expect(afterActing([], of())).toBeNull();
  });
});
