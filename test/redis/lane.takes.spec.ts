/** A lane that takes waiting jobs along leaves what it would have left job by job, and takes none that must go alone. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Job } from 'bullmq';
import { type Redis } from 'ioredis';
import type { WireEvent } from '../../src/core/state/activity.js';
import { queueKeys } from '../../src/redis/bullmq.store.js';
import { openQueue, openWorker } from '../../src/redis/queues.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';
import type { LaneSettings } from '../../src/scoring/lane.settings.js';
import { taskOf } from '../../src/scoring/task.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, eventsWork, type TestLane } from './lane.harness.js';

const DATABASE = 114;
const AS_OF = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const ADDED_AT = AS_OF + 5;

interface QueuedJob {
  id: string;
  name?: 'events' | 'sweep';
  data: unknown;
}

let lane: TestLane;
let opened: TestLane[] = [];
let connections: Redis[] = [];

afterEach(async () => {
  for (const redis of connections) redis.disconnect();
  connections = [];
  await Promise.all(opened.map((one) => one.close()));
  opened = [];
});

async function open(settings: Partial<LaneSettings> = {}): Promise<void> {
  lane = await aLane({ database: DATABASE, settings });
  opened.push(lane);
}

function job(name: string, asOf: number, events: readonly unknown[]): QueuedJob {
  return { id: `0-${events.length}-${name}`, data: { v: 1, asOf, events } };
}

function eventsOf(asOf: number, ...customerIds: string[]): WireEvent[] {
  return customerIds.map((customerId) => aWireEvent({ customerId, occurredAt: asOf - MINUTE_MS, amount: 700 }));
}

function connection(): Redis {
  const redis = lane.redis.duplicate({ maxRetriesPerRequest: null });
  redis.setMaxListeners(0);
  connections.push(redis);
  return redis;
}

async function queue(jobs: readonly QueuedJob[]): Promise<void> {
  const opened = openQueue(connection(), lane.keys);
  for (const { id, name = 'events', data } of jobs) await opened.add(name, data, { jobId: id, timestamp: ADDED_AT });
  await opened.close();
}

/** Works until nothing waits. Returns the ids of the jobs that came by themselves. */
async function work(): Promise<string[]> {
  const own: string[] = [];
  const process = async (one: Job): Promise<void> => {
    const task = taskOf(one);
    own.push(task.mark);
    await lane.process(task.work, task);
  };
  const timing = { lockMs: 30_000, stalledCheckMs: 30_000 };
  const worker = openWorker(connection(), lane.keys, timing, process, new ConcurrencyBudget(10_000));
  const done = once(worker, 'drained');
  void worker.run();
  await done;
  await worker.close();
  return own;
}

/** The same jobs, one after the other, without a queue. */
async function oneByOne(jobs: readonly QueuedJob[]): Promise<void> {
  for (const { id, name = 'events', data } of jobs) {
    const task = taskOf({ id, name, data, timestamp: ADDED_AT, attemptsStarted: 1 } as Job);
    await lane.process(task.work, task);
  }
}

/** Every key but those of the queue. Of what counts commits only the members are kept: commits are fewer. */
async function everything(): Promise<Record<string, unknown>> {
  const { redis, keys } = lane;
  const all: Record<string, unknown> = {};
  const names = (await redis.keys('*')).filter((key) => !key.startsWith(`${keys.prefix}:activity`));
  for (const key of names.sort()) all[key] = await valueOf(redis, key);
  all[keys.version] = null;
  all[keys.applied] = (await redis.zrange(keys.applied, '0', '-1')).sort();
  return all;
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.getBuffer(key))?.toString('base64');
    case 'hash':
      return Object.entries(await redis.hgetallBuffer(key))
        .map(([field, value]) => [field, value.toString('base64')])
        .sort();
    case 'list':
      return (await redis.lrangeBuffer(key, 0, -1)).map((value) => value.toString('base64'));
    case 'zset':
      return redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return (await redis.xrange(key, '-', '+')).map(([, fields]) => JSON.stringify(fields.map(withoutInstant))).sort();
    default:
      throw new TypeError(`${key} is of a type that nothing here writes`);
  }
}

/** When its commit was sent is all that differs between two runs of the same jobs. */
function withoutInstant(field: string, i: number, fields: readonly string[]): string {
  return fields[i - 1] === 'committedAt' ? '' : field;
}

/** Customers who are there before: places in the list are given in the order of the commits. */
const KNOWN = ['a', 'b', 'c', 'd', 'e', 'f'];

async function leftBy(work_: () => Promise<unknown>, isLive = false): Promise<Record<string, unknown>> {
  await open({ isLive });
  const asOf = AS_OF - 40 * DAY_MS;
  const events = eventsOf(asOf, ...KNOWN).map((event) => ({ ...event, id: `before-${event.customerId}` }));
  await lane.process(eventsWork(asOf, events), { mark: 'before', addedAt: asOf });
  await work_();
  return everything();
}

/** Jobs of every sort, two as-ofs, repeated jobs and events, new customers, and much that cannot be applied. */
function mixed(): QueuedJob[] {
  const late = aWireEvent({ id: 'late', customerId: 'b', occurredAt: AS_OF - 8 * DAY_MS });
  const ahead = aWireEvent({ id: 'ahead', customerId: 'c', occurredAt: AS_OF + DAY_MS });
  const again = aWireEvent({ id: 'again', customerId: 'd', occurredAt: AS_OF - DAY_MS, balance: 900_000 });
  const oldest = aWireEvent({ id: 'oldest', customerId: 'e', occurredAt: AS_OF - 7 * DAY_MS });
  const [first, later] = [AS_OF, AS_OF + DAY_MS];
  return [
    job('1', first, [...eventsOf(first, 'a'), late]),
    job('2', first, [ahead, ...eventsOf(first, 'c', 'new-1')]),
    job('3', first, [again, again, 'not an event', { id: 'nobody' }]),
    job('4', first, [oldest, ...eventsOf(first, 'new-2', 'f')]),
    job('5', first, [again, ...eventsOf(first, 'new-3')]), // a customer of this batch: ends the take
    { id: 'sweep', name: 'sweep', data: { v: 1, asOf: first + DAY_MS / 2 } },
    job('6', later, eventsOf(later, 'a', 'new-4')),
    job('7', later, [again, ...eventsOf(later, 'b')]),
    { id: '0-1-of-another-build', data: { v: 9, asOf: later, events: [{}] } },
    job('8', later, eventsOf(later, 'e', 'new-5')),
    job('9', later + DAY_MS, eventsOf(later + DAY_MS, 'f')),
  ];
}

describe('jobs that are taken along', () => {
  it('in a replay leave every key as job by job, byte for byte', async () => {
    const jobs = mixed();
    const expected = await leftBy(() => oneByOne(jobs));
    let own: string[] = [];
    const left = await leftBy(async () => {
      await queue(jobs);
      own = await work();
    });
    expect(own).toEqual([0, 4, 5, 6, 8, 9, 10].map((i) => jobs[i]?.id));
    expect(left).toEqual(expected);
  });

  it('in the live run leave what one job with all of their events would leave, and a mark each', async () => {
    const parts = [eventsOf(AS_OF, 'a', 'b'), eventsOf(AS_OF + 1_000, 'b', 'new-1'), eventsOf(AS_OF + 2_000, 'a', 'c')];
    const jobs = parts.map((events, i) => job(`${i}`, AS_OF + i * 1_000, events));
    const joint = job('joint', AS_OF + 2_000, parts.flat());
    const expected = await leftBy(() => oneByOne([joint]), true);
    const left = await leftBy(async () => {
      await queue(jobs);
      expect(await work()).toEqual([jobs[0]?.id]);
    }, true);
    expect(left[lane.keys.applied]).toEqual(['before', ...jobs.map(({ id }) => id)].sort());
    expect({ ...left, [lane.keys.applied]: null }).toEqual({ ...expected, [lane.keys.applied]: null });
  });

  it('leave nothing of themselves in the queue', async () => {
    await open();
    await queue([0, 1, 2].map((i) => job(`${i}`, AS_OF, eventsOf(AS_OF, `c${i}`))));
    expect(await work()).toHaveLength(1);
    const names = queueKeys(lane.keys);
    expect((await lane.redis.keys(`${names.job('')}*`)).filter((key) => key.includes('0-1-'))).toEqual([]);
    expect([await lane.redis.llen(names.wait), await lane.redis.llen(names.active)]).toEqual([0, 0]);
  });
});

describe('a job goes alone', () => {
  const first = job('first', AS_OF, eventsOf(AS_OF, 'a'));
  const usual = job('usual', AS_OF, eventsOf(AS_OF, 'b'));

  it.each<[string, QueuedJob, WireEvent[]?]>([
    ['that lies more than a minute behind the first', job('much-later', AS_OF + MINUTE_MS + 2, eventsOf(AS_OF, 'b'))],
    [
      'by whose as-of an event before it would be too late',
      job('later', AS_OF + 2, eventsOf(AS_OF, 'b')),
      [aWireEvent({ customerId: 'a', occurredAt: AS_OF + 1 - 7 * DAY_MS })],
    ],
    ['whose id does not say that it holds events', { ...usual, id: 'a-name' }],
    ['whose id says that it holds none', { ...usual, id: '0-0-redrive-1-0-3' }],
    ['that is a sweep', { id: '0-1-sweep', name: 'sweep', data: { v: 1, asOf: AS_OF } }],
    ['that this build cannot read', { id: '0-1-x', data: { v: 9 } }],
    ['that holds more than a batch may', { ...usual, id: '0-4000-many' }],
  ])('%s', async (_which, other, events = eventsOf(AS_OF, 'a')) => {
    await open({ isLive: true });
    const own = [job('own', AS_OF + 1, events), other];
    await queue(own);
    expect(await work()).toEqual(own.map(({ id }) => id));
  });

  it('that was begun before: it may have ended its worker', async () => {
    await open({ isLive: true });
    await queue([first, usual]);
    await lane.redis.hset(queueKeys(lane.keys).job(usual.id), 'ats', 1);
    expect(await work()).toEqual([first.id, usual.id]);
  });

  it.each([
    ['because it was stalled', true, null],
    ['because it was queued twice', false, '1'],
  ])('whose events were applied before, %s, and none of them is applied again', async (_why, isStalled, duplicates) => {
    await open({ isLive: true });
    const late = job('late', AS_OF, [aWireEvent({ customerId: 'a', occurredAt: AS_OF - 30 * DAY_MS })]);
    await oneByOne([late]);
    await queue([first, late, usual]);
    if (isStalled) await lane.redis.hset(queueKeys(lane.keys).job(late.id), 'ats', 1);
    await work();
    expect(await lane.redis.hmget(lane.keys.counts, 'applied', 'quarantined', 'duplicates')).toEqual([
      '2',
      '1',
      duplicates,
    ]);
    expect(await lane.quarantine()).toHaveLength(1);
  });

  it.each([
    ['after one that was begun before, with all those that may be to blame', 'c', false],
    ['after one that failed', 'broken', true],
  ])('%s', async (_when, customerId, isFirstTry) => {
    await open({ isLive: true });
    await lane.redis.set(lane.keys.customer('broken'), 'not a state');
    await queue([first, usual]);
    await lane.process(eventsWork(AS_OF, eventsOf(AS_OF, customerId)), { isFirstTry, addedAt: ADDED_AT });
    const later = ['c', 'd', 'e'].map((id) => job(id, AS_OF, eventsOf(AS_OF, id)));
    await queue(later);
    expect(await work()).toEqual([first.id, usual.id, later[0]?.id]); // and then they go together again
  });
});

describe('a batch that fails because of a job that was taken along', () => {
  it('goes on job by job, and only the poison is put aside', async () => {
    await open({ isLive: true });
    await lane.redis.set(lane.keys.customer('broken'), 'not a state');
    const jobs = ['a', 'broken', 'b'].map((id) => job(id, AS_OF, eventsOf(AS_OF, id)));
    await queue(jobs);
    expect(await work()).toEqual(jobs.map(({ id }) => id));
    expect(await lane.quarantine()).toMatchObject([{ reason: 'poison', payload: { customerId: 'broken' } }]);
    expect(await lane.redis.hget(lane.keys.counts, 'applied')).toBe('2');
  });
});
