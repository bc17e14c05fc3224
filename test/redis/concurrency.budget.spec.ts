/** Two processes at one backlog: each worker here has a connection and hands of its own, as a process has. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { OwnJob } from '../../src/redis/lane.store.js';
import { openQueue, openWorker } from '../../src/redis/queues.js';
import { shardKeys } from '../../src/redis/keys.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';

const DATABASE = 127;
const SHARDS = Array.from({ length: 8 }, (_, shard) => shardKeys('live', shard));
const JOBS_EACH = 12;
const JOB_MS = 5;
const TIMING = { lockMs: 30_000, stalledCheckMs: 30_000 };

let redis: Redis;
let workers: ReturnType<typeof openWorker>[];
let connections: Redis[];

interface Process {
  done: number;
}

beforeEach(async () => {
  connections = [];
  workers = [];
  redis = connection();
  await redis.flushdb();
  for (const keys of SHARDS) {
    const queue = openQueue(redis, keys);
    await queue.setGlobalConcurrency(1);
    await queue.addBulk(Array.from({ length: JOBS_EACH }, () => ({ name: 'events' as const, data: {} })));
    await queue.close();
  }
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  for (const opened of connections) opened.disconnect();
});

function connection(): Redis {
  const opened = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`, { maxRetriesPerRequest: null });
  opened.setMaxListeners(0);
  connections.push(opened);
  return opened;
}

/** Works on one job at a time, whatever the number of its lanes. */
function start(): Process {
  const own: Process = { done: 0 };
  const hands = new ConcurrencyBudget(1);
  const work = async (): Promise<OwnJob> => {
    const giveBack = await hands.take(1);
    await sleep(JOB_MS);
    giveBack();
    own.done++;
    return 'held';
  };
  const ownRedis = connection();
  for (const keys of SHARDS) {
    const worker = openWorker(ownRedis, keys, TIMING, work, hands);
    worker.on('error', () => undefined);
    worker.run().catch(() => undefined);
    workers.push(worker);
  }
  return own;
}

async function allDone(...processes: Process[]): Promise<void> {
  const left = (): number => SHARDS.length * JOBS_EACH - processes.reduce((sum, { done }) => sum + done, 0);
  while (left() > 0) await sleep(5);
}

describe('processes with more lanes than hands', () => {
  it('share a backlog evenly', async () => {
    const [one, other] = [start(), start()];
    await allDone(one, other);
    expect(Math.min(one.done, other.done)).toBeGreaterThan(0.35 * SHARDS.length * JOBS_EACH);
  });

  it('leave lanes of a backlog to who comes later', async () => {
    const first = start();
    while (first.done < 10) await sleep(1);
    const later = start();
    await allDone(first, later);
    expect(later.done).toBeGreaterThan(0.3 * SHARDS.length * JOBS_EACH);
  });

  it('take no more jobs while they close', async () => {
    const hands = new ConcurrencyBudget(1);
    const giveBack = await hands.take(1);
    let begun = 0;
    const own = connection();
    const [keys = shardKeys('live', 0)] = SHARDS;
    const work = (): Promise<OwnJob> => {
      begun++;
      return Promise.resolve('held');
    };
    const worker = openWorker(own, keys, TIMING, work, hands);
    workers.push(worker);
    void worker.run();
    await sleep(50);
    const closed = worker.close();
    giveBack();
    await closed;
    expect(begun).toBe(0);
    expect(await redis.llen(`${keys.prefix}:activity:wait`)).toBe(JOBS_EACH);
  });
});
