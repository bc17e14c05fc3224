/**
 * What we rely on inside BullMQ, which promises none of it. bullmq is pinned exactly; whoever takes another version
 * reads here what it changed for us. Each test is one sentence of what src/redis/queues.ts (the worker that leaves jobs
 * to others) and src/redis/bullmq.store.ts (its keys) rely on.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Worker, type Job, type Processor, type Queue, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { JobName } from '../../src/core/contracts/jobs.js';
import { LaneJobs, queueKeys } from '../../src/redis/bullmq.store.js';
import { QUEUE_NAME, shardKeys } from '../../src/redis/keys.js';
import { LaneStore } from '../../src/redis/lane.store.js';
import { openQueue } from '../../src/redis/queues.js';

const DATABASE = 105;
const LOCK_MS = 30_000;
/** A worker that is not woken asks again after so long: longer than any test here takes. */
const ASKS_AGAIN_SECONDS = 10;
const SOON_MS = 2_000;
const keys = shardKeys('live', 0);
const names = queueKeys(keys);
const jobs = { a: 'job-a', b: 'job-b', c: 'job-c' };
let redis: Redis;
let queue: Queue<unknown, unknown, JobName>;
let workers: SpiedWorker[];

type AnyJob = Job<unknown, unknown, JobName>;

/** Overrides what ours overrides, and notes what BullMQ asks of it. */
class SpiedWorker extends Worker<unknown, unknown, JobName> {
  readonly asked: string[] = [];
  takesNext = true;
  /** As ours does when the commit of a job has ended it. */
  endsNothing = false;

  override processJob(
    job: AnyJob,
    token: string,
    takesNext = () => true,
  ): ReturnType<Worker<unknown, unknown, JobName>['processJob']> {
    this.asked.push(`process ${job.id ?? ''}`);
    return super.processJob(job, token, () => {
      this.asked.push(`next? ${takesNext()}`);
      return takesNext() && this.takesNext;
    });
  }

  protected override handleCompleted(
    result: unknown,
    job: AnyJob,
    token: string,
    takesNext = () => true,
  ): Promise<AnyJob> {
    this.asked.push(`end ${job.id ?? ''} with ${String(result)}`);
    if (!this.endsNothing) return super.handleCompleted(result, job, token, takesNext);
    return this.moveToActive(token);
  }

  protected override moveToActive(token: string, name?: string): Promise<AnyJob> {
    this.asked.push('take');
    return super.moveToActive(token, name);
  }

  /** As ours answers when it closes. */
  takeNone(): Promise<AnyJob | undefined> {
    return this.nextJobFromJobData();
  }
}

beforeEach(async () => {
  workers = [];
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`, { maxRetriesPerRequest: null });
  redis.setMaxListeners(0);
  await redis.flushdb();
  queue = openQueue(redis, keys);
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close(true)));
  await queue.close();
  redis.disconnect();
});

function open(processor: Processor<unknown, unknown, JobName>, more: Partial<WorkerOptions> = {}): SpiedWorker {
  const worker = new SpiedWorker(QUEUE_NAME, processor, {
    connection: redis,
    prefix: keys.prefix,
    autorun: false,
    lockDuration: LOCK_MS,
    drainDelay: ASKS_AGAIN_SECONDS,
    removeOnComplete: { count: 0 },
    ...more,
  });
  worker.on('error', () => undefined);
  workers.push(worker);
  return worker;
}

async function add(...ids: string[]): Promise<void> {
  for (const jobId of ids) await queue.add('events', { of: jobId }, { jobId });
}

async function until(isSo: () => boolean | Promise<boolean>, sentence: string): Promise<void> {
  const end = performance.now() + SOON_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw changed(sentence);
    await sleep(5);
  }
}

/** Fails with the sentence that no longer holds. */
function holds(sentence: string, found: unknown, expected: unknown): void {
  try {
    expect(found).toEqual(expected);
  } catch (difference) {
    throw changed(sentence, difference);
  }
}

function changed(sentence: string, cause?: unknown): Error {
  const difference = cause instanceof Error ? `\n${cause.message}` : '';
  return new Error(
    `bullmq ${installed()} is not what we rely on: ${sentence} Read "bullmq" in docs/dependencies.md.${difference}`,
  );
}

function installed(): string {
  return versionIn('node_modules/bullmq/package.json');
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function methodOf(name: string): unknown {
  const method: unknown = Object.getOwnPropertyDescriptor(Worker.prototype, name)?.value;
  return typeof method === 'function' ? method.length : method;
}

describe('bullmq', () => {
  it('is pinned to the one version that these tests were passed with', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies['bullmq']).toMatch(/^\d+\.\d+\.\d+$/);
    holds('package.json names the version that is installed.', installed(), dependencies['bullmq']);
  });

  it.each([
    ['processJob', 2, 'job, token, and a third with a default: whether the next job is taken along'],
    ['moveToActive', 2, 'token and name'],
    ['nextJobFromJobData', 3, 'data of the job, its id, token'],
    [
      'handleCompleted',
      3,
      'what came of the job, the job, token, and a fourth with a default: whether to take the next',
    ],
  ])('has Worker.%s with %d arguments: %s', (name, length, what) => {
    holds(`Worker.${name} takes ${what}.`, methodOf(name), length);
  });
});

describe('a worker of bullmq', () => {
  it('takes a job only by moveToActive, or along with the end of the one before', async () => {
    await add(jobs.a, jobs.b);
    const worker = open(() => Promise.resolve());
    void worker.run();
    await until(() => worker.asked.length >= 8, 'A worker that is done with a job asks whether to take the next one.');
    const ofOne = (id: string): string[] => [`process ${id}`, `end ${id} with undefined`, 'next? true'];
    const way = ['take', ...ofOne(jobs.a), ...ofOne(jobs.b), 'take'];
    holds('Jobs come by moveToActive, or by the answer of processJob.', worker.asked.slice(0, 8), way);
  });

  it('leaves the next job in the list when processJob’s third argument says no', async () => {
    await add(jobs.a, jobs.b);
    const worker = open(() => Promise.resolve());
    worker.takesNext = false;
    worker.on('completed', () => void worker.pause(true));
    void worker.run();
    await until(() => worker.asked.includes('next? true'), 'The third argument of processJob is asked.');
    await until(async () => (await redis.exists(names.job(jobs.a))) === 0, 'A job that is done goes.');
    holds('The next job stays in the list.', await redis.lrange(names.wait, 0, -1), [jobs.b]);
    holds('Nobody holds it.', await redis.llen(names.active), 0);
  });

  it('does with a job that is done what handleCompleted does with it, and goes on with the job that this answers', async () => {
    await add(jobs.a, jobs.b);
    const worker = open(() => Promise.resolve('done'));
    worker.endsNothing = true;
    void worker.run();
    await until(() => worker.asked.length >= 5, 'handleCompleted is asked, and the worker goes on.');
    const way = ['take', 'process job-a', 'end job-a with done', 'take', 'process job-b'];
    holds('It gets what came of the job.', worker.asked.slice(0, 5), way);
    holds('Nothing else ends the job.', (await redis.lrange(names.active, 0, -1)).at(-1), jobs.a);
  });

  it('takes nothing when nextJobFromJobData is asked without a job', async () => {
    holds('There is no job then.', await open(() => Promise.resolve()).takeNone(), undefined);
  });

  it('has `closing` from the call of close on, and not before', async () => {
    const worker = open(() => Promise.resolve());
    holds('A worker that is open has no `closing`.', worker.closing, undefined);
    const closed = worker.close();
    holds('A worker that closes has a promise.', worker.closing instanceof Promise, true);
    await closed;
  });

  it('is woken by a member of score 0 in the marker, long before it asks by itself', async () => {
    const done: string[] = [];
    const worker = open(({ id = '' }) => Promise.resolve(void done.push(id)));
    void worker.run();
    await until(() => worker.asked.includes('take'), 'A worker that begins asks for a job.');
    await sleep(50); // it waits at the marker now
    await redis.hset(names.job(jobs.a), { name: 'events', data: '{}', opts: '{}', timestamp: 1, priority: 0 });
    await redis.lpush(names.wait, jobs.a);
    await new LaneJobs(redis, keys).wakeWorker();
    await until(() => done.length === 1, 'A member of score 0 in the marker wakes an idle worker.');
    holds('It takes the job that waits.', done, [jobs.a]);
  });

  it('says a SyntaxError when the data of a job is no JSON, and leaves the job in the list of those held', async () => {
    const faults: string[] = [];
    await add(jobs.a);
    await redis.hset(names.job(jobs.a), 'data', 'no json');
    const worker = open(() => Promise.resolve(), { runRetryDelay: 20 });
    worker.on('error', ({ name }) => faults.push(name));
    void worker.run();
    await until(() => faults.length > 0, 'A job that is no JSON makes an error of the worker.');
    holds('It is a SyntaxError.', faults[0], 'SyntaxError');
    holds('The job is held.', await redis.lrange(names.active, 0, -1), [jobs.a]);
    const head = await new LaneJobs(redis, keys).unreadableHead();
    holds('And so it is found.', [head?.id, head?.data, head?.isReadable], [jobs.a, 'no json', false]);
  });
});

describe('the keys of bullmq', () => {
  it('are named as ours', () => {
    const ours = [names.wait, names.active, names.failed, names.stalled, names.marker, names.job('x')];
    const theirs = ['wait', 'active', 'failed', 'stalled', 'marker', 'x'].map((type) => queue.toKey(type));
    holds('A queue’s keys are <prefix>:<name>:<type>.', ours, theirs);
  });

  it('hold the ids of jobs that wait, the oldest at the right', async () => {
    await add(jobs.a, jobs.b, jobs.c);
    holds('New jobs come in at the left.', await redis.lrange(names.wait, 0, -1), [jobs.c, jobs.b, jobs.a]);
    holds('Only the oldest is the head.', await new LaneJobs(redis, keys).idleHead(), jobs.a);
  });

  it('hold a held job in `active`, with a lock beside its hash', async () => {
    await add(jobs.a, jobs.b);
    const worker = open(() => Promise.resolve());
    await worker.getNextJob('token');
    holds('The oldest is taken.', await redis.lrange(names.active, 0, -1), [jobs.a]);
    holds('It has a lock.', await redis.get(names.lock(jobs.a)), 'token');
    holds('So it is not idle.', await new LaneJobs(redis, keys).idleHead(), null);
  });

  it('have a marker when a job is taken, in case there are others, and again when one comes while none is held', async () => {
    await add(jobs.a);
    const worker = open(() => Promise.resolve());
    await redis.del(names.marker);
    await worker.getNextJob('token', { block: false });
    holds('A job that is taken leaves a marker.', await redis.zrange(names.marker, '0', '-1'), ['0']);
    await redis.del(names.marker, names.active);
    await add(jobs.b);
    holds('A job that comes sets one.', await redis.zrange(names.marker, '0', '-1'), ['0']);
  });

  it('let one job be held at a time, when the queue’s concurrency is one', async () => {
    await queue.setGlobalConcurrency(1);
    await add(jobs.a, jobs.b);
    const first = await open(() => Promise.resolve()).getNextJob('one', { block: false });
    const second = await open(() => Promise.resolve()).getNextJob('other', { block: false });
    const got: (AnyJob | undefined)[] = [first, second]; // BullMQ's type leaves out that there may be none
    const ids = got.map((job) => job?.id);
    holds('A second worker gets no job.', ids, [jobs.a, undefined]);
  });

  it('hold a failed job by when, and what it was in its hash', async () => {
    const before = Date.now();
    await add(jobs.a);
    const worker = open(() => Promise.reject(new Error('no luck')));
    void worker.run();
    await until(async () => (await redis.zcard(names.failed)) === 1, 'A job that throws lies in `failed`.');
    const [job] = await new LaneJobs(redis, keys).failed(9);
    const { addedAt = 0, ...rest } = job ?? {};
    const expected = { id: jobs.a, name: 'events', data: { of: jobs.a }, isReadable: true, failedReason: 'no luck' };
    holds('Its hash has name, data and failedReason.', rest, expected);
    holds('And when it was added.', addedAt >= before - 1_000 && addedAt <= Date.now() + 1_000, true);
  });

  it('say what a lane that takes jobs along must know of one that waits, the oldest first', async () => {
    const before = Date.now();
    await add('0-1-a', '0-1-b', '0-1-c');
    await redis.hset(names.job('0-1-c'), 'ats', 1);
    const store = new LaneStore(redis, keys);
    const { waiting } = await store.readBatch([], '', { events: 9, jobs: 9, bytes: 999 });
    const found = waiting.map(({ id, text }) => [id, text]);
    holds('A job’s hash has its data as it was added.', found, [
      ['0-1-a', JSON.stringify({ of: '0-1-a' })],
      ['0-1-b', JSON.stringify({ of: '0-1-b' })],
    ]);
    holds('And when it was added.', (waiting[0]?.addedAt ?? 0) >= before - 1_000, true);
  });

  it.each([
    [
      'was begun',
      'ats',
      {},
      () => open(() => Promise.resolve(), { lockDuration: 50 }).getNextJob('dead', { block: false }),
    ],
    [
      'has a parent',
      'parentKey',
      { parent: { id: 'p', queue: `${keys.prefix}:${QUEUE_NAME}` } },
      () => Promise.resolve(),
    ],
    ['is not to come twice', 'deid', { deduplication: { id: 'd' } }, () => Promise.resolve()],
  ])('say in the hash of a job that it %s', async (_what, field, options, begin) => {
    await add('p');
    await queue.add('events', {}, { jobId: '0-1-a', lifo: true, ...options });
    await begin();
    holds(`${field} says so.`, await redis.hexists(names.job('0-1-a'), field), 1);
  });

  it('have nothing of a job once a lane has taken it along, and a new one of its name can come', async () => {
    await add('0-1-a', '0-1-b', '0-1-c');
    const store = new LaneStore(redis, keys);
    const read = await store.readBatch([], '', { events: 2, jobs: 9, bytes: 999 });
    await store.commitBatch(read, { mark: '', taken: read.waiting.map(({ id }) => id), held: null, asOf: 0 }, []);
    const left = await redis.keys(`${names.job('0-1-')}*`);
    holds('No key of it is left.', [left, await redis.lrange(names.wait, 0, -1)], [[names.job('0-1-c')], ['0-1-c']]);
    await add('0-1-a');
    holds('The same id may come again.', await redis.lrange(names.wait, 0, -1), ['0-1-a', '0-1-c']);
    const next = await open(() => Promise.resolve()).getNextJob('token', { block: false });
    holds('The queue goes on.', next.id, '0-1-c');
  });

  it('have nothing of a job once it is forgotten, and a new one of its name can come', async () => {
    await add(jobs.a, jobs.b);
    await open(() => Promise.resolve()).getNextJob('token');
    const own = new LaneJobs(redis, keys);
    await own.forget(jobs.a);
    const left = await redis.keys(`${names.job(jobs.a)}*`);
    holds('No key of it is left.', [left, await redis.llen(names.active)], [[], 0]);
    await add(jobs.a);
    holds('The same id may come again.', await redis.lrange(names.wait, 0, -1), [jobs.a, jobs.b]);
  });

  it('have a held job of a dead worker in `stalled`, whence it comes back', async () => {
    await add(jobs.a);
    await open(() => Promise.resolve(), { lockDuration: 50 }).getNextJob('dead', { block: false });
    const other = open(() => Promise.resolve(), { stalledInterval: 100, maxStalledCount: 5 });
    await other.startStalledCheckTimer();
    const sentence = 'A check notes held jobs in `stalled`.';
    await until(async () => (await redis.sismember(names.stalled, jobs.a)) === 1, sentence);
    await until(async () => (await redis.llen(names.wait)) === 1, 'The next check takes back the one without a lock.');
    holds('It waits as before.', await redis.lrange(names.wait, 0, -1), [jobs.a]);
  });
});
