import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Connections } from '../../src/redis/connections.js';
import type { KeyWrite, Write } from '../../src/redis/commit.writes.js';
import { shardKeys } from '../../src/redis/keys.js';
import { LaneStore } from '../../src/redis/lane.store.js';
import { ShardStore, type ShardStoreOptions } from '../../src/redis/shard.store.js';
import { WatchIgnoredError, assertWatch } from '../../src/redis/watch.probe.js';

const DATABASE = 104;
const url = `${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`;
const keys = shardKeys('live', 3);
const ALONE = { mark: 'j1', taken: [], held: null, asOf: 0 };
const COUNT: Write[] = [{ command: 'HINCRBY', key: keys.counts, args: ['applied', 1] }];
let redis: Redis;
let connections: Connections;

beforeEach(async () => {
  redis = new Redis(url);
  connections = new Connections(url, () => undefined);
  await redis.flushdb();
});
afterEach(async () => {
  await connections.close();
  await redis.quit();
});

async function aLaneStore(options: ShardStoreOptions = {}): Promise<{ store: LaneStore; own: Redis }> {
  const own = connections.lane(keys);
  await new Promise((resolve) => own.once('ready', resolve));
  return { store: new LaneStore(own, keys, options), own };
}

function applied(): Promise<string | null> {
  return redis.hget(keys.counts, 'applied');
}

describe('a commit of a lane', () => {
  it('writes everything under the version that was read, with a mark of each job', async () => {
    const { store } = await aLaneStore();
    const state = new Uint8Array([0, 255, 10, 13, 0]);
    const many = Array.from({ length: 200 }, (_, i) => [i, `c${i}`]).flat();
    const writes: Write[] = [
      { command: 'XADD', key: keys.feed, args: ['MAXLEN', '~', 100, '1-0', 'entry', '{}'] },
      { command: 'MSET', keys: [keys.customer('c1'), keys.customer('c2')], args: [state, state] },
      { command: 'ZADD', key: keys.due, args: many },
      { command: 'EXPIRE', key: keys.counts, args: [1_000] },
      ...COUNT,
    ];
    const read = await store.readBatch(['c1', 'c3'], 'j1');
    expect(read).toMatchObject({ version: 0, states: [null, null], isKnown: false });
    expect(await store.commitBatch(read, { ...ALONE, taken: ['j2', 'j3'] }, writes)).toMatchObject({
      outcome: 'committed',
    });
    const after = await store.readBatch(['c1', 'c3'], 'j2');
    expect(after).toMatchObject({ version: 1, isKnown: true });
    expect(after.states.map((bytes) => bytes && [...bytes])).toEqual([[...state], null]);
    expect(await redis.zrange(keys.applied, '0', '-1', 'WITHSCORES')).toEqual(['j1', '1', 'j2', '1', 'j3', '1']);
    expect([await redis.zcard(keys.due), await redis.xlen(keys.feed)]).toEqual([200, 1]);
  });

  it.each<[string, (other: ShardStore) => Promise<unknown>]>([
    ['another lane committed', () => commitOfAnother()],
    ['somebody committed by the script', (other) => other.commit(0, '', [])],
  ])('changes nothing when %s since the read', async (_who, commit) => {
    const { store } = await aLaneStore();
    const read = await store.readBatch([], 'j1');
    await commit(new ShardStore(redis, keys));
    expect(await store.commitBatch(read, ALONE, COUNT)).toMatchObject({ outcome: 'fenced' });
    expect(await applied()).toBeNull();
    expect(await store.commitBatch(await store.readBatch([], 'j1'), ALONE, COUNT)).toMatchObject({
      outcome: 'committed',
    });
  });

  async function commitOfAnother(): Promise<void> {
    const { store } = await aLaneStore();
    expect(await store.commitBatch(await store.readBatch([], 'other'), { ...ALONE, mark: 'other' }, [])).toMatchObject({
      outcome: 'committed',
    });
  }

  it('is not refused for what came between an earlier read, which was given up, and its own', async () => {
    const { store } = await aLaneStore();
    await store.readBatch([], 'j1');
    await new ShardStore(redis, keys).commit(0, '', []);
    expect(await store.commitBatch(await store.readBatch([], 'j1'), ALONE, COUNT)).toMatchObject({
      outcome: 'committed',
    });
  });

  it('is not sent when somebody read over its connection since: the WATCH is no longer its own', async () => {
    const { store } = await aLaneStore();
    const read = await store.readBatch([], 'j1');
    const later = await store.readBatch([], 'j2');
    expect(await store.commitBatch(later, { ...ALONE, mark: 'j2' }, COUNT)).toMatchObject({ outcome: 'committed' });
    expect(await store.commitBatch(read, ALONE, COUNT)).toMatchObject({ outcome: 'fenced' });
    expect(await applied()).toBe('1');
  });

  it('is not sent on another connection than that of its read', async () => {
    const { store, own } = await aLaneStore();
    const read = await store.readBatch([], 'j1');
    own.disconnect(true);
    await new Promise((resolve) => own.once('ready', resolve));
    await new ShardStore(redis, keys).commit(0, '', []);
    expect(await store.commitBatch(read, ALONE, COUNT)).toMatchObject({ outcome: 'fenced' });
    expect(await applied()).toBeNull();
  });

  it('changes nothing when the batch is known, even under the present version', async () => {
    const { store } = await aLaneStore();
    await store.commitBatch(await store.readBatch([], 'j1'), ALONE, COUNT);
    expect(await store.commitBatch(await store.readBatch([], 'j1'), ALONE, COUNT)).toMatchObject({ outcome: 'known' });
    expect(await applied()).toBe('1');
  });

  it('takes what was decided up to a little ahead of the clock of Redis, and nothing beyond', async () => {
    const { store } = await aLaneStore({ clockSkewMs: 5_000 });
    const now = Number((await redis.time())[0]) * 1_000;
    const commit = async (asOf: number): Promise<string> =>
      (await store.commitBatch(await store.readBatch([], ''), { ...ALONE, mark: '', asOf }, COUNT)).outcome;
    expect(await commit(now + 65_000)).toBe('ahead');
    expect(await commit(now + 5_000)).toBe('committed');
    expect(await applied()).toBe('1');
  });

  it.each([
    ['a key holds another type', () => redis.set(keys.due, 'not a sorted set'), 'WRONGTYPE'],
    ['the feed is ahead', () => redis.xadd(keys.feed, '9-9', 'entry', '{}'), 'equal or smaller'],
  ])('writes nothing at all when %s', async (_what, spoil, message) => {
    await spoil();
    const { store } = await aLaneStore();
    const feed: Write = { command: 'XADD', key: keys.feed, args: ['1-0', 'entry', '{}'] };
    const aside: Write = { command: 'XADD', key: keys.quarantine, args: ['MAXLEN', '~', 10, '*', 'entry', '{}'] };
    const due: Write = { command: 'ZADD', key: keys.due, args: [1, 'c1'] };
    await redis.xadd(keys.quarantine, '*', 'entry', '{}'); // its ids are made by Redis, and may be far ahead
    const read = await store.readBatch([], 'j1');
    await expect(store.commitBatch(read, ALONE, [feed, ...COUNT, due])).rejects.toThrow(message);
    expect([await applied(), await redis.xrange(keys.feed, '1-0', '1-0')]).toEqual([null, []]);
    expect(await store.commitBatch(await store.readBatch([], 'j1'), ALONE, [...COUNT, aside])).toMatchObject({
      outcome: 'committed',
    });
  });

  it('says so when a key changed its type behind its back, and is known then', async () => {
    const { store } = await aLaneStore();
    const due: Write = { command: 'ZADD', key: keys.due, args: [1, 'c1'] };
    await store.commitBatch(await store.readBatch([], 'j1'), ALONE, [due]);
    await redis.set(keys.due, 'not a sorted set');
    const again = { ...ALONE, mark: 'j2' };
    await expect(store.commitBatch(await store.readBatch([], 'j2'), again, [due])).rejects.toThrow('WRONGTYPE');
    expect((await store.readBatch([], 'j2')).isKnown).toBe(true);
    await expect(store.commitBatch(await store.readBatch([], 'j3'), ALONE, [due, ...COUNT])).rejects.toThrow(
      'WRONGTYPE',
    );
    expect(await applied()).toBeNull(); // the types are read again once something failed
  });

  it.each<[string, KeyWrite]>([
    ['a history', { command: 'APPEND', key: keys.history('c1'), args: ['entry'] }],
    ['the story of an alert', { command: 'RPUSH', key: keys.alertStory('a1'), args: ['entry'] }],
  ])('checks the key of %s each time, and writes nothing when it changed its type', async (_what, entry) => {
    const { store } = await aLaneStore();
    expect(await store.commitBatch(await store.readBatch([], 'j1'), ALONE, [entry])).toMatchObject({
      outcome: 'committed',
    });
    await redis.del(entry.key);
    await redis.sadd(entry.key, 'neither');
    const again = { ...ALONE, mark: 'j2' };
    const committing = store.commitBatch(await store.readBatch([], 'j2'), again, [entry, ...COUNT]);
    await expect(committing).rejects.toThrow('WRONGTYPE');
    expect(await applied()).toBeNull();
  });

  it('leaves a sum as it is that would exceed 64 bits, and writes the others', async () => {
    const { store } = await aLaneStore();
    await redis.hset(keys.counts, 'full', '9223372036854775807');
    const sums: Write = { command: 'HINCRBY', key: keys.counts, args: ['full', 1, 'applied', 2] };
    expect(await store.commitBatch(await store.readBatch([], 'j1'), ALONE, [sums])).toMatchObject({
      outcome: 'committed',
    });
    expect(await redis.hmget(keys.counts, 'full', 'applied')).toEqual(['9223372036854775807', '2']);
  });

  it.each([
    ['forgets the marks of the live run in time', false, 5_000],
    ['keeps the marks of a replay for good', true, 6_401],
  ])('%s, however many jobs it took along', async (_what, keepsAllMarks, most) => {
    const { store } = await aLaneStore({ keepsAllMarks });
    for (let i = 0; i < 16; i++) {
      const taken = Array.from({ length: 400 }, (_, n) => `${i}-${n}`);
      await store.commitBatch(await store.readBatch([], ''), { ...ALONE, mark: '', taken }, []);
    }
    expect(await redis.zcard(keys.applied)).toBe(Math.min(6_400, most));
  });
});

describe('a connection', () => {
  it('is one of a lane only when its WATCH holds', async () => {
    const { own } = await aLaneStore();
    await assertWatch(own, redis, keys);
    expect(await redis.keys('*')).toHaveLength(1); // expires
    own.watch = () => Promise.resolve('OK'); // as a proxy answers that shares its connections
    await expect(assertWatch(own, redis, keys)).rejects.toThrow(WatchIgnoredError);
  });
});
