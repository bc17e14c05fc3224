/** From a customer's move to a receiver that is often unwell, through a real service that is killed on the way. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type {
  AlertPage,
  DeliveryView,
  OptOutView,
  RedriveView,
  WebhookTestView,
  WebhooksView,
} from '../../src/client/protocol.js';
import type { QuietHours } from '../../src/core/contracts/contact.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import type { FeedEntry } from '../../src/core/contracts/feed.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import { HOUR_MS } from '../../src/core/primitives/time.js';
import { webhookEventOf } from '../../src/core/contracts/webhooks.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openWebhookQueue } from '../../src/redis/webhook.queues.js';
import { aStateThatClosed } from '../builders/state.builder.js';
import { Receiver, answerWith, hang } from '../redis/webhook.receiver.js';
import { post, type Payment } from './poster.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const DATABASE = 112;
const SHARDS = 4;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-webhooks-'));
let service: TestService;
let redis: Redis;
let receiver: Receiver;
let ids = 0;

afterAll(() => rmSync(dir, { recursive: true }));

interface Listed {
  name: string;
  url?: string;
  events?: string[];
  contact?: boolean;
}

function envFor(endpoints: readonly Listed[]): Record<string, string> {
  const file = join(dir, 'webhooks.json');
  writeFileSync(file, JSON.stringify(endpoints.map((one) => ({ url: receiver.url, secret: receiver.secret, ...one }))));
  return {
    DATA_DIR: dir,
    CONFIG_DIR: 'config',
    SHARDS: String(SHARDS),
    WEBHOOKS_FILE: file,
    WEBHOOK_HOSTS: '127.0.0.1, localhost',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    WEBHOOK_TIMEOUT_MS: '500',
    WEBHOOK_BACKOFF_MS: '50',
    WEBHOOK_BACKOFF_MAX_SECONDS: '1',
    SWEEP_SECONDS: '1',
    BRAKE_MOVES_PER_MINUTE: '0',
    LOCK_MS: '1000',
    STALLED_CHECK_MS: '500',
  };
}

/** Moves customers: new ones by their first event, and old ones who have been silent so long that the sweep ends it. */
async function moveCustomers(count: number): Promise<void> {
  const names = Array.from({ length: count }, () => `w${++ids}`);
  for (const name of names) {
    const keys = shardKeys(LIVE_RUN, shardOf(`old-${name}`, SHARDS));
    await redis.set(keys.customer(`old-${name}`), Buffer.from(encodeState(aStateThatClosed(Date.now(), 'mobile'))));
    await redis.zadd(keys.due, Date.now(), `old-${name}`);
  }
  const payments = names.map((customerId): Payment => {
    const event = { id: `e-${customerId}`, customerId, occurredAt: Date.now(), channel: 'mobile' as const };
    return { ...event, type: 'payment', amount: 1 };
  });
  expect((await post(service, payments)).status).toBe(202);
}

/** What the feeds hold, as the events that must come of it. */
async function told(...types: string[]): Promise<string[]> {
  const epoch = await redis.hget('tidewatch:settings', 'epoch');
  const feeds = Array.from({ length: SHARDS }, async (_, shard) => {
    const items = await redis.xrange(shardKeys(LIVE_RUN, shard).feed, '-', '+');
    return items
      .filter(([, fields]) => types.includes(webhookEventOf(JSON.parse(fields[1] ?? '') as FeedEntry)))
      .map(([id]) => `${epoch ?? ''}_${shard}_${id}`);
  });
  return (await Promise.all(feeds)).flat().sort();
}

async function untilTold(count: number, ...types: string[]): Promise<string[]> {
  return until(
    () => told(...types),
    (all) => all.length >= count,
  );
}

async function untilDelivered(events: readonly string[]): Promise<void> {
  await until(
    () => Promise.resolve(receiver.delivered.map(({ id }) => id)),
    (delivered) => events.every((id) => delivered.includes(id)),
  );
}

function call<T>(
  method: string,
  path: string,
  body?: unknown,
  role: keyof TestService['keys'] = 'operator',
): Promise<T> {
  const headers = { authorization: `Bearer ${service.keys[role]}`, 'content-type': 'application/json' };
  const init =
    body === undefined
      ? { method, headers: { authorization: headers.authorization } }
      : { method, headers, body: JSON.stringify(body) };
  return fetch(service.url + path, init).then((response) => response.json() as Promise<T>);
}

async function statusOf(method: string, path: string, role: keyof TestService['keys']): Promise<number> {
  const headers = { authorization: `Bearer ${service.keys[role]}` };
  return (await fetch(service.url + path, { method, headers })).status;
}

/** The business's settings with other hours: the test runs at any time of the day. */
function configWith(quietHours: QuietHours | null): string {
  const copy = mkdtempSync(join(dir, 'config-'));
  cpSync('config', copy, { recursive: true });
  writeFileSync(join(copy, 'contact.json'), JSON.stringify({ cap: { contacts: 3, days: 30 }, quietHours }));
  return copy;
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

async function countsOf(name: string): Promise<WebhooksView['endpoints'][number]['counts'] | undefined> {
  const { endpoints } = await service.get<WebhooksView>('/v1/webhooks');
  return endpoints.find((endpoint) => endpoint.name === name)?.counts;
}

let redisUrl: string;

beforeAll(() => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
});
afterAll(() => redis.quit());
beforeEach(async () => {
  redisUrl = await emptyDatabase(DATABASE);
  receiver = await Receiver.open();
});
afterEach(async () => {
  await service.stop();
  await receiver.close();
});

describe('a receiver that fails and hangs now and then', () => {
  it('is told everything at least once, signed, under one id, through kill -9 of the service', async () => {
    receiver.answering = (response, nth) => {
      if (nth % 7 === 5) return hang(response, nth);
      return answerWith(nth % 3 === 0 ? 500 : 204)(response, nth);
    };
    const env = envFor([{ name: 'crm', events: ['stage.entered', 'alert.opened'] }]);
    service = await startTestService(redisUrl, env);
    await moveCustomers(15);
    await until(
      () => Promise.resolve(receiver.received.length),
      (count) => count > 8,
    );
    await service.kill();
    service = await startTestService(redisUrl, env);
    await moveCustomers(10);
    const events = await untilTold(75, 'stage.entered', 'alert.opened');
    await untilDelivered(events);

    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(receiver.received.every(({ id, event }) => id === event.id)).toBe(true);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(events.length);
    expect(receiver.received.length).toBeGreaterThan(events.length);
    const byId = new Map(receiver.received.map(({ id, event }) => [id, JSON.stringify(event)]));
    expect(receiver.received.every(({ id, event }) => byId.get(id) === JSON.stringify(event))).toBe(true);
    const { outbox } = await service.get<WebhooksView>('/v1/webhooks');
    expect(outbox).toEqual({ waiting: 0, dropped: 0 });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metric(metrics, 'tidewatch_webhook_deliveries_total', { outcome: 'delivered' })).toBeGreaterThan(0);
    expect(metric(metrics, 'tidewatch_webhook_deliveries_total', { outcome: 'retried' })).toBeGreaterThan(0);
    expect(metric(metrics, 'tidewatch_webhook_outbox_entries')).toBe(0);
  });
});

describe('what waited in the outbox when no dispatcher ran', () => {
  it('is delivered by the next one', async () => {
    const env = envFor([{ name: 'crm', events: ['stage.entered'] }]);
    service = await startTestService(redisUrl, { ...env, ROLES: 'intake,scoring,workbench' });
    await moveCustomers(3);
    const events = await untilTold(6, 'stage.entered');
    expect(receiver.received).toEqual([]);
    expect((await service.get<WebhooksView>('/v1/webhooks')).outbox.waiting).toBeGreaterThanOrEqual(6);
    await service.stop();
    service = await startTestService(redisUrl, { ...env, ROLES: 'webhooks' });
    await untilDelivered(events);
  });
});

describe('an endpoint that an operator paused', () => {
  it('gets nothing, through a restart, until it is resumed; then it gets what waited', async () => {
    const env = envFor([{ name: 'crm', events: ['stage.entered'] }]);
    service = await startTestService(redisUrl, env);
    expect(await call('POST', '/v1/webhooks/crm/pause')).toMatchObject({ name: 'crm', paused: true });
    await service.stop();
    service = await startTestService(redisUrl, env);
    await moveCustomers(2);
    const events = await untilTold(4, 'stage.entered');
    const waiting = await until(
      () => countsOf('crm'),
      (counts) => counts?.waiting === events.length,
    );
    expect(waiting).toMatchObject({ delivered: 0, failed: 0 });
    expect(receiver.received).toEqual([]);
    expect(await call('POST', '/v1/webhooks/crm/resume')).toMatchObject({ name: 'crm', paused: false });
    await untilDelivered(events);
    expect(await call('POST', '/v1/webhooks/nobody/pause')).toMatchObject({ code: 'unknown_webhook' });
  });
});

describe('a message that is not wanted', () => {
  it('fails at once, is kept, and is delivered when it is redriven', async () => {
    receiver.answering = answerWith(400);
    service = await startTestService(redisUrl, envFor([{ name: 'crm', events: ['alert.opened'] }]));
    await moveCustomers(2);
    const events = await untilTold(2, 'alert.opened');
    await until(
      () => countsOf('crm'),
      (counts) => counts?.failed === 2,
    );
    expect(receiver.received).toHaveLength(2);
    const { deliveries } = await service.get<{ deliveries: DeliveryView[] }>('/v1/webhooks/deliveries?outcome=failed');
    expect(deliveries.map(({ event }) => event).sort()).toEqual(events);
    expect(deliveries[0]).toMatchObject({ endpoint: 'crm', type: 'alert.opened', status: 400, attempt: 1 });

    receiver.answering = answerWith(204);
    const [first = ''] = events;
    const one = await call<RedriveView>('POST', '/v1/webhooks/redrive', { endpoint: 'crm', ids: [first, 'unknown'] });
    expect(one).toEqual({ redriven: 1, skipped: 0, left: 1 });
    await untilDelivered([first]);
    expect(await call('POST', '/v1/webhooks/redrive', {})).toMatchObject({ redriven: 1 });
    await untilDelivered(events);
    expect(receiver.delivered.map(({ id }) => id).sort()).toEqual(events);
  });
});

describe('what an agent does to an alert', () => {
  it('is told like what the service does', async () => {
    service = await startTestService(redisUrl, envFor([{ name: 'crm', events: ['alert.updated', 'alert.resolved'] }]));
    await moveCustomers(1);
    await untilTold(1, 'alert.opened');
    const { alerts } = await until(
      () => service.get<AlertPage>('/v1/alerts'),
      (page) => page.alerts.length === 1,
    );
    const { id, version } = alerts[0] ?? { id: '', version: 0 };
    await call('POST', `/v1/alerts/${id}/actions`, { action: 'acknowledge', version }, 'agent');
    await call(
      'POST',
      `/v1/alerts/${id}/actions`,
      { action: 'resolve', version: version + 1, outcome: 'retained' },
      'agent',
    );
    await untilDelivered(await untilTold(2, 'alert.updated', 'alert.resolved'));
    const told = receiver.delivered.map(({ type, subject, data }) => ({ type, subject, data }));
    expect(told).toHaveLength(2);
    expect(told).toEqual(
      expect.arrayContaining([
        { type: 'alert.updated', subject: id, data: expect.objectContaining({ status: 'acknowledged' }) as unknown },
        { type: 'alert.resolved', subject: id, data: expect.objectContaining({ outcome: 'retained' }) as unknown },
      ]),
    );
  });
});

describe('an operator', () => {
  it('sees the endpoints without their secrets, and tests them', async () => {
    service = await startTestService(redisUrl, envFor([{ name: 'crm', url: `${receiver.url}?token=secret` }]));
    const view = await service.get<WebhooksView>('/v1/webhooks');
    expect(view.endpoints).toMatchObject([{ name: 'crm', url: receiver.url, contact: false, severities: null }]);
    expect(JSON.stringify(view)).not.toMatch(/secret|whsec/);

    expect(await call<WebhookTestView>('POST', '/v1/webhooks/crm/test')).toMatchObject({
      delivered: true,
      status: 204,
    });
    expect(receiver.received).toMatchObject([{ isSigned: true, event: { type: 'tidewatch.ping', data: {} } }]);
    receiver.answering = answerWith(503);
    expect(await call<WebhookTestView>('POST', '/v1/webhooks/crm/test')).toMatchObject({
      delivered: false,
      status: 503,
    });
  });

  it('is told what is wrong with a call, and others may not make it', async () => {
    service = await startTestService(redisUrl, envFor([{ name: 'crm' }]));
    expect(await call('POST', '/v1/webhooks/erp/test')).toMatchObject({ code: 'unknown_webhook', status: 404 });
    expect(await call('POST', '/v1/webhooks/redrive', { ids: 'all' })).toMatchObject({ code: 'bad_request' });
    expect(await call('GET', '/v1/webhooks/deliveries?outcome=lost')).toMatchObject({ code: 'bad_request' });
    expect(await statusOf('GET', '/v1/webhooks', 'auditor')).toBe(200);
    expect(await statusOf('POST', '/v1/webhooks/redrive', 'auditor')).toBe(403);
    expect(await statusOf('GET', '/v1/webhooks', 'agent')).toBe(403);
  });
});

describe('a customer who opted out', () => {
  it('is not contacted, and others are', async () => {
    const configDir = configWith(null);
    const env = { ...envFor([{ name: 'campaign', events: ['alert.opened'], contact: true }]), CONFIG_DIR: configDir };
    service = await startTestService(redisUrl, env);
    const next = ids + 1;
    const wish = await call<OptOutView>('PUT', `/v1/customers/old-w${next}/opt-out`, {}, 'agent');
    expect(wish).toMatchObject({ customerId: `old-w${next}`, optedOut: true, by: 'agent' });
    await moveCustomers(2);
    await untilTold(2, 'alert.opened');
    await until(
      () => countsOf('campaign'),
      (counts) => counts?.suppressed === 1 && counts.delivered === 1,
    );
    expect(receiver.delivered.map(({ data }) => data.customerId)).toEqual([`old-w${next + 1}`]);
    const { deliveries } = await service.get<{ deliveries: DeliveryView[] }>(
      '/v1/webhooks/deliveries?outcome=suppressed',
    );
    expect(deliveries).toMatchObject([{ detail: 'opt_out', endpoint: 'campaign' }]);

    expect(await statusOf('DELETE', `/v1/customers/old-w${next}/opt-out`, 'agent')).toBe(204);
    expect(await service.get(`/v1/customers/old-w${next}/opt-out`)).toEqual({
      customerId: `old-w${next}`,
      optedOut: false,
    });
    expect(await statusOf('PUT', '/v1/customers/c/opt-out', 'auditor')).toBe(403);
  });
});

describe('an event in quiet hours', () => {
  it('waits for their end, no attempt the less, and is then delivered', async () => {
    const [from, to] = [clock(Date.now() - HOUR_MS), clock(Date.now() - 2 * HOUR_MS)];
    const env = envFor([{ name: 'campaign', events: ['alert.opened'], contact: true }]);
    service = await startTestService(redisUrl, { ...env, CONFIG_DIR: configWith({ from, to }) });
    await moveCustomers(1);
    const [id = ''] = await untilTold(1, 'alert.opened');
    await until(
      () => countsOf('campaign'),
      (counts) => counts?.delayed === 1,
    );
    const { deliveries } = await service.get<{ deliveries: DeliveryView[] }>('/v1/webhooks/deliveries');
    expect(deliveries).toMatchObject([{ event: id, outcome: 'held', detail: 'quiet_hours', attempt: 1 }]);
    const queue = openWebhookQueue(redis, 'campaign');
    const job = await queue.getJob(id);
    expect(job?.attemptsMade).toBe(0);
    expect(job?.delay).toBeGreaterThan(21 * HOUR_MS);
    expect(receiver.received).toEqual([]);

    await service.stop();
    service = await startTestService(redisUrl, { ...env, CONFIG_DIR: configWith(null) });
    await job?.promote(); // what the end of the wait does
    await untilDelivered([id]);
    await queue.close();
  });
});

describe('an address inside', () => {
  it('is refused at the start when it stands in the list', async () => {
    const env = { ...envFor([{ name: 'crm' }]), WEBHOOK_ALLOW_PRIVATE: 'false' };
    service = await startTestService(redisUrl, { DATA_DIR: dir, SHARDS: String(SHARDS) });
    await expect(startTestService(redisUrl, env)).rejects.toThrow(
      /"crm": url must begin with https.*not a public address/s,
    );
    await expect(startTestService(redisUrl, { ...envFor([{ name: 'crm' }]), WEBHOOK_HOSTS: '' })).rejects.toThrow(
      /put 127.0.0.1 into WEBHOOK_HOSTS/,
    );
  });

  it('is refused on connecting when a name leads to it', async () => {
    const url = receiver.url.replace('http://127.0.0.1', 'https://localhost');
    const env = { ...envFor([{ name: 'crm', url }]), WEBHOOK_ALLOW_PRIVATE: 'false' };
    service = await startTestService(redisUrl, env);
    const outcome = await call<WebhookTestView>('POST', '/v1/webhooks/crm/test');
    expect(outcome).toMatchObject({ delivered: false, status: null, detail: 'address_refused' });
  });
});
