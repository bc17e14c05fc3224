import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { AlertIndex } from '../../src/alerts/alert.index.js';
import { byUrgency, rowOf } from '../../src/alerts/alert.row.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { AlertStore } from '../../src/redis/alert.store.js';
import { EpochStore, newEpoch } from '../../src/redis/epoch.store.js';
import { FeedStore } from '../../src/redis/feed.store.js';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { ChangingAlerts } from './alert.changes.js';

const SHARDS = 3;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/53`);
const alerts = new AlertStore(redis, new RunDirectory(redis, new RunStore(redis), SHARDS));
let changing: ChangingAlerts;
let index: AlertIndex;

beforeEach(async () => {
  await redis.flushdb();
  await redis.hset(GLOBAL_KEYS.settings, 'epoch', newEpoch());
  changing = new ChangingAlerts(redis, SHARDS);
  index = anIndex();
});
afterAll(() => redis.quit());

function anIndex(of = alerts): AlertIndex {
  return new AlertIndex('live', of, new FeedStore(redis, 'live', SHARDS), new EpochStore(redis, ''));
}

/** Alerts that change after the lists of them were read, and before their records are. */
function alertsChangedBetween(change: () => Promise<unknown>): AlertStore {
  let changed: Promise<unknown> | null = null;
  const between = new Proxy(redis, {
    get: (target, name) => {
      if (name !== 'hmget') return Reflect.get(target, name) as unknown;
      return async (key: string, ...fields: string[]) => {
        await (changed ??= change());
        return target.hmget(key, ...fields);
      };
    },
  });
  return new AlertStore(between, new RunDirectory(redis, new RunStore(redis), SHARDS));
}

const change: ChangingAlerts['change'] = (...said) => changing.change(...said);

async function expectTruth(of = index): Promise<void> {
  const expected = [...changing.truth.values()]
    .filter(({ status }) => status !== 'resolved')
    .map((alert) => rowOf(alert, shardOf(alert.customerId, SHARDS)))
    .sort(byUrgency);
  expect((await of.current()).sorted).toEqual(expected);
}

/** Pseudo-random and the same every time. */
function* numbers(seed: number): Generator<number> {
  for (let x = seed; ; x = (x * 48_271) % 2_147_483_647) yield x;
}

describe('the index of unresolved alerts', () => {
  it('is what Redis holds, after any changes, and so is one that begins late', async () => {
    const random = numbers(7);
    const next = (most: number): number => random.next().value % most;
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 20; i++) {
        const status = (['open', 'in_progress', 'snoozed', 'resolved'] as const)[next(4)] ?? 'open';
        await change(`a${next(30)}`, { status, priority: next(5) * 100, assignee: next(2) === 0 ? null : 'li' });
      }
      await expectTruth();
    }
    await expectTruth(anIndex());
  });

  it('sees what was committed before it was asked', async () => {
    await index.current();
    await change('a', { priority: 5 });
    expect((await index.current()).sorted).toMatchObject([{ id: 'a', priority: 5 }]);
    await Promise.all([
      change('b', { priority: 9 }).then(async () => {
        expect((await index.current()).sorted).toMatchObject([{ id: 'b' }, { id: 'a' }]);
      }),
      index.current(),
    ]);
  });

  it('is as of one version, also where alerts change between the reads that it is loaded by', async () => {
    for (const id of ['a', 'b']) await change(id, { priority: 1 });
    await index.current();
    const loaded = anIndex(
      alertsChangedBetween(async () => {
        await change('a', { status: 'resolved' });
        await change('b', { priority: 3 });
      }),
    );
    const since = await loaded.versions();
    await expectTruth(loaded);
    await change('b', { priority: 2 });
    const moved = await index.reorderedSince(since); // by another process
    expect(moved.map(({ row: { id }, before }) => [id, before?.priority])).toEqual([['b', 3]]);
  });

  it('loads a shard anew when its feed was trimmed unread', async () => {
    await change('a', {});
    await index.current();
    for (let i = 0; i < 2_500; i++) await change('a', { priority: i % 7 }, 1_100);
    await change('gone', { status: 'resolved' }, 1_100);
    await expectTruth();
  });

  it('loads a shard anew when Redis lost its newest writes', async () => {
    await change('a', {});
    await change('a', { assignee: 'li' });
    await index.current();
    await redis.flushdb();
    await redis.hset(GLOBAL_KEYS.settings, 'epoch', newEpoch());
    changing = new ChangingAlerts(redis, SHARDS);
    await change('a', {});
    await expectTruth();
  });

  it('keeps the counts by severity that Prometheus is told', async () => {
    await change('a', { severity: 'warning' });
    await change('b', { severity: 'high' });
    await change('a', { severity: 'critical' });
    await change('b', { status: 'resolved' });
    await change('c', { severity: 'high', heldOut: true });
    expect(await alerts.countBySeverity('live')).toEqual({ info: 0, warning: 0, high: 0, critical: 1 });
  });
});
