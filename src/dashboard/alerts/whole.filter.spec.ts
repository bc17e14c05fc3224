import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import type { Acted, Trouble } from '../work/acting.js';
import { actInParts, MOST_WHOLE, readWhole, type Progress } from './whole.filter.js';

const some = (count: number): AlertView[] => Array.from({ length: count }, (_, i) => anAlert({ id: `a-${i}` }));
const going = (isStopped = (): boolean => false) => {
  const seen: Progress[] = [];
  return { seen, isStopped, onProgress: (progress: Progress) => void seen.push(progress) };
};

/** Pages of a list of so many, and what was asked for. */
function aList(count: number) {
  const all = some(count);
  const asked: AlertQuery[] = [];
  return {
    asked,
    alerts: (query: AlertQuery) => {
      asked.push(query);
      const { cursor = '0', limit = 0 } = query;
      const end = Number(cursor) + limit;
      return Promise.resolve({
        alerts: all.slice(Number(cursor), end),
        total: count,
        cursor: end < count ? String(end) : null,
      });
    },
  };
}

const done = (part: readonly AlertView[]): Promise<Acted[]> =>
  Promise.resolve(part.map((alert) => ({ outcome: 'done', alert })));

/** Refuses the alerts of a part from a place on. */
function refusedFrom(first: number, trouble: Trouble) {
  return (part: readonly AlertView[]): Promise<Acted[]> =>
    Promise.resolve(
      part.map((alert, i) => (i < first ? { outcome: 'done', alert } : { outcome: 'refused', alert: null, trouble })),
    );
}

describe('all alerts of a filter', () => {
  it.each([0, 1, 500, 1_663])('are read to the end, each once: %s', async (count) => {
    const read = await readWhole(aList(count), {}, going());
    expect(read.map(({ id }) => id)).toEqual(some(count).map(({ id }) => id));
  });

  it('are those of the filter, on every page', async () => {
    const list = aList(501);
    await readWhole(list, { stage: 'decline' }, going());
    expect(list.asked).toMatchObject([{ stage: 'decline' }, { stage: 'decline', cursor: '500' }]);
  });

  it('are read up to a bound', async () => {
    expect(await readWhole(aList(MOST_WHOLE + 700), {}, going())).toHaveLength(MOST_WHOLE);
  });

  it('are read no further once somebody stops, and the progress is told', async () => {
    const stopping = going(() => stopping.seen.length === 2);
    expect(await readWhole(aList(1_663), {}, stopping)).toHaveLength(1_000);
    expect(stopping.seen).toEqual([500, 1_000].map((at) => ({ at, of: null })));
  });

  it('are acted on in parts, each once, and the progress is told', async () => {
    const watched = going();
    const { acted, untried } = await actInParts(some(250), done, watched);
    expect([acted.length, untried]).toEqual([250, 0]);
    expect(watched.seen).toEqual([0, 100, 200].map((at) => ({ at, of: 250 })));
  });

  it('are left alone once somebody stops, and the rest is counted', async () => {
    let parts = 0;
    const { untried } = await actInParts(
      some(250),
      (part) => (parts++, done(part)),
      going(() => parts === 1),
    );
    expect([parts, untried]).toEqual([1, 150]);
  });

  it.each([
    ['the service does not answer', { why: 'unanswered', version: 1 }],
    ['nobody says who acts', { why: 'unnamed' }],
  ] as const)('are left alone once %s', async (_what, trouble) => {
    const { acted, untried } = await actInParts(some(250), refusedFrom(0, trouble), going());
    expect([acted.length, untried]).toEqual([100, 150]);
  });

  it('are gone on with while some of a part are done', async () => {
    const { untried } = await actInParts(some(250), refusedFrom(1, { why: 'unanswered', version: 1 }), going());
    expect(untried).toBe(0);
  });
});
