/** Single attempts, against a real HTTP server and a real Redis. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ContactPolicy } from '../../src/core/contracts/contact.js';
import { Calendar } from '../../src/core/primitives/calendar.js';
import { DAY_MS, HOUR_MS } from '../../src/core/primitives/time.js';
import { WEBHOOK_EVENTS, cloudEventOf, type CloudEvent } from '../../src/core/contracts/webhooks.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import type { ClosedBy } from '../../src/core/state/products.js';
import { ContactStore } from '../../src/redis/contact.store.js';
import { DeliveryLog } from '../../src/redis/delivery.log.js';
import { shardKeys } from '../../src/redis/keys.js';
import { Deliverer, type Attempt } from '../../src/webhooks/deliverer.js';
import { keyOf } from '../../src/webhooks/signature.js';
import { aLife, type Act } from '../builders/state.builder.js';
import { aTransition, anAlertEntry } from '../builders/feed.builder.js';
import { Receiver, answerWith, hang, type Answering } from './webhook.receiver.js';

const DATABASE = 111;
const NOON = Date.parse('2026-01-15T12:00:00+08:00');
const MOST = 3;
const POLICY: ContactPolicy = { cap: { contacts: 2, days: 7 }, quietHours: { from: '21:00', to: '08:00' } };
const SHANGHAI = new Calendar([{ from: 0, offsetMs: 8 * HOUR_MS }]);
let redis: Redis;
let contacts: ContactStore;
let log: DeliveryLog;
let receiver: Receiver;

beforeEach(async () => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
  await redis.flushdb();
  contacts = new ContactStore(redis, 1);
  log = new DeliveryLog(redis, 1_000);
  receiver = await Receiver.open();
});
afterEach(async () => {
  await receiver.close();
  await redis.quit();
});

interface Circumstances {
  url?: string;
  isContact?: boolean;
  allowPrivate?: boolean;
  timeoutMs?: number;
  now?: number;
}

function aDeliverer({
  url,
  isContact = false,
  allowPrivate = true,
  timeoutMs = 5_000,
  now,
}: Circumstances = {}): Deliverer {
  const key = keyOf(receiver.secret);
  const endpoint = {
    name: 'crm',
    url: new URL(url ?? receiver.url),
    keys: key === null ? [] : [key],
    isContact,
    events: WEBHOOK_EVENTS,
    severities: null,
    strategies: null,
  };
  const settings = { webhookTimeoutMs: timeoutMs, webhookAllowPrivate: allowPrivate };
  return new Deliverer(endpoint, contacts, POLICY, SHANGHAI, log, settings, now === undefined ? Date.now : () => now);
}

function anEvent(id: string, customerId = 'c-1'): CloudEvent {
  return cloudEventOf(anAlertEntry({ customerId }), id, '/tidewatch');
}

/** An endless body, whose head says that all is well. */
const talkOn: Answering = (response) => {
  response.writeHead(200);
  const more = setInterval(() => response.write(Buffer.alloc(32_768)), 1);
  response.on('close', () => clearInterval(more));
  return 200;
};

describe('an attempt', () => {
  it('posts the event, signed, as structured JSON', async () => {
    const event = anEvent('e-1');
    expect(await aDeliverer().attempt(event, 1, MOST)).toMatchObject({ outcome: 'delivered', status: 204, attempt: 1 });
    expect(receiver.received).toMatchObject([{ id: 'e-1', event, isSigned: true }]);
    expect(receiver.received[0]?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
  });

  it.each<[string, Answering, Partial<Attempt>]>([
    ['is repeated after a fault of the receiver', answerWith(500), { outcome: 'retried', status: 500 }],
    ['is final when the message is not wanted', answerWith(400), { outcome: 'failed', status: 400 }],
    ['is final when the endpoint is gone', answerWith(410), { outcome: 'failed', status: 410 }],
    ['follows no redirect', answerWith(302, { location: '/hooks' }), { outcome: 'retried', status: 302 }],
    ['waits as asked', answerWith(429, { 'retry-after': '7' }), { outcome: 'retried', askedMs: 7_000 }],
    ['does not wait for ever', hang, { outcome: 'retried', status: null, detail: 'timeout' }],
  ])('%s', async (_what, answering, expected) => {
    receiver.answering = answering;
    expect(await aDeliverer({ timeoutMs: 1_000 }).attempt(anEvent('e-1'), 1, MOST)).toMatchObject(expected);
    expect(receiver.received).toHaveLength(1);
  });

  it('does not listen for ever to what is answered', async () => {
    receiver.answering = talkOn;
    const ended = await aDeliverer({ timeoutMs: 500_000 }).attempt(anEvent('e-1'), 1, MOST);
    expect(ended).toMatchObject({ outcome: 'delivered', status: 200 });
  });

  it('that is the last one fails for good', async () => {
    receiver.answering = answerWith(500);
    expect((await aDeliverer().attempt(anEvent('e-1'), MOST, MOST)).outcome).toBe('failed');
  });

  it('on a receiver that is not there is repeated', async () => {
    const url = receiver.url;
    await receiver.close();
    const ended = await aDeliverer({ url }).attempt(anEvent('e-1'), 1, MOST);
    expect(ended).toMatchObject({ outcome: 'retried', status: null, detail: 'ECONNREFUSED' });
    receiver = await Receiver.open();
  });

  it.each([
    ['by its address', (url: string) => url],
    ['by a name that leads to it', (url: string) => url.replace('127.0.0.1', 'localhost')],
    ['by its number', (url: string) => url.replace('127.0.0.1', '2130706433')],
  ])('on this machine, %s, is refused before anything is sent', async (_what, written) => {
    const deliverer = aDeliverer({ url: written(receiver.url), allowPrivate: false });
    const ended = await deliverer.attempt(anEvent('e-1'), 1, MOST);
    expect(ended).toMatchObject({ outcome: 'failed', status: null, detail: 'address_refused' });
    expect(receiver.received).toEqual([]);
  });
});

describe('the delivery log', () => {
  it('tells how every attempt ended, the newest first, and names no customer', async () => {
    receiver.answering = (response, nth) => answerWith(nth === 1 ? 500 : 204)(response, nth);
    for (const attempt of [1, 2]) await aDeliverer().attempt(anEvent('e-1', 'very-secret'), attempt, MOST);
    const newest = { outcome: null, limit: 10, after: null };
    expect((await log.page(['crm'], newest)).deliveries).toMatchObject([
      { endpoint: 'crm', event: 'e-1', type: 'alert.opened', attempt: 2, outcome: 'delivered', status: 204 },
      { endpoint: 'crm', event: 'e-1', type: 'alert.opened', attempt: 1, outcome: 'retried', status: 500 },
    ]);
    expect((await log.page(['crm'], { ...newest, outcome: 'retried' })).deliveries).toHaveLength(1);
    expect((await log.page(['crm'], { ...newest, limit: 1 })).deliveries).toHaveLength(1);
    expect(await log.counts('crm')).toEqual({ delivered: 1, retried: 1, failed: 0, suppressed: 0, held: 0 });
    const all = await Promise.all(
      (await redis.keys('*')).map(
        async (key) =>
          key + ((await redis.type(key)) === 'stream' ? JSON.stringify(await redis.xrange(key, '-', '+')) : ''),
      ),
    );
    expect(all.join()).not.toContain('very-secret');
  });
});

describe('an event that reaches the customer', () => {
  const deliver = (id: string, now = NOON, customerId = 'c-1'): Promise<Attempt> =>
    aDeliverer({ isContact: true, now }).attempt(anEvent(id, customerId), 1, MOST);

  it('counts once, however often it is tried, and the one above the cap is not sent', async () => {
    receiver.answering = answerWith(500);
    for (let i = 0; i < 4; i++) await deliver('e-1');
    receiver.answering = answerWith(204);
    expect((await deliver('e-1')).outcome).toBe('delivered');
    expect((await deliver('e-2')).outcome).toBe('delivered');
    expect(await deliver('e-3')).toMatchObject({ outcome: 'suppressed', detail: 'cap', status: null });
    expect((await deliver('e-1')).outcome).toBe('delivered');
    expect((await deliver('e-4', NOON, 'c-2')).outcome).toBe('delivered');
    expect((await deliver('e-5', NOON + 7 * DAY_MS)).outcome).toBe('delivered');
    expect(receiver.received.filter(({ id }) => id === 'e-3')).toEqual([]);
  });

  it('stays below the cap when many go at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => deliver(`e-${i}`)));
    expect(outcomes.filter(({ outcome }) => outcome === 'delivered')).toHaveLength(2);
    expect(receiver.received).toHaveLength(2);
  });

  it('waits for the end of quiet hours without counting', async () => {
    const night = Date.parse('2026-01-15T23:00:00+08:00');
    const held = await deliver('e-1', night);
    expect(held).toMatchObject({
      outcome: 'held',
      detail: 'quiet_hours',
      until: Date.parse('2026-01-16T08:00:00+08:00'),
    });
    expect(await contacts.facts('c-1', 'e-1')).toMatchObject({ isCounted: false, contactedAt: [] });
    expect(receiver.received).toEqual([]);
  });

  it('is not sent to a customer who opted out, until that is taken back', async () => {
    await contacts.optOut('c-1', { at: NOON, by: 'agent' });
    expect(await contacts.optOut('c-1', { at: NOON + 1, by: 'operator' })).toEqual({ at: NOON, by: 'agent' });
    expect(await deliver('e-1')).toMatchObject({ outcome: 'suppressed', detail: 'opt_out' });
    await contacts.takeBack('c-1');
    expect(await deliver('e-1')).toMatchObject({ outcome: 'delivered' });
  });

  it.each<[string, Act[], ClosedBy, string]>([
    ['a customer who died', [[30, 'money_out']], 'death', 'suppressed'],
    ['a customer whose relationship the bank ended', [[30, 'money_out']], 'bank', 'suppressed'],
    ['one whom the bank ended and who is back', [[1, 'money_out']], 'bank', 'delivered'],
    ['one who died, although a payment came later', [[1, 'money_out']], 'death', 'suppressed'],
    ['one who ended the relationship', [[30, 'money_out']], 'customer', 'delivered'],
  ])('to %s goes only if a contact makes sense', async (_who, acts, by, outcome) => {
    const state = aLife(NOON, acts);
    state.closings = { ...state.closings, relationship: { at: NOON - 20 * DAY_MS, by } };
    await redis.set(shardKeys('live', 0).customer('c-1'), Buffer.from(encodeState(state)));
    expect(await deliver('e-1')).toMatchObject({ outcome });
    expect(receiver.received).toHaveLength(outcome === 'delivered' ? 1 : 0);
  });

  it('is counted no longer than it matters', async () => {
    await deliver('e-1');
    const left = await redis.pttl(shardKeys('live', 0).contacts('c-1'));
    expect(left).toBeGreaterThan(6 * DAY_MS);
    expect(left).toBeLessThanOrEqual(7 * DAY_MS);
  });

  it('of good news is no contact', async () => {
    await contacts.optOut('c-1', { at: NOON, by: 'agent' });
    const resolved = cloudEventOf(anAlertEntry({}, 'resolved'), 'e-1', '/tidewatch');
    expect((await aDeliverer({ isContact: true, now: NOON }).attempt(resolved, 1, MOST)).outcome).toBe('delivered');
  });

  it('is held back from nobody whose endpoint contacts no customers', async () => {
    await contacts.optOut('c-1', { at: NOON, by: 'agent' });
    const moved = cloudEventOf(aTransition(), 'e-1', '/tidewatch');
    expect((await aDeliverer().attempt(moved, 1, MOST)).outcome).toBe('delivered');
  });
});
