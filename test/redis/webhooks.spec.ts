/** From the commit to the endpoint's door, on a real Redis. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { encodeState } from '../../src/core/state/state.codec.js';
import { WEBHOOK_EVENTS } from '../../src/core/contracts/webhooks.js';
import { feedWrites } from '../../src/redis/feed.writes.js';
import type { StreamReader } from '../../src/redis/stream.reader.js';
import { OutboxStore, type OutboxEntry } from '../../src/redis/outbox.store.js';
import { openWebhookQueue, type WebhookQueue } from '../../src/redis/webhook.queues.js';
import { Dispatcher } from '../../src/webhooks/dispatcher.js';
import type { Endpoint } from '../../src/webhooks/endpoints.js';
import { aTransition, anAlertEntry } from '../builders/feed.builder.js';
import { aStateThatClosed } from '../builders/state.builder.js';
import { aLane, sweepWork, type TestLane } from './lane.harness.js';

const DATABASE = 110;
const NOW = Date.UTC(2026, 0, 15, 12);
const EPOCH = 'f00d';
const SETTINGS = { webhookSource: '/tidewatch', webhookAttempts: 3, webhookFailedDays: 1 };
let lane: TestLane;
let redis: Redis;
let outbox: OutboxStore;
let queues: Map<string, WebhookQueue>;

function anEndpoint(name: string, parts: Partial<Endpoint> = {}): Endpoint {
  const wants = { events: WEBHOOK_EVENTS, severities: null, strategies: null };
  return { name, url: new URL('https://crm.example.org/'), keys: [], isContact: false, ...wants, ...parts };
}

const ENDPOINTS = [anEndpoint('crm'), anEndpoint('pager', { events: ['alert.opened'] })];

/** As one process has it. */
function aDispatcher(of: OutboxStore = outbox, unreadable: OutboxEntry[] = []): Dispatcher {
  const queueOf = (name: string): WebhookQueue => queues.get(name) ?? openWebhookQueue(redis, name);
  return new Dispatcher(of, ENDPOINTS, queueOf, SETTINGS, (entry) => unreadable.push(entry));
}

async function openLane(outboxEntries: number | null): Promise<void> {
  lane = await aLane({ database: DATABASE, settings: { outboxEntries } });
  redis = lane.redis;
  outbox = new OutboxStore(redis, 2);
  queues = new Map(ENDPOINTS.map(({ name }) => [name, openWebhookQueue(redis, name)]));
}

async function aCustomerEnds(customerId: string): Promise<void> {
  await redis.set(lane.keys.customer(customerId), Buffer.from(encodeState(aStateThatClosed(NOW, 'mobile'))));
  await redis.zadd(lane.keys.due, NOW, customerId);
  await lane.process(sweepWork(NOW));
}

function aReader(): StreamReader {
  return outbox.openReader({ readers: (keys) => [{ redis, keys }] });
}

function waiting(): Promise<OutboxEntry[]> {
  return outbox.next(aReader(), 100, 1);
}

async function jobIds(endpoint: string): Promise<string[]> {
  const jobs = (await queues.get(endpoint)?.getJobs()) ?? [];
  return jobs.map(({ id }) => id ?? '').sort();
}

beforeEach(() => openLane(1_000));
afterEach(async () => {
  for (const queue of queues.values()) await queue.close();
  await lane.close();
});

describe('the outbox', () => {
  it('gets what the feed gets, in the same commit and under the same ids', async () => {
    await aCustomerEnds('c');
    const feed = await redis.xrange(lane.keys.feed, '-', '+');
    expect(feed).toHaveLength(2);
    expect(await redis.xrange(lane.keys.outbox, '-', '+')).toEqual(feed);
  });

  it('stays empty when nobody is to be told', async () => {
    await lane.close();
    await openLane(null);
    await aCustomerEnds('c');
    expect(await redis.exists(lane.keys.feed, lane.keys.outbox)).toBe(1);
  });

  it('drops its oldest entries beyond what it may hold, and says how many', async () => {
    for (let version = 1; version <= 1_000; version++) {
      const context = { keys: lane.keys, nextVersion: version, acceptedAt: 0, feedEntries: 10_000, outboxEntries: 300 };
      await lane.store.commit(version - 1, '', feedWrites([aTransition()], context));
    }
    const { waiting: left, dropped } = await outbox.counts();
    expect(left).toBeGreaterThanOrEqual(300);
    expect(dropped).toBe(1_000 - left);
    expect(dropped).toBeGreaterThan(500);

    await outbox.handedOver(await outbox.next(aReader(), 250, 1));
    expect(await outbox.counts()).toEqual({ waiting: left - 250, dropped });
  });
});

describe('a dispatcher', () => {
  it('makes one job per event and endpoint that wants it, and empties the outbox', async () => {
    await aCustomerEnds('a');
    await aCustomerEnds('b');
    await aDispatcher().handOver(await waiting(), EPOCH);
    expect(await jobIds('crm')).toEqual(['f00d_0_1-0', 'f00d_0_1-1', 'f00d_0_2-0', 'f00d_0_2-1']);
    expect(await jobIds('pager')).toEqual(['f00d_0_1-1', 'f00d_0_2-1']);
    expect(await waiting()).toEqual([]);
    expect(await outbox.counts()).toEqual({ waiting: 0, dropped: 0 });
    const job = await queues.get('pager')?.getJob('f00d_0_1-1');
    expect(job?.data.event).toMatchObject({ id: 'f00d_0_1-1', type: 'alert.opened', data: { customerId: 'a' } });
  });

  it('that is killed before it takes entries out loses nothing and doubles nothing', async () => {
    class DyingOutbox extends OutboxStore {
      override handedOver(): Promise<void> {
        return Promise.reject(new Error('killed'));
      }
    }
    await aCustomerEnds('a');
    await expect(aDispatcher(new DyingOutbox(redis, 2)).handOver(await waiting(), EPOCH)).rejects.toThrow('killed');
    const ids = await jobIds('crm');
    expect(ids).toHaveLength(2);
    await aDispatcher().handOver(await waiting(), EPOCH);
    expect(await jobIds('crm')).toEqual(ids);
    expect(await waiting()).toEqual([]);
  });

  it('that cannot add a job takes nothing out', async () => {
    await aCustomerEnds('a');
    const full = new Dispatcher(
      outbox,
      ENDPOINTS,
      () => ({ addBulk: () => Promise.reject(new Error('OOM')) }),
      SETTINGS,
      () => undefined,
    );
    await expect(full.handOver(await waiting(), EPOCH)).rejects.toThrow('OOM');
    expect(await waiting()).toHaveLength(2);
  });

  it('beside another one adds each job once', async () => {
    await aCustomerEnds('a');
    const [mine, theirs] = [await waiting(), await waiting()];
    await Promise.all([aDispatcher().handOver(mine, EPOCH), aDispatcher().handOver(theirs, EPOCH)]);
    expect(await jobIds('crm')).toHaveLength(2);
    expect(await outbox.counts()).toEqual({ waiting: 0, dropped: 0 });
  });

  it('passes over what cannot be read, says so, and goes on', async () => {
    await redis.xadd(lane.keys.outbox, '1-0', 'entry', '{', 'acceptedAt', '1');
    await redis.xadd(lane.keys.outbox, '1-1', 'entry', JSON.stringify(anAlertEntry()), 'acceptedAt', '1');
    const unreadable: OutboxEntry[] = [];
    await aDispatcher(outbox, unreadable).handOver(await waiting(), EPOCH);
    expect(unreadable).toMatchObject([{ shard: 0, id: '1-0' }]);
    expect(await jobIds('crm')).toEqual(['f00d_0_1-1']);
    expect(await waiting()).toEqual([]);
  });
});
