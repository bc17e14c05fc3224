/** Adds jobs with a fixed id directly to the queues, again and again until Redis certainly has them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { JOB_VERSION, type JobName } from '../../src/core/contracts/jobs.js';
import { shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import type { DirectJob } from './deliveries.js';

const REST_MS = 50;
const TIMEOUT_MS = 2_000;

export class DirectQueue {
  private readonly redis: Redis;
  private readonly queues: Queue<unknown, unknown, JobName>[];

  constructor(redisUrl: string, run: string, shards: number) {
    this.redis = new Redis(redisUrl, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: TIMEOUT_MS,
      retryStrategy: () => REST_MS,
    });
    this.redis.setMaxListeners(0); // every queue adds a listener to it
    this.redis.on('error', () => undefined);
    this.queues = Array.from({ length: shards }, (_, shard) => openQueue(this.redis, shardKeys(run, shard)));
    for (const queue of this.queues) queue.on('error', () => undefined);
  }

  async add({ id, shard, asOf, events }: DirectJob): Promise<void> {
    for (;;) {
      try {
        await this.queues[shard]?.add('events', { v: JOB_VERSION, asOf, events }, { jobId: id });
        return;
      } catch {
        await sleep(REST_MS);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.close()));
    this.redis.disconnect();
  }
}
