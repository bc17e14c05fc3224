import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import { countNewer, heldRows } from './held.rows.js';

const alertOf = (id: string, priority: number, version = 1) => anAlert({ id, priority, version });
const FROZEN = [alertOf('a', 30), alertOf('b', 20), alertOf('c', 10)];
const NOBODY: ReadonlySet<string> = new Set();

describe('a list that is held', () => {
  it('keeps its order while the rows go on living', () => {
    const newest = [alertOf('c', 99, 2), alertOf('new', 50), alertOf('a', 30), alertOf('b', 20)];
    const rows = heldRows(FROZEN, { alerts: newest, hasMore: false }, NOBODY);
    expect(rows.map(({ alert }) => [alert.id, alert.version])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ]);
    expect(countNewer(FROZEN, { alerts: newest, hasMore: false })).toBe(1);
  });

  it('leaves in its place what others dealt with, marked, so that nothing moves under the pointer', () => {
    const rows = heldRows(FROZEN, { alerts: [alertOf('a', 30), alertOf('c', 10)], hasMore: false }, NOBODY);
    expect(rows.map(({ alert, isGone }) => [alert.id, isGone])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ]);
  });

  it('drops at once what the officer dealt with', () => {
    const rows = heldRows(FROZEN, { alerts: [alertOf('a', 30), alertOf('c', 10)], hasMore: false }, new Set(['b']));
    expect(rows.map(({ alert }) => alert.id)).toEqual(['a', 'c']);
  });

  it('does not take for gone what more urgent ones pushed beyond the end of what is known', () => {
    const newest = { alerts: [alertOf('new', 50), alertOf('a', 30), alertOf('b', 20)], hasMore: true };
    expect(heldRows(FROZEN, newest, NOBODY).map(({ isGone }) => isGone)).toEqual([false, false, false]);
    expect(heldRows(FROZEN, { ...newest, hasMore: false }, NOBODY).at(-1)?.isGone).toBe(true);
  });

  it('of a held list are followed by the page after them, which is nothing newer', () => {
    const frozen = [alertOf('a', 30), alertOf('b', 20)];
    const newest = { alerts: [alertOf('new', 40), ...frozen, alertOf('next', 10)], hasMore: true };
    expect(heldRows(frozen, newest, new Set()).map(({ alert }) => alert.id)).toEqual(['a', 'b', 'next']);
    expect(countNewer(frozen, newest)).toBe(1);
  });
});
