import 'reflect-metadata';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { StagePolicy } from '../../src/core/model/policy.js';
import { createLog } from '../../src/ops/log.js';
import { DueStore } from '../../src/redis/due.store.js';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { PolicyStore } from '../../src/redis/policy.store.js';
import type { PolicyRecord } from '../../src/redis/stored.records.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { PolicyFollower } from '../../src/registry/policy.follower.js';
import { A_POLICY } from '../builders/lifecycle.builder.js';

const DATABASE = 123;
const MODEL = 'some-model';
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
const store = new PolicyStore(redis);

beforeEach(() => redis.flushdb());
afterAll(async () => {
  await redis.quit();
});

function aRecord(version: number, source: PolicyRecord['source'] = 'activated'): PolicyRecord {
  return { source, policy: { ...A_POLICY, version }, at: 1_000 + version, by: 'operator' };
}

describe('the policies of a model', () => {
  it('are kept in order, and the last one holds', async () => {
    expect(await store.newest(MODEL)).toBeNull();
    expect(await store.append(MODEL, 0, aRecord(2))).toBe(true);
    expect(await store.append(MODEL, 1, aRecord(3))).toBe(true);
    expect(await store.newest(MODEL)).toEqual(aRecord(3));
    expect(await store.all(MODEL)).toEqual([aRecord(2), aRecord(3)]);
    expect(await store.all('another-model')).toEqual([]);
  });

  it('are not added to by whoever has not seen the last one', async () => {
    await store.append(MODEL, 0, aRecord(2));
    expect(await store.append(MODEL, 0, aRecord(3))).toBe(false);
    expect(await store.all(MODEL)).toEqual([aRecord(2)]);
  });
});

describe('a process follows', () => {
  /** What of a model a follower needs. */
  class SomeModel {
    readonly version = MODEL;
    policy: StagePolicy = A_POLICY;
    changes = 0;

    usePolicy(chosen: StagePolicy | null): void {
      this.policy = chosen ?? A_POLICY;
      this.changes++;
    }
  }
  const follower = new PolicyFollower(store, createLog('fatal'));

  it('to the policy that holds, once, and back to the own one', async () => {
    const model = new SomeModel();
    await follower.follow(model);
    expect(model.changes).toBe(0);
    await store.append(MODEL, 0, aRecord(2));
    for (let look = 0; look < 3; look++) await follower.follow(model);
    expect([model.policy.version, model.changes]).toEqual([2, 1]);
    await store.append(MODEL, 1, aRecord(1, 'manifest'));
    await follower.follow(model);
    expect([model.policy, model.changes]).toEqual([A_POLICY, 2]);
  });

  it('not to a policy of which it knows a member not: it keeps the one it has', async () => {
    const model = new SomeModel();
    await store.append(MODEL, 0, aRecord(2));
    await follower.follow(model);
    const strange = { ...aRecord(3), policy: { ...A_POLICY, version: 3, mood: 1 } };
    await redis.rpush(GLOBAL_KEYS.policies(MODEL), JSON.stringify(strange));
    await follower.follow(model);
    expect(model.policy.version).toBe(2);
  });

  it('the model that is loaded later in its place, anew', async () => {
    await store.append(MODEL, 0, aRecord(2));
    const [first, second] = [new SomeModel(), new SomeModel()];
    await follower.follow(first);
    await follower.follow(second);
    expect([first.policy.version, second.policy.version]).toEqual([2, 2]);
  });
});

describe('due times', () => {
  const directory = new RunDirectory(redis, new RunStore(redis), 2);
  const due = new DueStore(redis, directory);
  const [keys] = directory.keysOf('live');
  const ids = Array.from({ length: 3_500 }, (_, i) => `c${i}`);

  it('are brought forward for everybody, never back, and for nobody who is not looked at', async () => {
    const key = keys?.due ?? '';
    await redis.zadd(key, ...ids.flatMap((id, i) => [i, id]));
    expect(await due.count('live')).toBe(ids.length);
    for await (const page of due.pages('live')) {
      expect(page.customerIds.length).toBeLessThan(2_000);
      await due.bringForward({ ...page, customerIds: [...page.customerIds, 'gone'] }, 100);
    }
    expect(await redis.zcard(key)).toBe(ids.length);
    expect(await redis.zcount(key, 100, 100)).toBe(ids.length - 100);
    expect(await redis.zscore(key, 'c7')).toBe('7');
  });
});
