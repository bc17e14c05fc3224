import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { haveJobs } from '../../src/redis/bullmq.store.js';
import { shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { ripeShards } from '../../src/redis/ripe.shards.js';

const DATABASE = 109;
const AS_OF = Date.UTC(2026, 0, 15, 12);
const shards = [0, 1, 2, 3].map((shard) => shardKeys('live', shard));
const [first, second, third] = shards;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);

beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

describe('a sweep is queued', () => {
  it('for the shards with somebody who is due, or with a prediction to settle', async () => {
    await redis.zadd(first!.due, AS_OF, 'c1');
    await redis.zadd(second!.predictions, AS_OF - 1, 'a prediction');
    await redis.zadd(third!.due, AS_OF + 1, 'c3');
    await redis.zadd(third!.predictions, AS_OF + 1, 'a later one');
    expect(await ripeShards(redis, shards, AS_OF)).toEqual([0, 1]);
  });

  it('for no shard while nobody is due', async () => {
    expect(await ripeShards(redis, shards, AS_OF)).toEqual([]);
  });

  it('for nobody unseen: a set that cannot be counted is a fault', async () => {
    await redis.set(second!.due, 'no set');
    await expect(ripeShards(redis, shards, AS_OF)).rejects.toThrow('WRONGTYPE');
  });
});

describe('a queue has jobs', () => {
  it.each(['wait', 'active', 'failed'] as const)('while one is in its list %s, and not after that', async (list) => {
    const queue = openQueue(redis, second!);
    const job = await queue.add('events', {});
    if (list === 'active') await redis.rpoplpush(queue.toKey('wait'), queue.toKey('active'));
    if (list === 'failed') {
      await redis.del(queue.toKey('wait'));
      await redis.zadd(queue.toKey('failed'), 1, job.id ?? '');
    }
    expect(await haveJobs(redis, shards)).toEqual([false, true, false, false]);
    await queue.obliterate({ force: true });
    expect(await haveJobs(redis, shards)).toEqual([false, false, false, false]);
    await queue.close();
  });
});
