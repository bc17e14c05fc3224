import { describe, expect, it } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

describe('throwaway', () => {
  it('talks to redis and bullmq', async () => {
    const url = process.env['TEST_REDIS_URL']!;
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    await redis.set('a', 'b');
    expect(await redis.get('a')).toBe('b');
    const buf = await redis.getBuffer('a');
    expect(Buffer.isBuffer(buf)).toBe(true);
    const queue = new Queue('activity', { connection: redis, prefix: '{s01}' });
    const got: unknown[] = [];
    const worker = new Worker('activity', async (job) => { got.push(job.data); }, { connection: redis.duplicate(), prefix: '{s01}' });
    const done = new Promise((r) => worker.once('completed', r));
    await queue.add('events', { v: 1 });
    await done;
    expect(got).toEqual([{ v: 1 }]);
    await worker.close(); await queue.close(); await redis.quit();
  });
});
