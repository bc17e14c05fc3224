import { afterEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../src/core/state/activity.js';
import { addSums, customersByStage, stoodBefore, type Sums } from '../../src/core/ledger/ledger.js';
import { decodeState } from '../../src/core/state/state.codec.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import { tierOf } from '../../src/core/lifecycle/value.js';
import { openLedger } from '../../src/redis/ledger.opening.js';
import { LedgerStore } from '../../src/redis/ledger.store.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import type { Write } from '../../src/redis/commit.writes.js';
import { LaneStore } from '../../src/redis/lane.store.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { aLane, eventsWork, sweepWork, type TestLane } from './lane.harness.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const TODAY = dayOf(AS_OF);
const DATABASE = 125;
let lane: TestLane;

afterEach(() => lane.close());

function store(): LedgerStore {
  return new LedgerStore(lane.redis, new RunDirectory(lane.redis, new RunStore(lane.redis), 2));
}

/** Notes what is committed. */
class WatchedStore extends LaneStore {
  constructor(
    redis: ConstructorParameters<typeof LaneStore>[0],
    inner: LaneStore,
    private readonly commits: Write[],
  ) {
    super(redis, inner.keys);
  }

  override commitBatch(...args: Parameters<LaneStore['commitBatch']>): ReturnType<LaneStore['commitBatch']> {
    this.commits.push(...args[2]);
    return super.commitBatch(...args);
  }
}

/** The sums that the states themselves give. */
async function twin(tiers = A_BUSINESS.tiers): Promise<Sums> {
  const sums = new Map<string, number>();
  for (const key of await lane.redis.keys(lane.keys.customer('*'))) {
    const { lifecycle, balance } = decodeState((await lane.redis.getBuffer(key)) ?? new Uint8Array());
    const cell = `${lifecycle.stage ?? ''}:${tierOf(balance?.amount ?? NaN, tiers)}`;
    addSums(sums, [[`${cell}:customers`, 1]]);
    addSums(sums, [balance === null ? [`${cell}:unknown`, 1] : [`${cell}:assets`, balance.amount]]);
  }
  return sums;
}

/** Without the sums that came back to nothing. */
async function totals(): Promise<Sums> {
  return new Map([...(await store().totals('live'))].filter(([, count]) => count !== 0));
}

/** A salary and a payment a day of twenty customers, the balance falling; some events come twice. */
function dayOfBusiness(day: number): WireEvent[] {
  return Array.from({ length: 20 }, (_, i) => {
    const one = { customerId: `c${i}`, occurredAt: AS_OF + day * DAY_MS };
    const balance = i % 4 === 0 ? {} : { balance: i * 300_000 - day * 40_000 };
    const paid = aWireEvent({ ...one, id: `paid-${day}-${i}`, amount: 20, ...balance });
    return [
      aWireEvent({ ...one, id: `salary-${day}-${i}`, type: 'salary', amount: 50 }),
      paid,
      ...(i < 5 ? [paid] : []),
    ];
  }).flat();
}

async function someWeeks(): Promise<Map<number, Sums>> {
  const atEndOf = new Map<number, Sums>();
  for (const day of [0, 1, 2, 9]) {
    await lane.process(eventsWork(AS_OF + day * DAY_MS, dayOfBusiness(day)));
    await lane.process(sweepWork(AS_OF + day * DAY_MS));
    atEndOf.set(TODAY + day, await totals());
  }
  await lane.process(sweepWork(AS_OF + 200 * DAY_MS));
  return atEndOf;
}

describe('the book of a lane', () => {
  it('holds what the states are, after days of business and a long silence', async () => {
    lane = await aLane({ database: DATABASE });
    await someWeeks();
    const book = await totals();
    expect(book).toEqual(await twin());
    expect(Object.values(customersByStage(book)).reduce((sum, count) => sum + count)).toBe(20);
    expect(customersByStage(book).termination).toBe(20);
  });

  it('gives for the end of a day what stood then', async () => {
    lane = await aLane({ database: DATABASE });
    const atEndOf = await someWeeks();
    for (const [day, stood] of atEndOf) {
      const later = await store().standing('live', day + 1, TODAY + 200);
      const cells = later.map((sums) => new Map([...sums].filter(([field]) => field.includes(':'))));
      expect(stoodBefore(await totals(), cells)).toEqual(stood);
    }
  });

  it('counts what each customer did once, on the day it was decided', async () => {
    lane = await aLane({ database: DATABASE });
    await someWeeks();
    const flows = await store().flows('live', TODAY, TODAY + 9);
    const sumOf = (name: string): number =>
      [...flows].reduce((sum, [field, count]) => sum + (field.endsWith(`:${name}`) ? count : 0), 0);
    expect([sumOf('in'), sumOf('out')]).toEqual([4 * 20 * 50_00, 4 * 20 * 20_00]);
    expect((await store().flows('live', TODAY + 3, TODAY + 8)).size).toBe(0);
  });

  it('does not change when a job or its events come again', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)), { mark: 'one' });
    const book = await everything();
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)), { mark: 'one', isFirstTry: false });
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)), { mark: 'another' });
    expect(await everything()).toEqual(book);
  });

  it('goes on when a sum is at the end of numbers', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.redis.hset(lane.keys.flowDay(TODAY), 'development:mass:in', '9223372036854775807');
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)));
    await lane.process(eventsWork(AS_OF, dayOfBusiness(1)));
    expect(lane.faults).toEqual([]);
    expect(await totals()).toEqual(await twin());
  });

  it('lets its days go, and only when they are to', async () => {
    lane = await aLane({ database: DATABASE, settings: { ledgerDays: 3 } });
    await lane.process(eventsWork(AS_OF, [aWireEvent({ customerId: 'c0', occurredAt: AS_OF, type: 'login' })]));
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)));
    const { ledgerDay, flowDay, ledger } = lane.keys;
    for (const key of [ledgerDay(TODAY), flowDay(TODAY)]) {
      expect(await lane.redis.ttl(key)).toBeGreaterThan(2 * 86_400);
    }
    expect(await lane.redis.ttl(ledger)).toBe(-1);
    await lane.close();
    lane = await aLane({ database: DATABASE });
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)));
    expect(await lane.redis.ttl(ledgerDay(TODAY))).toBe(-1);
  });

  it('costs as many commands as it has fields, not as there are customers', async () => {
    const sums: number[] = [];
    const { redis } = await aLane({ database: DATABASE });
    for (const customers of [20, 200]) {
      const commits: Write[] = [];
      lane = await aLane({ database: DATABASE, store: (inner) => new WatchedStore(redis, inner, commits) });
      const events = Array.from({ length: customers }, (_, i) =>
        aWireEvent({ customerId: `c${i}`, occurredAt: AS_OF, type: 'salary', amount: 5, balance: 100 }),
      );
      await lane.process(eventsWork(AS_OF, events));
      const counted = commits.filter(({ command }) => command === 'HINCRBY');
      sums.push(counted.reduce((fields, { args }) => fields + args.length / 2, 0));
      if (customers === 20) await lane.close();
    }
    expect(sums[1]).toBe(sums[0]);
    await redis.quit();
  });
});

describe('data of a build without a book', () => {
  it('is taken into the book at a start, once', async () => {
    lane = await aLane({ database: DATABASE });
    await someWeeks();
    const book = await totals();
    const { keys, redis } = lane;
    await redis.del(keys.ledger, ...(await redis.keys('*:book:*')), ...(await redis.keys('*:flows:*')));
    await redis.hset(keys.population, { termination: '20' });
    await redis.hset(keys.moves, { [`${TODAY}:new>development`]: '20', [`${TODAY}:converted`]: '3' });
    await redis.set(keys.customer('broken'), 'not a state');
    expect(await openLedger(redis, [keys], A_BUSINESS.tiers, TODAY)).toBe(20);
    expect(await openLedger(redis, [keys], A_BUSINESS.tiers, TODAY)).toBe(0);
    expect(await totals()).toEqual(book);
    expect((await store().standing('live', TODAY, TODAY))[0]).toEqual(
      new Map([
        ['new>development', 20],
        ['converted', 3],
      ]),
    );
    expect(await redis.exists(keys.population, keys.moves)).toBe(0);
  });

  it('is taken in once when several scorers start at the same moment', async () => {
    lane = await aLane({ database: DATABASE });
    await someWeeks();
    const { keys, redis } = lane;
    await redis.del(
      keys.ledger,
      keys.ledgerTiers,
      ...(await redis.keys('*:book:*')),
      ...(await redis.keys('*:flows:*')),
    );
    await redis.hset(keys.population, { termination: '20' });
    await redis.hset(keys.moves, { [`${TODAY}:converted`]: '3' });
    await Promise.all([1, 2, 3].map(() => openLedger(redis, [keys], A_BUSINESS.tiers, TODAY)));
    expect(await totals()).toEqual(await twin());
    expect((await store().standing('live', TODAY, TODAY))[0]).toEqual(new Map([['converted', 3]]));
  });
});

describe('a book whose tiers were changed', () => {
  it('is set up anew by them, and earlier days stay as they were', async () => {
    lane = await aLane({ database: DATABASE });
    await lane.process(eventsWork(AS_OF, dayOfBusiness(0)));
    const before = await totals();
    const tiers = { mass: 0, affluent: 1_000, private: 2_000_000 };
    expect(await openLedger(lane.redis, [lane.keys], tiers, TODAY + 1)).toBe(20);
    expect(await openLedger(lane.redis, [lane.keys], tiers, TODAY + 1)).toBe(0);
    expect(await totals()).toEqual(await twin(tiers));
    expect(await totals()).not.toEqual(before);
    expect(stoodBefore(await totals(), await store().standing('live', TODAY + 1, TODAY + 1))).toEqual(before);
  });
});

async function everything(): Promise<unknown> {
  const keys = [
    lane.keys.ledger,
    ...(await lane.redis.keys('*:book:*')),
    ...(await lane.redis.keys('*:flows:*')),
  ].sort();
  return Promise.all(keys.map(async (key) => [key, await lane.redis.hgetall(key)]));
}
