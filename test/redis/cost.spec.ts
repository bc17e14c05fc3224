/**
 * What a batch costs, in counts that are the same on every machine: a tenth more of one of these is felt in every event.
 * Nothing is timed here; `npm run bench` does that.
 */
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { ActivityProducer } from '../../src/producer/producer.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import type { OwnJob } from '../../src/redis/lane.store.js';
import { openQueue, openWorker } from '../../src/redis/queues.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';
import { taskOf } from '../../src/scoring/task.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLife, type Act } from '../builders/state.builder.js';
import { aLane, eventsWork, sweepWork, type TestLane } from './lane.harness.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const MINUTE_MS = 60_000;
const DATABASE = 100;
const CUSTOMERS = 200;
/** Commands of a commit: version, mark, states, due times, list, ledger and counts, and the looks at types. */
const MOST_PER_BATCH = 16;
/** Those of a page of a sweep on which nobody's stage changes: the clock, the mark and the version. */
const MOST_PER_SWEPT_PAGE = 3;

let lane: TestLane;
let ear: Redis;
/** Commands of this database since it was emptied, by who called them. */
let heard: { client: string[]; script: string[] };

beforeEach(async () => {
  lane = await aLane({ database: DATABASE, settings: { predictionsOneIn: 1_000_000 } });
  ear = await anEar(lane.redis);
  heard = { client: [], script: [] };
  ear.on('monitor', (_time: string, [name = '']: string[], source: string, database: string) => {
    if (database === String(DATABASE)) heard[source === 'lua' ? 'script' : 'client'].push(name.toLowerCase());
  });
});

afterEach(async () => {
  ear.disconnect();
  await lane.close();
});

/**
 * What others say before ioredis knows that it listens it takes for answers to nothing, and reports: specs beside this one
 * speak to the same server.
 */
async function anEar(redis: Redis): Promise<Redis> {
  const listening = redis.duplicate({ monitor: true });
  listening.on('error', () => undefined);
  await new Promise((resolve) => listening.once('monitoring', resolve));
  return listening;
}

/** Everything up to now was heard: what is told in order ends with this. */
async function all(): Promise<typeof heard> {
  await lane.redis.echo('end');
  while (!heard.client.includes('echo')) await new Promise((resolve) => setTimeout(resolve, 1));
  const { client, script } = heard;
  heard = { client: [], script: [] };
  return { client: client.filter((name) => name !== 'echo'), script };
}

function paymentsOf(customers: number, occurredAt: number, perCustomer = 1): WireEvent[] {
  return Array.from({ length: customers * perCustomer }, (_, i) =>
    aWireEvent({ customerId: `c${i % customers}`, occurredAt, amount: 5 }),
  );
}

/** Customers who were there before: nobody gets a first stage. */
async function knownCustomers(customers: number): Promise<void> {
  await lane.process(eventsWork(AS_OF, paymentsOf(customers, AS_OF)));
  await lane.process(eventsWork(AS_OF, paymentsOf(customers, AS_OF)));
  await all();
}

/** One write to the socket each. */
const READ = ['watch', 'evalsha', 'mget'];
const COMMIT = ['multi', 'mset', 'eval', 'exec'];
/** Commands of many customers are not packed with the small ones. */
const LARGE = new Set(['zadd', 'bitfield']);

it.each([1, CUSTOMERS])('a batch of %i customers is one round trip in and one out', async (customers) => {
  await knownCustomers(customers);
  await lane.process(eventsWork(AS_OF + MINUTE_MS, paymentsOf(customers, AS_OF + MINUTE_MS)));
  expect((await all()).client.filter((name) => !LARGE.has(name))).toEqual([...READ, ...COMMIT]);
});

it.each([20, CUSTOMERS])('the commit of %i customers is as few commands as that of one', async (customers) => {
  await knownCustomers(customers);
  await lane.process(eventsWork(AS_OF + MINUTE_MS, paymentsOf(customers, AS_OF + MINUTE_MS)));
  const { client, script } = await all();
  expect(client.length).toBeLessThanOrEqual(READ.length + COMMIT.length + LARGE.size);
  expect(script.length).toBeLessThanOrEqual(MOST_PER_BATCH);
});

it('more events of the same customers cost no more commands', async () => {
  await knownCustomers(CUSTOMERS);
  await lane.process(eventsWork(AS_OF + MINUTE_MS, paymentsOf(CUSTOMERS, AS_OF + MINUTE_MS)));
  const one = await all();
  await lane.process(eventsWork(AS_OF + 2 * MINUTE_MS, paymentsOf(CUSTOMERS, AS_OF + 2 * MINUTE_MS, 3)));
  const three = await all();
  expect(three.client).toEqual(one.client);
  expect(three.script.length).toBeLessThanOrEqual(one.script.length);
});

it('a sweep is three round trips for a page of customers, one more when histories grow, and two to see that nothing is ripe', async () => {
  const customers = 50; // as many as the harness looks at in one commit
  await knownCustomers(customers);
  await lane.process(sweepWork(AS_OF + 40 * 24 * 60 * MINUTE_MS, customers));
  const { client } = await all();
  const types = 'evalsha'; // of the histories and stories of those who changed
  const page = ['zrangebyscore', ...READ, types, ...COMMIT];
  expect(client.filter((name) => !LARGE.has(name))).toEqual([...page, 'mget', 'zrangebyscore']);
});

it('customers who stay as they are cost a page of a sweep one write of states, one of due times, and no look at types', async () => {
  const customers = 50;
  await knownCustomers(customers);
  await lane.process(sweepWork(AS_OF + 9 * 24 * 60 * MINUTE_MS, customers));
  const { client, script } = await all();
  const times = (name: string): number => client.filter((one) => one === name).length;
  expect(client.filter((name) => !LARGE.has(name))).toEqual([
    'zrangebyscore',
    ...READ,
    ...COMMIT,
    'mget',
    'zrangebyscore',
  ]);
  expect([times('zadd') + script.filter((name) => name === 'zadd').length, times('mset')]).toEqual([1, 1]);
  expect(script.length).toBeLessThanOrEqual(MOST_PER_SWEPT_PAGE);
});

it('jobs that wait are one command of the producer each, and go in one batch of their lane', async () => {
  const jobs = 20;
  const { redis, keys } = lane;
  redis.setMaxListeners(0);
  const queue = openQueue(redis, keys);
  await queue.pause();
  const now = Date.now();
  const clock = { check: () => Promise.resolve(), now: () => now }; // all jobs have one as-of
  const producer = new ActivityProducer({ redis, shards: 1, batchEvents: 10, lingerMs: 0, clock });
  await producer.send(paymentsOf(10 * jobs, now));
  const added = await all();
  await queue.resume();
  await all();
  const waiting = redis.duplicate({ maxRetriesPerRequest: null });
  const work = (job: Job): Promise<OwnJob> => {
    const task = taskOf(job);
    return lane.process(task.work, task);
  };
  const worker = openWorker(
    waiting,
    keys,
    { lockMs: 30_000, stalledCheckMs: 30_000 },
    work,
    new ConcurrencyBudget(1_000),
  );
  const done = once(worker, 'drained');
  void worker.run();
  await done;
  const worked = await all();
  await worker.close();
  await producer.close();
  await queue.close();
  waiting.disconnect();
  // Adding also looks at the backlog once; one more per job is over this.
  expect(added.client.length).toBeLessThanOrEqual(jobs + 15);
  const times = (name: string): number => worked.client.filter((one) => one === name).length;
  expect([times('exec'), times('mset'), times('mget')]).toEqual([1, 1, 2]);
  expect(await redis.hget(keys.counts, 'applied')).toBe(String(10 * jobs));
});

it('a lone job is four round trips: its worker is woken, takes it, reads, and commits', async () => {
  await knownCustomers(1);
  const { redis, keys } = lane;
  const waiting = redis.duplicate({ maxRetriesPerRequest: null });
  waiting.setMaxListeners(0);
  const queue = openQueue(waiting, keys);
  const taking = new ConcurrencyBudget(1_000);
  const timing = { lockMs: 30_000, stalledCheckMs: 30_000 };
  const worker = openWorker(
    waiting,
    keys,
    timing,
    (job: Job) => {
      const task = taskOf(job);
      return lane.process(task.work, task);
    },
    taking,
  );
  void worker.run();
  const one = async (id: string): Promise<typeof heard> => {
    const done = once(worker, 'drained');
    await queue.add('events', { v: 1, asOf: AS_OF, events: paymentsOf(1, AS_OF) }, { jobId: id });
    await done;
    await new Promise((resolve) => setTimeout(resolve, 100)); // a worker that was woken for nothing asks in vain
    return all();
  };
  await one('0-1-first');
  const { client } = await one('0-1-second');
  await worker.close();
  await queue.close();
  waiting.disconnect();
  const [add, take] = ['evalsha', 'evalsha'];
  const trips = client.filter((name) => !LARGE.has(name));
  expect(trips).toEqual([add, take, ...READ, 'multi', 'mset', 'eval', 'eval', 'exec', 'bzpopmin']);
});

it('a customer of half a year with four acts a week fits into few bytes', () => {
  const acts = Array.from({ length: 26 * 4 }, (_, i): Act => {
    const kind = i % 4 === 3 ? 'money_out' : 'session';
    const daysAgo = 1 + i * 1.75;
    return i % 8 === 0 ? [daysAgo, kind, 50 + i, 10_000 + i] : [daysAgo, kind, 50 + i];
  });
  const bytes = encodeState(aLife(AS_OF, acts)).length;
  expect(bytes).toBeGreaterThan(100); // it is a customer, and not nothing
  expect(bytes).toBeLessThanOrEqual(750);
});
