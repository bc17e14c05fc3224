import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { shardKeys } from '../../src/redis/keys.js';
import type { Write } from '../../src/redis/commit.writes.js';
import { ShardStore } from '../../src/redis/shard.store.js';

const DATABASE = 27;
let redis: Redis;
let store: ShardStore;
const keys = shardKeys('live', 3);

beforeAll(() => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
  store = new ShardStore(redis, keys);
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const COUNT: Write[] = [{ command: 'HINCRBY', key: keys.counts, args: ['applied', 1] }];

function applied(): Promise<string | null> {
  return redis.hget(keys.counts, 'applied');
}

describe('the commit of a shard', () => {
  it('writes everything under the version that was read, and counts it up', async () => {
    const state = new Uint8Array([0, 255, 10, 13, 0]);
    const writes: Write[] = [
      { command: 'SET', key: keys.customer('c1'), args: [state] },
      { command: 'ZADD', key: keys.due, args: [5, 'c1', 9, 'c2'] },
      { command: 'XADD', key: keys.feed, args: ['MAXLEN', '~', 100, '1-0', 'entry', '{}'] },
      ...COUNT,
    ];
    expect(await store.commit(0, '', writes)).toBe('committed');
    const { version, states } = await store.read(['c1', 'c2']);
    expect(version).toBe(1);
    expect(states.map((bytes) => bytes && [...bytes])).toEqual([[...state], null]);
    expect(await store.due.upTo(8, 10)).toEqual(['c1']);
  });

  it('changes nothing when somebody committed since the read', async () => {
    const { version } = await store.read([]);
    await store.commit(version, '', COUNT);
    expect(await store.commit(version, '', COUNT)).toBe('fenced');
    expect(await applied()).toBe('1');
  });

  it('changes nothing when the batch was applied before', async () => {
    await store.commit(0, 'j1', COUNT);
    expect(await store.commit(1, 'j1', COUNT)).toBe('known');
    expect(await applied()).toBe('1');
  });

  it('lets the fence speak first: a late worker reads again before it hears that its work is done', async () => {
    await store.commit(0, 'j1', COUNT);
    expect(await store.commit(0, 'j1', COUNT)).toBe('fenced');
  });

  it('takes what was decided up to a little ahead of its own clock, and changes nothing for what lies beyond', async () => {
    const skewMs = 5_000;
    const strict = new ShardStore(redis, keys, { clockSkewMs: skewMs });
    const [seconds] = await redis.time();
    const now = Number(seconds) * 1_000;
    expect(await strict.commit(0, 'ahead', COUNT, now + 8 * 86_400_000)).toBe('ahead');
    expect(await strict.commit(0, 'ahead', COUNT, now + skewMs + 60_000)).toBe('ahead');
    expect(await applied()).toBeNull();
    expect(await strict.commit(0, 'ahead', COUNT, now + skewMs)).toBe('committed');
    expect(await strict.commit(1, 'past', COUNT, now - 40 * 86_400_000)).toBe('committed');
    expect(await applied()).toBe('2');
  });

  it.each([
    ['forgets the marks of the live run in time', false, 'committed'],
    ['keeps the marks of a replay for good', true, 'known'],
  ])('%s', async (_what, keepsAllMarks, outcome) => {
    const one = new ShardStore(redis, keys, { keepsAllMarks });
    await one.commit(0, 'day-1', COUNT);
    for (let version = 1; version < 1_100; version++) await one.commit(version, `x${version}`, []);
    const marks = await redis.zcard(keys.applied);
    expect(marks).toBeGreaterThanOrEqual(keepsAllMarks ? 1_100 : 1_000);
    expect(marks).toBeLessThan(keepsAllMarks ? 1_101 : 1_016); // they are forgotten some at a time
    expect(await one.commit(1_100, 'day-1', COUNT)).toBe(outcome);
  });

  it.each([
    ['a key holds another type', () => redis.set(keys.due, 'not a sorted set'), 'WRONGTYPE'],
    ['the feed is ahead', () => redis.xadd(keys.feed, '9-9', 'entry', '{}'), 'equal or smaller'],
  ])('writes nothing at all when %s', async (_what, spoil, message) => {
    await spoil();
    const feed: Write = { command: 'XADD', key: keys.feed, args: ['1-0', 'entry', '{}'] };
    const due: Write = { command: 'ZADD', key: keys.due, args: [1, 'c1'] };
    await expect(store.commit(0, 'j1', [feed, ...COUNT, due])).rejects.toThrow(message);
    expect(await applied()).toBeNull();
    expect(await redis.xrange(keys.feed, '1-0', '1-0')).toEqual([]);
    expect(await store.commit(0, 'j1', COUNT)).toBe('committed');
  });
});
