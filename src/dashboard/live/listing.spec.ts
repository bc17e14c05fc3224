import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type { AlertView } from '../../client/protocol.js';
import { listed, newerThan, withHeard, withNextPage, type Listing } from './listing.js';

const alertOf = (id: string, parts: Partial<AlertView> = {}): AlertView => anAlert({ id, version: 1, ...parts });
const pageOf = (ids: string[], cursor: string | null = null, total = ids.length) => ({
  alerts: ids.map((id) => alertOf(id)),
  total,
  cursor,
});
const shown = ({ rows }: Listing): string[] => (rows ?? []).map(({ alert, isGone }) => alert.id + (isGone ? '†' : ''));
const belongs = ({ status }: AlertView): boolean => status === 'open';
const FREE = { belongs, isHeld: false };
const HELD = { belongs, isHeld: true };
const done = (id: string, isOwn = false) => ({ alert: alertOf(id, { version: 2, status: 'resolved' }), isOwn });

describe('a list in the server’s order', () => {
  it('grows by pages, each alert once', () => {
    const list = withNextPage(listed(pageOf(['b', 'a'], 'next', 4)), pageOf(['a', 'd', 'c'], null, 4));
    expect(shown(list)).toEqual(['b', 'a', 'd', 'c']);
    expect(list).toMatchObject({ total: 4, cursor: null });
  });

  it('brings a row up to date in its place, whatever it is worth now', () => {
    const heard = [{ alert: alertOf('a', { version: 2, priority: 999 }), isOwn: false }];
    const list = withHeard(listed(pageOf(['b', 'a'])), heard, FREE);
    expect(list.rows?.map(({ alert: { id, priority } }) => [id, priority === 999])).toEqual([
      ['b', false],
      ['a', true],
    ]);
  });

  it('keeps the risk as of now, which no message says', () => {
    const read = { ...pageOf([]), alerts: [alertOf('a', { riskNow: 0.7 })] };
    const list = withHeard(listed(read), [{ alert: alertOf('a', { version: 2 }), isOwn: false }], FREE);
    expect(list.rows?.[0]?.alert).toMatchObject({ version: 2, riskNow: 0.7 });
  });

  it('takes no older message than what it shows, in whatever order they come', () => {
    const newer = { alert: alertOf('a', { version: 3, assignee: 'Li' }), isOwn: false };
    const list = withHeard(listed(pageOf(['a'])), [newer, done('a')], FREE);
    expect(list.rows?.[0]?.alert.assignee).toBe('Li');
    expect(shown(withHeard(list, [done('a')], FREE))).toEqual(['a']);
  });

  it('lets go of what others dealt with, and counts it', () => {
    const list = withHeard(listed(pageOf(['a', 'b'], 'next', 50)), [done('a')], FREE);
    expect(shown(list)).toEqual(['b']);
    expect(list.total).toBe(49);
  });

  it('keeps it, marked, while somebody reads the list; what they did themselves leaves', () => {
    const list = withHeard(listed(pageOf(['a', 'b', 'c'])), [done('a'), done('b', true)], HELD);
    expect(shown(list)).toEqual(['a†', 'c']);
    expect(list.total).toBe(1);
    const back = withHeard(list, [{ alert: alertOf('a', { version: 3 }), isOwn: false }], HELD);
    expect(shown(back)).toEqual(['a', 'c']);
    expect(back.total).toBe(2);
  });

  it('knows an action as the reader’s own although the feed has it, too', () => {
    const list = withHeard(listed(pageOf(['a'])), [done('a', true), done('a')], HELD);
    expect(shown(list)).toEqual([]);
  });

  it('leaves alerts that it does not show to the server', () => {
    const list = listed(pageOf(['a'], 'next', 9));
    expect(withHeard(list, [done('x')], FREE)).toEqual(list);
    expect(newerThan(list, pageOf(['x', 'a', 'y']))).toBe(2);
  });
});
