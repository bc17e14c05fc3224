import { RunStores } from '../../src/redis/run.stores.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { dumpRun, type Dump } from '../../scripts/chaos/dump.js';
import type { AlertBefore, FeedEntry } from '../../src/core/contracts/feed.js';
import type { Alert, TimelineEntry } from '../../src/core/contracts/records.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { AlertStore } from '../../src/redis/alert.store.js';
import { shardKeys } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { LaneStore } from '../../src/redis/lane.store.js';
import type { LaneWork } from '../../src/scoring/task.js';
import { aWireEvent } from '../builders/activity.builder.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { aLane, eventsWork, sweepWork, type TestLane } from './lane.harness.js';

const DATABASE = 54;
const FIRST_AT = Date.UTC(2025, 0, 6, 10);
let lane: TestLane;

afterEach(() => lane.close());

/** Weekly payments for a year of twenty customers, each of whom stops in a week of their own and some of whom come back. */
function lives(): LaneWork[] {
  const works: LaneWork[] = [];
  for (let day = 0; day < 420; day++) {
    const asOf = FIRST_AT + day * DAY_MS;
    const customers = Array.from({ length: 20 }, (_, i) => i).filter((i) => isActive(i, day));
    const events = customers.map((i) =>
      aWireEvent({
        id: `e-${i}-${day}`,
        customerId: `c-${i}`,
        occurredAt: asOf,
        amount: 50,
        balance: 520_000 - (i % 3 === 0 ? day * 200 : 0),
      }),
    );
    if (events.length > 0) works.push(eventsWork(asOf, events));
    works.push(sweepWork(asOf + DAY_MS / 2));
  }
  return works;
}

function isActive(i: number, day: number): boolean {
  const stopsAt = 120 + 10 * i;
  const isBack = i % 4 === 0 && day > stopsAt + 130;
  return day % 7 === i % 7 && (day < stopsAt || isBack);
}

type Traits = Required<AlertBefore>;

function traitsOf({ stage, severity, strategy, valueTier, branch, assignee }: Alert): Traits {
  return { stage, severity, strategy: strategy?.name ?? null, valueTier, branch, assignee };
}

/** Taking the changes of an entry back gives the alert as the entry before told it. */
async function expectFeedToSayHowAlertsWere(): Promise<void> {
  const feed = await lane.redis.xrange(lane.keys.feed, '-', '+');
  const last = new Map<string, Traits>();
  const differences = new Set<string>();
  for (const [, [, text = '']] of feed) {
    const entry = JSON.parse(text) as FeedEntry;
    if (entry.topic !== 'alerts') continue;
    const { was = {}, alert } = entry;
    for (const member of Object.keys(was)) differences.add(member);
    expect({ ...traitsOf(alert), ...was }).toEqual(last.get(alert.id) ?? traitsOf(alert));
    last.set(alert.id, traitsOf(alert));
  }
  expect(differences.size).toBeGreaterThan(1);
}

async function alertsOf(keys = lane.keys): Promise<Alert[]> {
  const stored = Object.values(await lane.redis.hgetall(keys.alerts));
  return stored.map((one) => JSON.parse(one) as Alert);
}

describe('alerts of a lane', () => {
  it('live and replayed are the same, byte for byte: states, histories, alerts, stories, vectors, sums and feed', async () => {
    const works = lives();
    lane = await aLane({ database: DATABASE });
    for (const work of works) await lane.process(work);
    const live = await dumpOf('live', lane.redis);
    await lane.close();
    const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/55`);
    await redis.flushdb();
    const store = new LaneStore(redis, shardKeys('again', 0), { keepsAllMarks: true });
    lane = await aLane({ database: DATABASE, store: () => store, settings: { isPatient: true } });
    for (const work of works) await lane.process(work);
    const replayed = await dumpOf('again', redis);
    await redis.quit();
    expect([...live.keys()].filter((name) => name.startsWith('alert ')).length).toBeGreaterThan(15);
    expect(replayed).toEqual(live);
  });

  it('have a story whose versions follow each other, at most one open of a kind, a feed that says how they were, and counts that add up', async () => {
    lane = await aLane({ database: DATABASE });
    for (const work of lives()) await lane.process(work);
    await expectFeedToSayHowAlertsWere();
    const alerts = await alertsOf();
    for (const alert of alerts) {
      const lines = await lane.redis.lrange(lane.keys.alertStory(alert.id), 0, -1);
      const story = lines.map((line) => JSON.parse(line) as TimelineEntry);
      expect(story.map(({ version }) => version)).toEqual(story.map((_, i) => i + 1));
      expect(story[story.length - 1]).toMatchObject({ version: alert.version, status: alert.status });
    }
    const open = alerts.filter(({ status }) => status !== 'resolved');
    expect(new Set(open.map(({ customerId, kind }) => `${customerId} ${kind}`)).size).toBe(open.length);
    expect(await lane.redis.zcard(lane.keys.openAlerts)).toBe(open.length);
    expect(await lane.redis.zcard(lane.keys.resolvedAlerts)).toBe(alerts.length - open.length);
    const counts = Object.values(await lane.redis.hgetall(lane.keys.alertCounts)).map(Number);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(open.length);
    expect(new Set(alerts.map(({ kind }) => kind)).size).toBeGreaterThan(1);
  });

  it('are forgotten long after they were resolved, with their stories, and nothing else is', async () => {
    lane = await aLane({ database: DATABASE });
    for (const work of lives()) await lane.process(work);
    const resolved = (await alertsOf()).filter(({ status }) => status === 'resolved');
    const times = resolved.map(({ resolvedAt }) => resolvedAt ?? 0).sort((a, b) => a - b);
    const middle = times[times.length >> 1] ?? 0;
    const directory = new RunDirectory(lane.redis, new RunStore(lane.redis), 1);
    const stores = new RunStores(lane.redis, { shards: 1, clockSkewMs: 5_000 });
    await new AlertStore(lane.redis, directory).forgetResolved('live', middle, stores);
    const left = await alertsOf();
    expect(left.filter(({ status }) => status === 'resolved').length).toBe(times.filter((at) => at >= middle).length);
    expect(left.filter(({ status }) => status !== 'resolved').length).toBeGreaterThan(0);
    const stories = await lane.redis.keys(lane.keys.alertStory('*'));
    expect(stories.length).toBe(left.length);
    expect(await lane.redis.hlen(lane.keys.alertFeatures)).toBe(left.length);
  });

  it('are escalated by the sweep at the very instant they are due', async () => {
    lane = await aLane({ database: DATABASE });
    const works = lives();
    for (const work of works) {
      await lane.process(work);
      if ((await lane.redis.zcard(lane.keys.openAlerts)) > 0) break;
    }
    const [alert] = await alertsOf();
    if (alert === undefined) throw new RangeError('nobody left');
    expect(Number(await lane.redis.zscore(lane.keys.due, alert.customerId))).toBeLessThanOrEqual(alert.dueAt);
    for (let at = alert.updatedAt; at < alert.dueAt; at += DAY_MS) await lane.process(sweepWork(at));
    await lane.process(sweepWork(alert.dueAt - 1));
    expect(await found(alert.id)).toMatchObject({ escalatedAt: null });
    await lane.process(sweepWork(alert.dueAt));
    expect(await found(alert.id)).toMatchObject({ escalatedAt: alert.dueAt });
  });

  it('that are held out leave neither message nor a place in the list', async () => {
    const rules = { ...A_BUSINESS.rules, heldOutShare: 1 };
    lane = await aLane({ database: DATABASE, settings: { business: { ...A_BUSINESS, rules }, heldOutShare: 1 } });
    for (const work of lives().slice(0, 600)) await lane.process(work);
    const alerts = await alertsOf();
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts.every(({ heldOut }) => heldOut === true)).toBe(true);
    expect(await lane.redis.zcard(lane.keys.openAlerts)).toBe(0);
    const feed = await lane.redis.xrange(lane.keys.feed, '-', '+');
    expect(feed.filter(([, fields]) => fields.join(' ').includes('"topic":"alerts"'))).toEqual([]);
  });
});

async function found(id: string): Promise<Alert | undefined> {
  return (await alertsOf()).find((alert) => alert.id === id);
}

async function dumpOf(run: string, redis: Redis): Promise<Dump> {
  return dumpRun(redis, run, 1);
}
