/** How long the oldest job of a run has waited, read from real BullMQ queues. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { oldestAddedAt, queueKeys } from '../../src/redis/bullmq.store.js';
import { shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';

const DATABASE = 120;
const T = Date.UTC(2026, 0, 15);
const keys = [shardKeys('a-run', 0), shardKeys('a-run', 1)];
const queues = keys.map((shard) => openQueue(new Redis(url(), { maxRetriesPerRequest: null }), shard));
let redis: Redis;

function url(): string {
  return `${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`;
}

async function add(shard: number, at: number, id: string): Promise<void> {
  await queues[shard]?.add('events', {}, { timestamp: at, jobId: id });
}

beforeAll(() => {
  redis = new Redis(url());
});
beforeEach(() => redis.flushdb());
afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.close()));
  await redis.quit();
});

it('is null when nothing waits', async () => {
  expect(await oldestAddedAt(redis, keys)).toBeNull();
});

it('is that of the first job of all shards, although a replay’s ids do not say when', async () => {
  await add(0, T + 300, '0-2-a');
  await add(1, T + 100, '0-2-b');
  await add(1, T + 200, '0-2-c');
  expect(await oldestAddedAt(redis, keys)).toBe(T + 100);
});

it('counts the job that a worker holds', async () => {
  await add(0, T + 100, '0-1-a');
  await add(0, T + 200, '0-1-b');
  const [first] = keys;
  if (first === undefined) throw new Error('no shard');
  const { wait, active } = queueKeys(first);
  await redis.lmove(wait, active, 'RIGHT', 'LEFT');
  expect(await oldestAddedAt(redis, keys)).toBe(T + 100);
});

it('leaves out a job that ended meanwhile', async () => {
  await add(0, T + 100, '0-1-a');
  await redis.del(queueKeys(keys[0] ?? shardKeys('a-run', 0)).job('0-1-a'));
  expect(await oldestAddedAt(redis, keys)).toBeNull();
});
