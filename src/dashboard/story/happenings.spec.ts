import { describe, expect, it } from '@jest/globals';
import type { AlertDetail, HistoryEntry, LoggedContactView, TimelineEntry } from '../../client/protocol.js';
import { happenings } from './happenings.js';

const stage = (at: number, to: string) => ({ at, from: null, to, reasons: [] }) as unknown as HistoryEntry;
const act = (at: number, what: string) => ({ at, what, by: 'system', role: null }) as unknown as TimelineEntry;
const WHY = { code: 'silent', text: { en: 'Silent', zh: '沉默' }, contribution: null };
const alert = (id: string, ...timeline: TimelineEntry[]) =>
  ({ id, kind: 'decline', reasons: [WHY], timeline }) as unknown as AlertDetail;

describe('everything on record', () => {
  it('is one order, the newest first, the alert above the change that raised it', () => {
    const all = happenings(
      [stage(1, 'growth'), stage(5, 'decline')],
      [alert('a', act(5, 'opened'), act(9, 'start')), alert('b', act(7, 'opened'))],
      [],
    );
    expect(all.map(({ at, what }) => [at, what])).toEqual([
      [9, 'alert'],
      [7, 'alert'],
      [5, 'alert'],
      [5, 'stage'],
      [1, 'stage'],
    ]);
    expect(new Set(all.map(({ key }) => key)).size).toBe(5);
  });

  it('has the contacts that people logged, where they belong', () => {
    const contact = { id: 'c-1', at: 3 } as unknown as LoggedContactView;
    const all = happenings([stage(1, 'growth')], [alert('a', act(5, 'opened'))], [contact]);
    expect(all.map(({ what }) => what)).toEqual(['alert', 'contact', 'stage']);
  });

  it('gives the reason only for the last time the alert was raised', () => {
    const all = happenings([], [alert('a', act(1, 'opened'), act(2, 'start'), act(3, 'worse'), act(4, 'comment'))], []);
    const reasons = all.map((happening) => (happening.what === 'alert' ? happening.reason : null));
    expect(reasons).toEqual([null, WHY, null, null]);
  });
});
