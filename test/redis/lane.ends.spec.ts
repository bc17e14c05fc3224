/** A lane ends its own job in the commit that writes what came of it, and its worker goes on with whatever is left. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobName } from '../../src/core/contracts/jobs.js';
import { endingKeys, queueKeys } from '../../src/redis/bullmq.store.js';
import { LaneStore, type LaneCommit, type OwnJob } from '../../src/redis/lane.store.js';
import { openQueue, openWorker, type LaneWorker } from '../../src/redis/queues.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';
import { taskOf } from '../../src/scoring/task.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, type TestLane } from './lane.harness.js';

const DATABASE = 35;
/** A job that its worker's end leaves behind is found by the worker's poll after five seconds: far later. */
const SOON_MS = 3_000;
const TIMING = { lockMs: 30_000, stalledCheckMs: 100 };
const TOKEN = 'a-token';

type LaneQueue = Queue<unknown, unknown, JobName>;

let lane: TestLane;
let lanes: TestLane[];
let connections: Redis[];
let workers: LaneWorker[];
let queue: LaneQueue;
let names: ReturnType<typeof queueKeys>;

beforeEach(async () => {
  [lanes, connections, workers] = [[], [], []];
  lane = await open();
  names = queueKeys(lane.keys);
  queue = openQueue(connection(), lane.keys);
  await queue.setGlobalConcurrency(1);
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close(true)));
  await queue.close();
  for (const redis of connections) redis.disconnect();
  await Promise.all(lanes.map((one) => one.close()));
});

async function open(store?: (store: LaneStore) => LaneStore): Promise<TestLane> {
  const opened = await aLane({ database: DATABASE, settings: { isLive: true }, ...(store && { store }) });
  lanes.push(opened);
  return opened;
}

function connection(): Redis {
  const redis = lane.redis.duplicate({ maxRetriesPerRequest: null });
  redis.setMaxListeners(0);
  connections.push(redis);
  return redis;
}

/** Jobs of one event each. One whose id does not begin with a number is not taken along. */
async function add(...ids: string[]): Promise<void> {
  for (const id of ids) {
    const asOf = Date.now();
    const events = [aWireEvent({ customerId: id, occurredAt: asOf, amount: 700 })];
    await queue.add('events', { v: 1, asOf, events }, { jobId: id });
  }
}

interface Work {
  worker: LaneWorker;
  /** Ids of the jobs that came by themselves, and what became of each. */
  own: [id: string, end: OwnJob][];
}

/** @param before is awaited before each job */
function work(one: TestLane, before: (job: Job) => Promise<void> = () => Promise.resolve()): Work {
  const own: Work['own'] = [];
  const process = async (job: Job): Promise<OwnJob> => {
    await before(job);
    const task = taskOf(job);
    const end = await one.process(task.work, task);
    own.push([task.mark, end]);
    return end;
  };
  const worker = openWorker(connection(), one.keys, TIMING, process, new ConcurrencyBudget(1_000));
  worker.on('error', (fault) => one.faults.push(fault));
  worker.run().catch((fault: unknown) => one.faults.push(fault));
  workers.push(worker);
  return { worker, own };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + SOON_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function applied(): Promise<string | null> {
  return lane.redis.hget(lane.keys.counts, 'applied');
}

/** Keys of jobs and lists of the queue. */
async function left(): Promise<string[]> {
  const { wait, active, stalled } = names;
  const keys = await lane.redis.keys(`${names.job('')}*`);
  const ours = keys.filter((key) => [wait, active, stalled].includes(key) || /:(one|two|0-1-)/.test(key));
  return ours.sort();
}

describe('a commit', () => {
  const id = 'one';

  async function held(): Promise<void> {
    const worker = openWorker(connection(), lane.keys, TIMING, () => Promise.resolve('held'), new ConcurrencyBudget(1));
    workers.push(worker);
    await worker.getNextJob(TOKEN, { block: false });
    expect(await lane.redis.get(names.lock(id))).toBe(TOKEN);
  }

  async function commit(version?: string): Promise<LaneCommit> {
    const read = await lane.store.readBatch([], id);
    if (version !== undefined) await lane.redis.set(lane.keys.version, version);
    return lane.store.commitBatch(read, { mark: id, taken: [], held: { id, token: TOKEN }, asOf: 0 }, []);
  }

  it.each<[string, OwnJob, () => Promise<unknown>]>([
    ['no other waits', 'last', () => Promise.resolve()],
    ['another waits', 'followed', () => add('two')],
    ['one with a priority waits', 'followed', () => queue.add('events', {}, { jobId: 'two', priority: 3 })],
    ['one waits for its time', 'followed', () => queue.add('events', {}, { jobId: 'two', delay: 60_000 })],
  ])('ends the job of its lane, and says whether %s', async (_which, ownJob, addOther) => {
    await add(id);
    await held();
    await addOther();
    await lane.redis.sadd(names.stalled, id);
    expect(await commit()).toEqual({ outcome: 'committed', ownJob });
    const [lock, hash, active, stalled] = endingKeys(id, lane.keys);
    expect(await lane.redis.exists(lock ?? '', hash ?? '', active ?? '', stalled ?? '')).toBe(0);
    if (ownJob === 'last') expect(await lane.redis.exists(names.marker)).toBe(0);
    else expect(await lane.redis.zscore(names.marker, '0')).toBe('0');
  });

  it('that is fenced ends nothing', async () => {
    await add(id);
    await held();
    expect(await commit('9')).toEqual({ outcome: 'fenced', ownJob: 'held' });
    expect(await lane.redis.lrange(names.active, 0, -1)).toEqual([id]);
    expect(await lane.redis.get(names.lock(id))).toBe(TOKEN);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['whose lock ran out', () => lane.redis.del(names.lock(id))],
    ['that another worker holds now', () => lane.redis.set(names.lock(id), 'of another')],
    ['that has a parent', () => lane.redis.hset(names.job(id), 'parentKey', 'p')],
    ['that comes again and again', () => lane.redis.hset(names.job(id), 'rjk', 'r')],
    ['that is not to come twice', () => lane.redis.hset(names.job(id), 'deid', 'd')],
  ])('leaves a job to BullMQ %s, and writes its mark', async (_which, change) => {
    await add(id);
    await held();
    await change();
    expect(await commit()).toEqual({ outcome: 'committed', ownJob: 'held' });
    expect(await lane.redis.lrange(names.active, 0, -1)).toEqual([id]);
    expect(await lane.redis.exists(names.job(id))).toBe(1);
    expect(await lane.redis.zscore(lane.keys.applied, id)).toBe('1');
  });
});

describe('a worker', () => {
  it('that has done the last job waits, and is woken by the next one', async () => {
    const { own, worker } = work(lane);
    for (const id of ['one', 'two']) {
      const drained = once(worker, 'drained');
      await add(id);
      await drained;
      expect(await left()).toEqual([]);
    }
    expect(own).toEqual([
      ['one', 'last'],
      ['two', 'last'],
    ]);
    expect(lane.faults).toEqual([]);
  });

  it('goes on with the jobs that were not taken along, in their order', async () => {
    await add('one', '0-1-taken', 'two', 'one-more');
    const { own, worker } = work(lane);
    await once(worker, 'drained');
    expect(own).toEqual([
      ['one', 'followed'],
      ['two', 'followed'],
      ['one-more', 'last'],
    ]);
    expect([await applied(), await left()]).toEqual(['4', []]);
  });

  it('that closes leaves the next job to another one at once', async () => {
    await add('one', 'two');
    const other = await open();
    await add('one', 'two'); // a lane of the harness begins with an empty database
    await queue.setGlobalConcurrency(1);
    let closed = Promise.resolve();
    const later: Work[] = [];
    const first = work(lane, () => {
      closed = first.worker.close();
      later.push(work(other));
      return new Promise((resolve) => setTimeout(resolve, 300)); // the other one waits at the marker now
    });
    await until(() => later[0]?.own.length === 1); // its lane would otherwise try for ever, on a connection that is closed
    await closed;
    expect([first.own, later[0]?.own]).toEqual([[['one', 'followed']], [['two', 'last']]]);
  });

  it('goes on when the answer to a commit was lost: the job is gone, and its events count once', async () => {
    lane = await open((inner) => new ForgetfulStore(inner));
    await queue.setGlobalConcurrency(1);
    await add('one', 'two');
    const { own } = work(lane);
    await until(() => own.length === 2);
    await until(async () => (await left()).length === 0);
    expect(own.map(([id]) => id)).toEqual(['one', 'two']);
    expect(await applied()).toBe('2');
  });

  it('that froze between its read and its commit ends nothing of a job that another did meanwhile', async () => {
    let [isFrozen, wakeUp] = [false, (): void => undefined];
    const frozen = new Promise<void>((resolve) => (wakeUp = resolve));
    lane = await open((inner) => {
      const commit = inner.commitBatch.bind(inner);
      inner.commitBatch = async (...args) => {
        isFrozen = true;
        await frozen;
        return commit(...args);
      };
      return inner;
    });
    const other = await open();
    await queue.setGlobalConcurrency(1);
    await add('one', 'two');
    const first = work(lane);
    await until(() => isFrozen);
    await lane.redis.del(names.lock('one')); // it was not renewed in time
    const second = work(other);
    await until(async () => {
      second.worker.takeBackStalled();
      return (await applied()) === '2';
    });
    wakeUp();
    await until(() => first.own.length > 0);
    await until(async () => (await left()).length === 0);
    expect(first.own).toEqual([['one', 'held']]);
    expect(second.own.map(([id]) => id)).toEqual(['one', 'two']);
    expect(await lane.redis.hmget(lane.keys.counts, 'applied', 'duplicates')).toEqual(['2', null]);
  });
});

/** Commits, and says the first time that it could not. */
class ForgetfulStore extends LaneStore {
  private commits = 0;

  constructor(inner: LaneStore) {
    super(lane.redis.duplicate(), inner.keys);
    connections.push(this.redis);
  }

  override async commitBatch(...args: Parameters<LaneStore['commitBatch']>): Promise<LaneCommit> {
    const committed = await super.commitBatch(...args);
    if (this.commits++ === 0) throw new Error('Connection is closed.');
    return committed;
  }
}
