/**
 * Hostile sockets beside a good dashboard and a good sender. HOSTILE_SECONDS (20) is how long they go on, 600 for the long
 * form; HOSTILE_SEED (1) is what they draw. What each draws is the same for a seed; how they mix is up to the machine.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { RunView } from '../../src/client/protocol.js';
import { createRandom, type Random } from '../../scripts/command/random.js';
import { GLOBAL_KEYS, LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { BEFORE_ALL, formatCursor, parseCursor } from '../../src/live/cursor.js';
import { FeedStore } from '../../src/redis/feed.store.js';
import { aTransition } from '../builders/feed.builder.js';
import { GoodDashboard, tell } from './good.dashboard.js';
import { MOST_HEALTH_MS, SEED, memory, metrics, probe, secondsOr, sendGood, watchMemory } from './hostile.harness.js';
import { SOCKET_ATTACKS, type Front } from './hostile.sockets.attacks.js';
import { Deeds, HostileSocket, ticketOf } from './hostile.socket.js';
import { aPayment, post } from './poster.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';
import { customersWhoEnd } from './workbench.harness.js';

const SECONDS = secondsOr(20);
const ATTACKERS = 4;
const SHARDS = 4;
/** What there is to read for a resume: half of what the feeds hold unless told otherwise. */
const OLD_PER_SHARD = 10_000;
/** Stages that newcomers bring before the attack begins. */
const FILL = 2_000;
const OLD_VERSION = 0;
const PER_POST = 1_000;
const ENDING = 20;
const ABANDONED = 3;
const PUSHES_BETWEEN_CUTS = 300;
const MOST_PUSH_MS = 2_000;
/** Of who has just lost its network once more. */
const MOST_CATCH_UP_MS = 10_000;
const MOST_WITHOUT_STATS_MS = 5_000;
const MOST_GROWTH_BYTES = 250_000_000;
const A_MINUTE_MS = 60_000;

let service: TestService;
let redis: Redis;
let dashboard: GoodDashboard;
/** Loses its network again and again. */
let unlucky: GoodDashboard;

beforeAll(async () => {
  const url = await emptyDatabase(47);
  service = await startTestService(url, {
    SHARDS: String(SHARDS),
    FEED_ENTRIES: '1000000',
    SWEEP_SECONDS: '1',
    BRAKE_MOVES_PER_MINUTE: '0',
    SOCKET_PING_SECONDS: '5',
    MAX_SOCKETS: '50',
    MAX_SOCKETS_PER_KEY: '20',
    MAX_TICKETS_PER_KEY: '200',
  });
  redis = new Redis(url);
  await fillOld();
  dashboard = new GoodDashboard(service, 'operator');
  unlucky = new GoodDashboard(service, 'operator');
});
afterAll(async () => {
  for (const good of [dashboard, unlucky]) good.stop();
  await redis.quit();
  expect(await service.stop()).toBe(0);
});

/** Told before the first commit there was: version 0. */
async function fillOld(): Promise<void> {
  for (let shard = 0; shard < SHARDS; shard++) {
    const pipeline = redis.pipeline();
    for (let n = 1; n <= OLD_PER_SHARD; n++) {
      const move = JSON.stringify(aTransition({ customerId: `old-${n}`, branch: n % 2 === 0 ? 'north' : 'south' }));
      pipeline.xadd(shardKeys(LIVE_RUN, shard).feed, `${OLD_VERSION}-${n}`, 'entry', move, 'acceptedAt', '1');
    }
    await pipeline.exec();
  }
}

function cursorBeforeAll(given: string): string {
  const cursor = parseCursor(given);
  if (cursor === null) throw new Error(`${given} is no cursor`);
  return formatCursor({ ...cursor, position: cursor.position.map(() => BEFORE_ALL) });
}

/** One stage change of each. */
async function fill(): Promise<void> {
  for (let at = 0; at < FILL; at += PER_POST) {
    const events = Array.from({ length: PER_POST }, (_, i) => aPayment(`fill-${at + i}`));
    const { status } = await until(
      () => post(service, events),
      (answer) => answer.status !== 429 && answer.status !== 503,
    );
    expect(status).toBe(202);
  }
  for (const good of [dashboard, unlucky]) await good.until(() => good.pushed.length === FILL);
}

async function cutAgainAndAgain(untilAt: number): Promise<void> {
  while (performance.now() < untilAt) {
    unlucky.cut();
    const before = unlucky.pushed.length;
    await unlucky.until(() => unlucky.pushed.length > before + PUSHES_BETWEEN_CUTS || performance.now() > untilAt);
  }
}

/** Goes through all attacks in one order after the other, at least once. */
async function attack(front: Front, seed: number, untilAt: number): Promise<string[]> {
  const random = createRandom(seed);
  const names = Object.keys(SOCKET_ATTACKS);
  const done: string[] = [];
  let left: string[] = [];
  while (performance.now() < untilAt || done.length < names.length) {
    if (left.length === 0) left = shuffled(random, names);
    const name = left.pop() ?? '';
    await SOCKET_ATTACKS[name]?.(front, random);
    done.push(name);
  }
  return done;
}

function shuffled<T>(random: Random, all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** Everybody is new, so that each event is also a stage change. */
function newcomer(sent: number): string {
  const customerId = `new-${sent}`;
  dashboard.expectSoon(customerId);
  return customerId;
}

/** All that commits told, in the order of each feed. */
async function stored(): Promise<string[]> {
  const store = new FeedStore(redis, LIVE_RUN, SHARDS);
  const shards = Array.from({ length: SHARDS }, (_, shard) =>
    store.between(shard, `${OLD_VERSION}-${OLD_PER_SHARD}`, '+', 1_000_000),
  );
  return (await Promise.all(shards)).flat().map(({ shard, id, entry }) => tell(shard, id, entry));
}

/** Null when both tell the same. Topics and shards are not ordered among each other. */
function firstDifference(told: readonly string[], kept: readonly string[]): (string | undefined)[] | null {
  const [inTold, inKept] = [byFeed(told), byFeed(kept)];
  for (const feed of new Set([...inTold.keys(), ...inKept.keys()])) {
    const [a, b] = [inTold.get(feed) ?? [], inKept.get(feed) ?? []];
    const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
    if (at !== undefined) return [a[at], b[at]];
  }
  return null;
}

function byFeed(lines: readonly string[]): Map<string, string[]> {
  const feeds = new Map<string, string[]>();
  for (const line of lines) {
    const feed = line.split(' ', 2).join(' ');
    const known = feeds.get(feed);
    if (known === undefined) feeds.set(feed, [line]);
    else known.push(line);
  }
  return feeds;
}

function isOverIn(ms: number): () => boolean {
  const overAt = performance.now() + ms;
  return () => performance.now() > overAt;
}

function clients(): Promise<number> {
  return metrics(service).then((text) => metric(text, 'tidewatch_live_clients'));
}

describe('hostile sockets', () => {
  it(
    'stop nobody: a good dashboard sees all of it once and soon, health is answered, and memory is bounded',
    async () => {
      for (const good of [dashboard, unlucky]) await good.start();
      const early = await ticketOf(service, 'agent');
      const deeds = new Deeds();
      const front: Front = {
        service,
        deeds,
        oldest: cursorBeforeAll(dashboard.cursor),
        newest: () => dashboard.cursor,
      };
      await fill();
      const before = await memory(service);

      const untilAt = performance.now() + SECONDS * 1_000;
      const stopProbe = probe(service);
      const attackers = Array.from({ length: ATTACKERS }, (_, i) => attack(front, SEED * ATTACKERS + i, untilAt));
      await customersWhoEnd(
        service.redisUrl,
        Object.fromEntries(Array.from({ length: ENDING }, (_, i) => [`ending-${i}`, 'north'])),
      );
      const [sent, most, done] = await Promise.all([
        sendGood(service, untilAt, newcomer),
        watchMemory(service, untilAt),
        Promise.all(attackers),
        cutAgainAndAgain(untilAt),
      ]);
      const run = await until(
        () => service.get<RunView>('/v1/runs/live'),
        (view) => view.backlog === 0 && view.idle,
      );
      const health = await stopProbe();
      const all = await stored();
      const isLate = isOverIn(MOST_CATCH_UP_MS);
      for (const good of [dashboard, unlucky]) await good.until(() => good.pushed.length >= all.length || isLate());
      expect(health.failed).toBe(0);
      expect(health.worst).toBeLessThan(MOST_HEALTH_MS);
      expect(most - before).toBeLessThan(MOST_GROWTH_BYTES);

      expect(run).toMatchObject({ applied: FILL + sent, quarantined: 0 });
      expect(all.filter((line) => line.startsWith('alerts')).length).toBeGreaterThanOrEqual(ENDING);
      for (const good of [dashboard, unlucky]) {
        expect(firstDifference(good.pushed, all)).toBeNull();
        expect(good.snapshots.map(([, why]) => why)).toEqual(['first', 'first', 'first']);
      }
      await dashboard.until(() => dashboard.stats?.customers === FILL + sent); // those about to end were never counted
      expect(dashboard.states).toEqual(['connecting', 'online']);
      expect(unlucky.states).toContain('offline');
      expect(dashboard.slowestPushMs).toBeLessThan(MOST_PUSH_MS);
      expect(dashboard.longestWithoutStatsMs).toBeLessThan(MOST_WITHOUT_STATS_MS);

      expect(new Set(done.flat())).toEqual(new Set(Object.keys(SOCKET_ATTACKS)));
      expect(deeds.handshakes).toEqual(new Set([101, 401, 403, 429]));
      expect([...deeds.closes]).toEqual(expect.arrayContaining([1009, 4429]));
      expect([...deeds.closes]).not.toContain(1011);
      expect([...deeds.errors].sort()).toEqual(['bad_cursor', 'bad_filter', 'bad_message', 'bad_topic']);
      expect(deeds.recovered).toEqual(new Set([true, false]));

      unlucky.stop();
      for (let i = 0; i < ABANDONED; i++) await SOCKET_ATTACKS['abandoned']?.(front, Math.random);
      expect(await clients()).toBeGreaterThan(ABANDONED);
      const isMinuteOver = isOverIn(A_MINUTE_MS);
      const open = await until(clients, (count) => count === 1 || isMinuteOver());
      expect(open).toBe(1);
      await until(
        () => redis.exists(GLOBAL_KEYS.ticket(early)),
        (lies) => lies === 0,
      );
      expect(await HostileSocket.open(service, deeds, { ticket: early })).toBeNull();
    },
    (SECONDS + 180) * 1_000,
  );
});
