import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { UTC } from '../../src/core/primitives/calendar.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import { HOUR_MS, DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/core/primitives/time.js';
import type { LaneJob } from '../../src/core/contracts/jobs.js';
import type { HistoryEntry } from '../../src/core/contracts/records.js';
import type { SilentChannel } from '../../src/core/lifecycle/holds.js';
import { decodeState, encodeState } from '../../src/core/state/state.codec.js';
import type { Channel } from '../../src/core/primitives/vocabulary.js';
import { OnnxModel } from '../../src/onnx/model.js';
import { Metrics } from '../../src/ops/metrics.js';
import { entriesIn } from '../../src/redis/history.codec.js';
import { shardKeys } from '../../src/redis/keys.js';
import { LaneStore } from '../../src/redis/lane.store.js';
import { NO_TRACES } from '../../src/ops/traces.js';
import { ConcurrencyBudget } from '../../src/scoring/concurrency.budget.js';
import { Lane } from '../../src/scoring/lane.js';
import { A_CATALOG, aWireEvent } from '../builders/activity.builder.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { aScorer } from './lane.harness.js';
import { aStateAboutToEnd } from '../builders/state.builder.js';

const DATABASE = 23;
/** Longer than the silence that ends a relationship by the policy of the model. */
const LOST_DAYS = 200;
const NOW = Date.UTC(2026, 5, 1, 12);
const keys = shardKeys('live', 0);
const MOBILE_SILENT: SilentChannel[] = [{ channel: 'mobile', sinceAt: NOW - HOUR_MS }];

let redis: Redis;
let store: LaneStore;
let model: OnnxModel;
let metrics: Metrics;
let jobs = 0;

beforeAll(async () => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
  store = new LaneStore(redis, keys);
  model = await OnnxModel.load('models/online-retail-1');
});
beforeEach(async () => {
  await redis.flushdb();
  metrics = new Metrics();
});
afterAll(() => redis.quit());

async function aSilentCustomer(customerId: string, channel: Channel, dueAt = NOW): Promise<void> {
  await redis.set(keys.customer(customerId), Buffer.from(encodeState(aStateAboutToEnd(NOW, channel, LOST_DAYS))));
  await redis.zadd(keys.due, dueAt, customerId);
}

function aLane(movesPerMinute: number): Lane {
  const limits = { feedEntries: 1000, quarantineEntries: 1000, sweepBatch: 7, movesPerMinute, clockSkewSeconds: 300 };
  const unwatched = {
    ledgerDays: Infinity,
    predictionsOneIn: 1,
    predictionsPerDay: 0,
    heldOutShare: 0,
    outboxEntries: null,
    keptAttributes: [],
    isLive: false,
    traces: NO_TRACES,
    noteHeavy: () => undefined,
    countDrift: () => undefined,
    budget: new ConcurrencyBudget(1_000),
  };
  const business = { owns: () => true, catalog: A_CATALOG, calendar: UTC, business: A_BUSINESS };
  const settings = { ...limits, ...unwatched, ...business, latestAsOf: () => Infinity, isPatient: false };
  return new Lane(store, aScorer(model), metrics, settings, (fault) => {
    throw fault;
  });
}

function sweep(asOf: number, silent: SilentChannel[] = [], lane = aLane(0)): Promise<unknown> {
  return processed(asOf, { name: 'sweep', data: { v: 1, asOf, silent } }, lane);
}

function hand(asOf: number, events: WireEvent[], lane = aLane(0)): Promise<unknown> {
  return processed(asOf, { name: 'events', data: { v: 1, asOf, events } }, lane);
}

function processed(addedAt: number, work: LaneJob, lane: Lane): Promise<unknown> {
  return lane.process(
    { mark: `j${++jobs}`, addedAt, isFirstTry: true, held: null, work },
    new AbortController().signal,
  );
}

async function historyOf(customerId: string): Promise<HistoryEntry[]> {
  return entriesIn((await redis.getBuffer(keys.history(customerId))) ?? new Uint8Array());
}

async function lifecycleOf(customerId: string): Promise<ReturnType<typeof decodeState>['lifecycle']> {
  return decodeState((await redis.getBuffer(keys.customer(customerId))) ?? new Uint8Array()).lifecycle;
}

async function dueOf(customerId: string): Promise<number> {
  return Number(await redis.zscore(keys.due, customerId));
}

async function heldFor(reason: string): Promise<number> {
  const { values } = await metrics.heldTransitions.get();
  return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
}

describe('a lane while a channel is silent', () => {
  it('holds who rests on it, lets go who does not, and moves the held once it flows again', async () => {
    await aSilentCustomer('by-mobile', 'mobile');
    await aSilentCustomer('by-branch', 'branch');
    await sweep(NOW, MOBILE_SILENT);
    expect((await historyOf('by-branch')).map(({ to }) => to)).toEqual(['termination']);
    expect(await historyOf('by-mobile')).toEqual([]);
    const held = await lifecycleOf('by-mobile');
    expect(held).toMatchObject({ stage: 'maturity', alerts: [], model: model.version });
    expect(held.sinceAt).toBe(aStateAboutToEnd(NOW, 'mobile', LOST_DAYS).lifecycle.sinceAt);
    expect(held.scores.risk).toBeGreaterThan(0.5);
    expect(await redis.xlen(keys.feed)).toBe(1);
    expect(await heldFor('silent_channel')).toBe(1);
    const due = await dueOf('by-mobile');
    expect(due).toBeGreaterThan(NOW);
    expect(due).toBeLessThanOrEqual(NOW + HOUR_MS);

    await sweep(due);
    expect((await historyOf('by-mobile')).map(({ at, to }) => [at, to])).toEqual([[due, 'termination']]);
    expect(await redis.hget(keys.ledger, 'termination:mass:customers')).toBe('2');
  });

  it('holds through every sweep of a long silence', async () => {
    await aSilentCustomer('by-mobile', 'mobile');
    for (let asOf = NOW; asOf < NOW + 6 * HOUR_MS; asOf += 10 * MINUTE_MS) await sweep(asOf, MOBILE_SILENT);
    expect(await historyOf('by-mobile')).toEqual([]);
    expect(await heldFor('silent_channel')).toBeGreaterThanOrEqual(6);
  });
});

describe('a lane that hands somebody only what the bank posted', () => {
  it('leaves the end to the next sweep, which looks at once', async () => {
    await aSilentCustomer('posted-to', 'mobile', NOW + 7 * DAY_MS);
    const interest = { channel: 'system', type: 'interest_credited', occurredAt: NOW, balance: 900 } as const;
    await hand(NOW, [aWireEvent({ ...interest, customerId: 'posted-to' })]);
    expect(await historyOf('posted-to')).toEqual([]);
    expect(await heldFor('left_to_sweep')).toBe(1);
    expect(await dueOf('posted-to')).toBe(NOW);
    await sweep(NOW);
    expect((await historyOf('posted-to')).map(({ to }) => to)).toEqual(['termination']);
  });
});

describe('a lane with a brake of ten a minute', () => {
  const CUSTOMERS = Array.from({ length: 64 }, (_, i) => `c${i}`);

  it('moves ten a minute, and in the end everybody', async () => {
    for (const id of CUSTOMERS) await aSilentCustomer(id, 'branch');
    const lane = aLane(10);
    for (let asOf = NOW; asOf < NOW + HOUR_MS; asOf += 20 * SECOND_MS) await sweep(asOf, [], lane);
    const histories = await Promise.all(CUSTOMERS.map(historyOf));
    expect(histories.map(([entry]) => entry?.to)).toEqual(CUSTOMERS.map(() => 'termination'));
    const perMinute = new Map<number, number>();
    for (const [entry] of histories) {
      const minute = Math.floor(((entry?.at ?? 0) - NOW) / MINUTE_MS);
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    }
    expect(Math.max(...perMinute.values())).toBe(10);
    expect(perMinute.get(0)).toBe(10);
    expect(await redis.zcard(keys.due)).toBe(CUSTOMERS.length);
    expect(await heldFor('brake')).toBeGreaterThanOrEqual(54);
  });

  it('lets everybody have a first stage', async () => {
    const events = CUSTOMERS.map((customerId) => aWireEvent({ customerId, occurredAt: NOW }));
    await hand(NOW, events, aLane(10));
    expect(await redis.hget(keys.ledger, 'development:mass:customers')).toBe(String(CUSTOMERS.length));
    expect(await redis.exists(keys.brake)).toBe(0);
  });
});
