import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { JobName } from '../../src/core/contracts/jobs.js';
import { shardKeys } from '../../src/redis/keys.js';
import type { OwnJob } from '../../src/redis/lane.store.js';
import { openQueue, openWorker, type LaneWorker } from '../../src/redis/queues.js';
import { LaneJobs, haveJobs, queueKeys, type RawJob } from '../../src/redis/bullmq.store.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';
import { LaneKeeper } from '../../src/scoring/lane.keeper.js';
import { LaneWatchdog } from '../../src/scoring/lane.watchdog.js';

const URL = `${process.env['TEST_REDIS_URL'] ?? ''}/21`;
const TIMING = { lockMs: 2_000, stalledCheckMs: 500 };
const keys = shardKeys('live', 0);
const redis = new Redis(URL, { maxRetriesPerRequest: null });
const jobs = new LaneJobs(redis, keys);
let queue: Queue<unknown, unknown, JobName>;

beforeEach(async () => {
  await redis.flushdb();
  queue = openQueue(redis, keys);
  await queue.setGlobalConcurrency(1);
});
afterAll(() => redis.disconnect());

function later(ms = 10): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** As the service does it for all lanes at once. */
async function poll(keeper: LaneKeeper): Promise<void> {
  const [hasJobs = false] = await haveJobs(redis, [keys]);
  await keeper.poll(hasJobs);
  await later();
}

/** A lane whose workers are made in turn by the given makers; the last one makes all further ones. */
function keeperOf(
  makers: (() => LaneWorker)[],
  silentMs = 200,
): { keeper: LaneKeeper; rebuilt: () => number; aside: RawJob[] } {
  let rebuilt = 0;
  const aside: RawJob[] = [];
  const keeper = new LaneKeeper({
    watchdog: new LaneWatchdog(jobs, silentMs),
    openWorker: () => (makers.length > 1 ? makers.shift() : makers[0])?.() ?? silentWorker(),
    strayJobs: () => jobs.failed(10),
    putAside: async (job) => {
      aside.push(job);
      await jobs.forget(job.id);
    },
    onRebuilt: () => rebuilt++,
    onClosed: () => undefined,
  });
  return { keeper, rebuilt: () => rebuilt, aside };
}

/** Opened, and never asks for a job. */
function silentWorker(): LaneWorker {
  return openWorker(redis, keys, TIMING, () => Promise.resolve('held'), new ConcurrencyBudget(1));
}

function workingWorker(done: string[], work: () => Promise<void> = later): () => LaneWorker {
  return () => {
    const note = async (job: Job): Promise<OwnJob> => {
      await work();
      done.push(job.id ?? '');
      return 'held';
    };
    const worker = openWorker(redis, keys, TIMING, note, new ConcurrencyBudget(1));
    void worker.run();
    return worker;
  };
}

describe('a supervised lane', () => {
  it('gets a new worker when its own takes no jobs while one waits', async () => {
    const done: string[] = [];
    const { keeper, rebuilt } = keeperOf([silentWorker, workingWorker(done)]);
    await queue.add('events', {}, { jobId: 'first' });
    while (done.length === 0) await poll(keeper);
    expect([rebuilt(), done]).toEqual([1, ['first']]);
    await keeper.close();
  });

  it('gets a new worker when a job is held by nobody and no worker asks for it', async () => {
    const done: string[] = [];
    const { keeper, rebuilt } = keeperOf([silentWorker, workingWorker(done)], 2_000);
    await queue.add('events', {}, { jobId: 'dropped' });
    const dead = silentWorker();
    await dead.getNextJob('a token'); // takes the job and never works on it
    await dead.close(true);
    while (done.length === 0) await poll(keeper);
    expect([rebuilt(), done]).toEqual([1, ['dropped']]);
    await keeper.close();
  });

  it('keeps its worker while that works, however long one job takes', async () => {
    const done: string[] = [];
    const { keeper, rebuilt } = keeperOf([workingWorker(done, () => later(1_000))]);
    await queue.addBulk(['a', 'b'].map((jobId) => ({ name: 'events', data: {}, opts: { jobId } })));
    while (done.length < 2) await poll(keeper);
    expect(rebuilt()).toBe(0);
    await keeper.close();
  });

  it('is woken when the marker of a job was lost', async () => {
    const { marker } = queueKeys(keys);
    const { keeper } = keeperOf([silentWorker], 60_000);
    await queue.add('events', {}, { jobId: 'unseen' });
    await redis.del(marker);
    while ((await redis.exists(marker)) === 0) await poll(keeper);
    await keeper.close();
  });

  it('whose queue was empty in between is measured from the start', async () => {
    const { keeper, rebuilt } = keeperOf([silentWorker], 100);
    await queue.add('events', {}, { jobId: 'a' });
    await poll(keeper);
    await jobs.forget('a');
    await poll(keeper);
    await later(150);
    await queue.add('events', {}, { jobId: 'a' });
    await poll(keeper);
    expect(rebuilt()).toBe(0);
    await keeper.close();
  });

  it('keeps its worker while there is nothing to do', async () => {
    const { keeper, rebuilt } = keeperOf([workingWorker([])], 50);
    for (let i = 0; i < 20; i++) await poll(keeper);
    expect(rebuilt()).toBe(0);
    await keeper.close();
  });

  it('puts jobs aside that failed outside of it, and forgets them then', async () => {
    const fail = (): LaneWorker => {
      const worker = openWorker(
        redis,
        keys,
        TIMING,
        () => Promise.reject(new Error('in other hands')),
        new ConcurrencyBudget(1),
      );
      void worker.run();
      return worker;
    };
    const { keeper, aside } = keeperOf([fail]);
    await queue.add('events', { v: 1 }, { jobId: 'unlucky' });
    while (aside.length === 0) await poll(keeper);
    expect(aside[0]).toMatchObject({ id: 'unlucky', failedReason: 'in other hands', data: { v: 1 } });
    expect(await queue.getFailedCount()).toBe(0);
    await keeper.close();
  });
});
