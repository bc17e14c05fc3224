import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type { AlertView } from '../../client/protocol.js';
import type { Acted } from '../work/acting.js';
import { actInParts, MOST_WHOLE, readWhole, type Progress } from './whole.filter.js';

const some = (count: number): AlertView[] => Array.from({ length: count }, (_, i) => anAlert({ id: `a-${i}` }));
const going = (isStopped = (): boolean => false) => {
  const seen: Progress[] = [];
  return { seen, isStopped, onProgress: (progress: Progress) => void seen.push(progress) };
};

/** Pages of a list of so many. */
function aList(count: number) {
  const all = some(count);
  return {
    alerts: ({ cursor = '0', limit = 0 }: { cursor?: string; limit?: number }) => {
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

describe('all alerts of a filter', () => {
  it.each([0, 1, 500, 1_663])('are read to the end, each once: %s', async (count) => {
    const read = await readWhole(aList(count), {}, going());
    expect(read.map(({ id }) => id)).toEqual(some(count).map(({ id }) => id));
  });

  it('are read up to a bound', async () => {
    expect(await readWhole(aList(MOST_WHOLE + 700), {}, going())).toHaveLength(MOST_WHOLE);
  });

  it('are acted on in parts, each once, and the progress is told', async () => {
    const { seen, ...rest } = going();
    const { acted, untried } = await actInParts(some(250), done, { seen, ...rest } as never);
    expect([acted.length, untried]).toEqual([250, 0]);
    expect(seen).toEqual([0, 100, 200].map((at) => ({ at, of: 250 })));
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

  it('are left alone once the service does not answer', async () => {
    const silent = (part: readonly AlertView[]): Promise<Acted[]> =>
      Promise.resolve(
        part.map(() => ({ outcome: 'refused', alert: null, trouble: { why: 'unanswered', version: 1 } }) as const),
      );
    const { acted, untried } = await actInParts(some(250), silent, going());
    expect([acted.length, untried]).toEqual([100, 150]);
  });
});
