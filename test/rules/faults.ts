/** For each alert: how its fault is made, and how it is mended. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { dayOf, DAY_MS } from '../../src/core/primitives/time.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { queueKeys } from '../../src/redis/bullmq.store.js';
import { GLOBAL_KEYS, LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { aStateAboutToEnd } from '../builders/state.builder.js';
import { holdLane } from '../e2e/held-lane.js';
import { answerWith } from '../redis/webhook.receiver.js';
import { EXAMPLE_VERSION, SHARDS, type RunningBank } from './running.bank.js';

export interface Fault {
  alert: string;
  labels?: Record<string, string>;
  /** Makes it happen; the returned function mends it. */
  make: (bank: RunningBank) => Promise<() => Promise<unknown>>;
}

const LATE_MS = 6_000;
const LOST_DAYS = 200;
const EIGHT_DAYS = String(8 * DAY_MS);
const LANES = Array.from({ length: SHARDS }, (_, shard) => shardKeys(LIVE_RUN, shard));

export const FAULTS: readonly Fault[] = [
  { alert: 'TidewatchObjectiveBurnsFast', labels: { slo: 'commits' }, make: holdAllLanes },
  { alert: 'TidewatchObjectiveBurnsSlowly', labels: { slo: 'commits' }, make: holdAllLanes },
  { alert: 'TidewatchObjectiveBurnsFast', labels: { slo: 'posts' }, make: refuseSomePosts },
  { alert: 'TidewatchObjectiveBurnsSlowly', labels: { slo: 'posts' }, make: refuseSomePosts },
  {
    alert: 'TidewatchNotScraped',
    make: async (bank) => {
      await bank.second.kill();
      return async () => {
        bank.second = await bank.startSecond();
      };
    },
  },
  {
    alert: 'TidewatchEventsWait',
    labels: { shard: '1' },
    make: async ({ redis }) => {
      const { release } = await holdLane(redis, LIVE_RUN, 1, Date.now() - 60_000);
      return release;
    },
  },
  {
    alert: 'TidewatchLaneRebuilt',
    make: async ({ redis }) => {
      const [{ active } = queueKeys({ prefix: '' })] = LANES.map(queueKeys);
      await redis.lpush(active, 'a-job-whose-worker-is-gone');
      return () => redis.lrem(active, 0, 'a-job-whose-worker-is-gone');
    },
  },
  {
    alert: 'TidewatchCommitConflicts',
    make: ({ redis, repeatedly }) => {
      const raise = (): Promise<unknown> => Promise.all(LANES.map(({ version }) => redis.incr(version)));
      return Promise.resolve(repeatedly(raise, 0));
    },
  },
  {
    alert: 'TidewatchQuarantineGrows',
    make: async ({ redis }) => {
      const queue = openQueue(redis, LANES[0]!);
      const events = Array.from({ length: 60 }, (_, i) => ({ id: `broken-${Date.now()}-${i}` }));
      await queue.add('events', { v: 1, asOf: Date.now(), events });
      return () => queue.close();
    },
  },
  {
    alert: 'TidewatchUnmappedTypes',
    labels: { type: 'of-tomorrow' },
    make: (bank) => Promise.resolve(bank.repeatedly(() => bank.post(10, { type: 'of-tomorrow' }))),
  },
  { alert: 'TidewatchConnectionsDropped', make: crowd },
  {
    alert: 'TidewatchMetricMissing',
    labels: { metric: 'tidewatch_quarantine_events' },
    make: async ({ redis }) => {
      await redis.set(LANES[1]!.quarantine, 'not a stream');
      return () => redis.del(LANES[1]!.quarantine);
    },
  },
  {
    alert: 'TidewatchRedisMemory',
    make: async ({ redis }) => {
      const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
      await redis.config('SET', 'maxmemory', Math.ceil(used / 0.9));
      return () => redis.config('SET', 'maxmemory', 0);
    },
  },
  {
    alert: 'TidewatchRedisPersistence',
    labels: { part: 'snapshot' },
    make: async ({ dir, redis }) => {
      const inTheWay = join(dir, 'redis', 'dump.rdb'); // a file cannot replace a folder
      mkdirSync(inTheWay);
      await redis.bgsave();
      return () => {
        rmdirSync(inTheWay);
        return redis.bgsave();
      };
    },
  },
  {
    alert: 'TidewatchChannelSilent',
    labels: { channel: 'mobile' },
    make: ({ flowing }) => {
      flowing.delete('mobile');
      return Promise.resolve(() => Promise.resolve(flowing.add('mobile')));
    },
  },
  { alert: 'TidewatchBrakeOn', make: endManyAtOnce },
  {
    alert: 'TidewatchClockWrong',
    make: (bank) => {
      bank.set('shift', EIGHT_DAYS);
      return Promise.resolve(() => Promise.resolve(bank.set('shift', '0')));
    },
  },
  {
    alert: 'TidewatchModelsDiffer',
    make: async (bank) => {
      const other = await bank.start(null, { ROLES: 'scoring', MODEL_DIR: '' });
      return () => other.stop();
    },
  },
  {
    alert: 'TidewatchModelWarning',
    labels: { about: 'features' },
    make: async ({ redis }) => {
      const drift = GLOBAL_KEYS.drift(LIVE_RUN, EXAMPLE_VERSION, dayOf(Date.now()));
      const features = ['amount_quarter_log', 'share_mobile_quarter', 'share_online_quarter'];
      await redis.hset(drift, {
        rows: 900,
        'risk:0': 900,
        ...Object.fromEntries(features.map((name) => [`${name}:0`, 900])),
      });
      return () => redis.del(drift);
    },
  },
  {
    alert: 'TidewatchDegraded',
    make: (bank) => {
      bank.set('hang', '');
      return Promise.resolve(() => Promise.resolve(bank.remove('hang')));
    },
  },
  {
    alert: 'TidewatchWebhooksFailed',
    make: async (bank) => {
      bank.receiver.answering = answerWith(400);
      await bank.post(20, {}, bank.main, true);
      return async () => {
        bank.receiver.answering = answerWith(204);
        const headers = { authorization: `Bearer ${bank.main.keys.operator}` };
        await fetch(`${bank.main.url}/v1/webhooks/redrive`, { method: 'POST', headers });
      };
    },
  },
  {
    alert: 'TidewatchWebhooksRetried',
    make: async (bank) => {
      bank.receiver.answering = answerWith(503);
      await bank.post(20, {}, bank.main, true);
      return () => Promise.resolve((bank.receiver.answering = answerWith(204)));
    },
  },
  { alert: 'TidewatchWebhookOutbox', make: (bank) => withoutDispatcher(bank, 1_400) },
  { alert: 'TidewatchWebhooksLost', make: (bank) => withoutDispatcher(bank, 3_000) },
];

/** Every event of some seconds is committed late. */
async function holdAllLanes({ redis }: RunningBank): Promise<() => Promise<void>> {
  const held = await Promise.all(LANES.map((_, shard) => holdLane(redis, LIVE_RUN, shard, Date.now())));
  await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  await Promise.all(held.map(({ release }) => release()));
  return () => Promise.resolve();
}

/** A process whose clock is wrong answers 503. */
async function refuseSomePosts(bank: RunningBank): Promise<() => Promise<void>> {
  bank.set('shift', EIGHT_DAYS);
  const stop = bank.repeatedly(() => bank.post(1, {}, bank.second), 50);
  return async () => {
    await stop();
    bank.set('shift', '0');
  };
}

/** More connections than the second door takes, again and again. */
async function crowd(bank: RunningBank): Promise<() => Promise<void>> {
  const { port } = new URL(bank.second.url);
  const sockets: Socket[] = [];
  const stop = bank.repeatedly(() => {
    for (let i = 0; i < 30; i++) sockets.push(connect(Number(port), '127.0.0.1').on('error', () => undefined));
    return Promise.resolve();
  });
  return async () => {
    await stop();
    for (const socket of sockets) socket.destroy();
  };
}

/** Customers whose relationship ends at the next sweep, more than may move in a minute. */
async function endManyAtOnce({ redis, putDue }: RunningBank): Promise<() => Promise<void>> {
  const ids = Array.from({ length: 300 }, (_, i) => `ends-${i}`);
  await putDue(ids, aStateAboutToEnd(Date.now(), 'branch', LOST_DAYS));
  return async () => {
    for (const id of ids) await redis.zrem(shardKeys(LIVE_RUN, shardOf(id, SHARDS)).due, id);
  };
}

/** Newcomers whose first stage nobody hands over to the webhooks. */
async function withoutDispatcher(bank: RunningBank, newcomers: number): Promise<() => Promise<void>> {
  await bank.hooks.kill();
  for (let posted = 0; posted < newcomers; posted += 100) await bank.post(100, {}, bank.main, true);
  return async () => {
    bank.hooks = await bank.startHooks();
  };
}
