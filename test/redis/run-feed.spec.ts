import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis, type ChainableCommander } from 'ioredis';
import { parseCursor } from '../../src/live/cursor.js';
import { ResumeBudget } from '../../src/live/resume.budget.js';
import { RunFeed } from '../../src/live/run-feed.js';
import { Connections } from '../../src/redis/connections.js';
import { EpochStore } from '../../src/redis/epoch.store.js';
import { FeedStore } from '../../src/redis/feed.store.js';
import { GLOBAL_KEYS, shardKeys } from '../../src/redis/keys.js';
import { StreamReader } from '../../src/redis/stream.reader.js';
import { Ear } from './feed.ear.js';

const DATABASE = 26;
const SHARDS = 2;
const EPOCH = 'first';
const { feed: FEED } = shardKeys('live', 0);
let admin: Redis;
let connections: Connections;
let reader: Redis;
let feed: RunFeed;

function write(redis: Redis | ChainableCommander, version: number, customerId: string): unknown {
  const entry = JSON.stringify({ topic: 'stages', move: { customerId, from: null, to: 'prospect', as: 'first' } });
  return redis.xadd(FEED, `${version}-0`, 'entry', entry, 'acceptedAt', '1');
}

type Change = (at: ChainableCommander) => unknown;

/** Redis changes, and the reader's connection drops, in one step: nothing is read in between. */
async function comeBackAfter(change: Change): Promise<void> {
  const id = await reader.client('ID');
  const step = admin.multi();
  change(step);
  await step.client('KILL', 'ID', id).exec();
}

/** Redis as it was at version 3, and what was written since. */
function loseAllAfter3(...since: [number, string][]): Change {
  return (at) => {
    at.del(FEED);
    for (const version of [1, 2, 3]) write(at, version, `c${version}`);
    for (const [version, customerId] of since) write(at, version, customerId);
  };
}

beforeEach(async () => {
  const url = `${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`;
  admin = new Redis(url);
  await admin.flushdb();
  await admin.hset(GLOBAL_KEYS.settings, 'epoch', EPOCH);
  connections = new Connections(url, () => undefined);
  const redis = connections.failFast();
  await new Promise<void>((resolve) => redis.once('ready', resolve));
  const keys = Array.from({ length: SHARDS }, (_, shard) => shardKeys('live', shard).feed);
  const parts = connections.readers(keys);
  for (const part of parts) reader = part.redis;
  const store = new FeedStore(redis, 'live', SHARDS);
  const identity = { run: 'live', epoch: EPOCH, shards: SHARDS };
  feed = new RunFeed(
    identity,
    store,
    new EpochStore(redis, EPOCH),
    new StreamReader(parts),
    new ResumeBudget(),
    () => undefined,
  );
  for (const version of [1, 2, 3, 4]) await write(admin, version, `c${version}`);
});
afterEach(async () => {
  feed.close();
  await connections.close();
  await admin.quit();
});

async function epochNow(): Promise<string | null> {
  return admin.hget(GLOBAL_KEYS.settings, 'epoch');
}

/** A subscriber that has seen version 5. */
async function subscriberAt5(): Promise<Ear> {
  const ear = new Ear();
  await feed.subscribe(null, ear);
  await write(admin, 5, 'c5');
  await ear.hears('c5');
  return ear;
}

describe('a reader that comes back to Redis', () => {
  it.each<[string, Change]>([
    ['without the newest writes', loseAllAfter3()],
    ['without them, and as many versions were written again', loseAllAfter3([4, 'x4'], [5, 'x5'], [6, 'x6'])],
    ['without them, and the version it saw has no entry now', loseAllAfter3([4, 'x4'], [6, 'x6'])],
    ['that is empty', (at) => at.del(FEED)],
    ['that is empty, its epoch included', (at) => at.del(FEED, GLOBAL_KEYS.settings)],
    ['whose loss another process has noticed', (at) => at.hset(GLOBAL_KEYS.settings, 'epoch', 'second')],
  ])('%s tells everybody, and refuses the cursors it gave', async (_how, change) => {
    const ear = await subscriberAt5();
    const lost = parseCursor(ear.cursor);
    await comeBackAfter(change);
    await ear.hears('anew', 2);
    expect(await epochNow()).not.toBe(EPOCH);
    expect(parseCursor(ear.cursor)?.epoch).toBe(await epochNow());

    await write(admin, 7, 'c7');
    await ear.hears('c7');
    expect(ear.heard).toEqual(['anew', 'c5', 'anew', 'c7']);
    const other = new Ear();
    await feed.subscribe(lost, other);
    expect(other.heard).toEqual(['anew']);
  });

  it('where more was trimmed than it had seen tells everybody; cursors stay good', async () => {
    const ear = await subscriberAt5();
    await comeBackAfter((at) => {
      for (const version of [6, 8]) write(at, version, `c${version}`);
      at.xtrim(FEED, 'MAXLEN', 1);
    });
    await ear.hears('anew', 2);
    expect(await epochNow()).toBe(EPOCH);
  });

  it('that lost nothing goes on as if nothing had been', async () => {
    const ear = await subscriberAt5();
    await comeBackAfter((at) => write(at, 6, 'c6'));
    await write(admin, 7, 'c7');
    await ear.hears('c7');
    expect(ear.heard).toEqual(['anew', 'c5', 'c6', 'c7']);
    expect(await epochNow()).toBe(EPOCH);
  });
});

describe('a reader whose connection was never lost', () => {
  it('takes over the epoch another process began as soon as somebody resumes', async () => {
    const ear = await subscriberAt5();
    const before = parseCursor(ear.cursor);
    await admin.hset(GLOBAL_KEYS.settings, 'epoch', 'second');
    const other = new Ear();
    await feed.subscribe(before, other);
    expect(other.heard).toEqual(['anew']);
    expect(parseCursor(other.cursor)?.epoch).toBe('second');
    expect(ear.heard).toEqual(['anew', 'c5', 'anew']);
  });
});

describe('a reader', () => {
  it('lets others have their turn while it hands out much at once', async () => {
    const ear = new Ear();
    let [heard, mostAtOnce] = [0, 0];
    const { onEntry } = ear;
    ear.onEntry = (delivered): void => {
      const since = performance.now();
      while (performance.now() - since < 2);
      mostAtOnce = Math.max(mostAtOnce, ++heard);
      onEntry(delivered);
    };
    const otherWork = setInterval(() => (heard = 0), 0);
    await feed.subscribe(null, ear);
    const step = admin.multi();
    for (let version = 5; version < 305; version++) write(step, version, `c${version}`);
    await step.exec();
    await ear.hears('c304');
    clearInterval(otherWork);
    expect(ear.heard).toEqual(['anew', ...Array.from({ length: 300 }, (_, i) => `c${i + 5}`)]);
    expect(mostAtOnce).toBeLessThan(20);
  });

  it('is idle while nobody listens', async () => {
    expect(feed.isIdle).toBe(true);
    const leave = await feed.subscribe(null, new Ear());
    expect(feed.isIdle).toBe(false);
    leave();
    leave();
    expect(feed.isIdle).toBe(true);
  });
});
