import { describe, expect, it } from '@jest/globals';
import type { StoredEntry } from '../../src/redis/feed.store.js';
import { differencesOf, sightDifferences } from './compare.js';
import { sightOf } from './onlooker.js';

const dump = [
  ['state of c-1', 'AAEC'],
  ['due time of c-1', '1700000000000'],
  ['counts of shard 3: applied', '12'],
  ['quarantined as malformed: {"id":"x"}', '1'],
] as const;

function move(customerId: string, at: number, id: string): StoredEntry {
  const what = {
    customerId,
    at,
    from: 'growth',
    to: 'decline',
    as: 'declined',
    risk: 0.5,
    confidence: 0.5,
    valueTier: 'mass',
    branch: null,
  } as const;
  return { shard: 0, id, entry: { topic: 'stages', move: what }, acceptedAt: 0, committedAt: null, trace: null };
}

describe('two runs', () => {
  it('that left the same do not differ', () => {
    expect(differencesOf(new Map(dump), new Map(dump))).toEqual([]);
  });

  it.each([
    ['a state of other bytes', 'state of c-1', 'AAED'],
    ['an event counted twice', 'counts of shard 3: applied', '13'],
    ['an event quarantined twice', 'quarantined as malformed: {"id":"x"}', '2'],
    ['a customer nobody knows', 'state of c-2', 'AAEC'],
    ['a job that was left', 'jobs left failed in shard 3', '1'],
  ])('differ by %s', (_sentence, what, text) => {
    const found = differencesOf(new Map([...dump, [what, text]]), new Map(dump));
    expect(found).toEqual([{ what, found: text, expected: new Map<string, string>(dump).get(what) ?? null }]);
  });

  it('differ by what only the reference has, and by jobs left in both', () => {
    expect(differencesOf(new Map(dump.slice(1)), new Map(dump))).toMatchObject([{ what: 'state of c-1', found: null }]);
    const left = new Map([...dump, ['jobs left wait in shard 1', '2']] as const);
    expect(differencesOf(left, left)).toHaveLength(1);
  });
});

describe('what a dashboard saw', () => {
  const feed = [move('c-1', 1, '1-0'), move('c-1', 2, '2-0'), move('c-2', 2, '2-1')];
  const [first, second, other] = feed.map(sightOf);
  const none = (): boolean => false;

  it.each([
    ['everything in order', [first, second, other], 0],
    ['customers in another order', [other, first, second], 0],
    ['a message twice', [first, second, second, other], 1],
    ['a message never', [first, other], 1],
    ["a customer's messages in the wrong order", [second, first, other], 1],
    ['a message that is not in the feed', [first, second, other, sightOf(move('c-3', 9, '9-0'))], 1],
  ])('%s', (_sentence, seen, differences) => {
    const all = seen.flatMap((one) => one ?? []);
    expect(sightDifferences(feed, all, none).differences).toHaveLength(differences);
  });

  it('may miss what the server reported as missed, and nothing else', () => {
    const seen = [second, other].flatMap((one) => one ?? []);
    expect(sightDifferences(feed, seen, ({ id }) => id === '1-0')).toEqual({ differences: [], excused: 1 });
    expect(sightDifferences(feed, seen, ({ id }) => id === '2-0').differences).toHaveLength(1);
  });
});
