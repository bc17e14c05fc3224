import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { backlogsOf } from '../../src/redis/backlog.js';
import { shardKeys } from '../../src/redis/keys.js';

const DATABASE = 22;
const SAMPLE = 10;
const T = Date.UTC(2026, 0, 15);
const keys = [shardKeys('live', 0), shardKeys('live', 1)];
let redis: Redis;

beforeAll(() => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

/** Jobs in the order they came: each is pushed to the left, the next one is taken from the right. */
async function waiting(shard: number, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await redis.lpush(`${keys[shard]?.prefix ?? ''}:activity:wait`, ...ids);
}

function jobs(count: number, firstAt: number, events: (i: number) => number): string[] {
  return Array.from({ length: count }, (_, i) => `${T + firstAt + i}-${events(i)}-x`);
}

describe('the backlog of a shard', () => {
  it.each([
    ['nothing waits', [], { events: 0, oldestAt: null, jobs: 0 }],
    ['one job waits', [`${T + 100}-3-x`], { events: 3, oldestAt: T + 100, jobs: 1 }],
    ['fewer wait than are looked at', jobs(7, 100, () => 2), { events: 14, oldestAt: T + 100, jobs: 7 }],
    ['as many wait as are looked at', jobs(10, 100, (i) => i + 1), { events: 55, oldestAt: T + 100, jobs: 10 }],
    ['more wait: their events are estimated', jobs(40, 100, () => 3), { events: 120, oldestAt: T + 100, jobs: 40 }],
    [
      'sweeps among them hold no events',
      ['sweep-50', `${T + 100}-3-x`, 'sweep'],
      { events: 3, oldestAt: T + 100, jobs: 3 },
    ],
    ['a job has a name of its maker', ['2026-11-24-batch-1', 'x-9-9'], { events: 0, oldestAt: null, jobs: 2 }],
    [
      'a job does not say since when',
      ['0-3-x', 'foreign', `${T + 200}-1-y`],
      { events: 4, oldestAt: T + 200, jobs: 3 },
    ],
    ['nobody knows since when', ['0-3-x'], { events: 3, oldestAt: null, jobs: 1 }],
  ])('is told when %s', async (_when, ids, expected) => {
    await waiting(0, ids);
    expect(await backlogsOf(redis, keys, SAMPLE)).toEqual([expected, { events: 0, oldestAt: null, jobs: 0 }]);
  });

  it('counts the job in hand, and keeps the shards apart', async () => {
    await waiting(1, [`${T + 300}-2-x`]);
    await redis.lpush(`${keys[1]?.prefix ?? ''}:activity:active`, `${T + 200}-5-x`);
    await waiting(0, [`${T + 400}-1-x`]);
    expect(await backlogsOf(redis, keys, SAMPLE)).toEqual([
      { events: 1, oldestAt: T + 400, jobs: 1 },
      { events: 7, oldestAt: T + 200, jobs: 2 },
    ]);
  });

  it('rejects when Redis cannot be asked', async () => {
    const closed = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`, { lazyConnect: true });
    closed.disconnect();
    await expect(backlogsOf(closed, keys)).rejects.toThrow('closed');
  });
});
