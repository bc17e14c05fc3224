import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { CustomerView, StagesView } from '../../src/client/protocol.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

let service: TestService;
let ids = 0;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(1), { BODY_LIMIT_BYTES: '20000' });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
});

function anEvent(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: `e${++ids}`,
    customerId: 'c1',
    occurredAt: new Date().toISOString(),
    channel: 'mobile',
    type: 'payment',
    amount: 12.5,
    ...parts,
  };
}

function post(body: string | object, type = 'application/json', key = service.keys.producer): request.Test {
  return request(service.url).post('/v1/events').set('authorization', `Bearer ${key}`).type(type).send(body);
}

async function bodyOf(answer: request.Test): Promise<unknown> {
  return (await answer).body as unknown;
}

function customer(id: string): Promise<CustomerView> {
  return until(
    () => service.get<CustomerView>(`/v1/customers/${id}`),
    (view) => 'stage' in view,
  );
}

describe('POST /v1/events', () => {
  it('takes one event, and the customer is there', async () => {
    await post(anEvent({ customerId: 'one', balance: 900 })).expect(202, {
      accepted: 1,
      rejected: [],
      rejectedCount: 0,
      warnings: [],
    });
    expect(await customer('one')).toMatchObject({
      stage: 'development',
      balance: 900,
      lastActiveAt: expect.any(Number),
    });
  });

  it('takes an array, and names the items it refuses', async () => {
    const body = await bodyOf(post([anEvent(), anEvent({ channel: 'pigeon' }), 5]).expect(202));
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'unknown_channel' }, { index: 2 }] });
  });

  it('takes NDJSON with a bad line in it', async () => {
    const lines = [JSON.stringify(anEvent()), '{oops', JSON.stringify(anEvent())].join('\n');
    const body = await bodyOf(post(lines, 'application/x-ndjson').expect(202));
    expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: 'not_json' }] });
  });

  it('takes a CloudEvent', async () => {
    const cloudEvent = {
      specversion: '1.0',
      id: `e${++ids}`,
      source: '/core',
      type: 'login',
      time: new Date().toISOString(),
      subject: 'cloud',
      data: { channel: 'online' },
    };
    await post(cloudEvent, 'application/cloudevents+json').expect(202);
    expect(await customer('cloud')).toMatchObject({ stage: 'prospect', lastByChannel: [{ channel: 'online' }] });
  });

  it('counts an event id once, however often it comes', async () => {
    const event = anEvent({ customerId: 'twice', amount: 7 });
    await Promise.all([post(event), post(event), post([event, event])]);
    const view = await until(
      () => request(service.url).get('/metrics'),
      ({ text }) => metric(text, 'tidewatch_events_total', { outcome: 'duplicate' }) >= 3,
    );
    expect(metric(view.text, 'tidewatch_events_total', { outcome: 'duplicate' })).toBe(3);
    expect((await customer('twice')).windows[0]).toMatchObject({ events: 1, amountOut: 7 });
  });

  it.each<[string, string | object, string, number, string]>([
    ['no event', [], 'application/json', 400, 'empty'],
    ['no JSON', '{oops', 'application/json', 400, 'not_json'],
    ['nothing acceptable', [{}], 'application/json', 400, 'nothing_acceptable'],
    ['a body of another type', 'a,b', 'text/csv', 415, 'unsupported_media_type'],
    ['a body beyond the limit', JSON.stringify('x'.repeat(30_000)), 'application/json', 413, 'body_too_large'],
  ])('answers %s with a problem', async (_what, body, type, status, code) => {
    const response = await post(body, type).expect(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.body).toMatchObject({ status, code, detail: expect.any(String) });
  });

  it('lists why when nothing was acceptable', async () => {
    const body = await bodyOf(post([anEvent({ id: '' }), anEvent({ occurredAt: 0 })]).expect(400));
    expect(body).toMatchObject({ accepted: 0, rejected: [{ code: 'missing_id' }, { code: 'implausible_time' }] });
  });

  it.each([
    ['without a key', '', 401],
    ['with a wrong key', 'nobody-knows-this-key', 401],
    ["with an agent's key", 'agent', 403],
  ])('is closed %s', async (_how, who, status) => {
    const key = who === 'agent' ? service.keys.agent : who;
    await post(anEvent(), 'application/json', key).expect(status);
  });

  it('gives a live run no other clock', async () => {
    await request(service.url)
      .post('/v1/events?asOf=2020-01-01T00:00:00Z')
      .set('authorization', `Bearer ${service.keys.operator}`)
      .send([anEvent()])
      .expect(400);
  });
});

describe('what is around it', () => {
  it('reads nothing with a producer key', async () => {
    await request(service.url).get('/v1/stages').set('authorization', `Bearer ${service.keys.producer}`).expect(403);
  });

  it('answers 404 for a customer nobody heard of', async () => {
    expect(await service.get('/v1/customers/nobody')).toMatchObject({ status: 404, code: 'unknown_customer' });
  });

  it('counts every customer in one stage', async () => {
    await post(anEvent({ customerId: 'counted' })).expect(202);
    await customer('counted');
    const { customers, population } = await service.get<StagesView>('/v1/stages');
    expect(Object.values(population).reduce((sum, count) => sum + count)).toBe(customers);
  });

  it('shows the features that were scored and the model that scored them', async () => {
    await post(anEvent({ customerId: 'vector' })).expect(202);
    await customer('vector');
    const [model] = await service.get<{ version: string; features: number }[]>('/v1/models');
    const view = await service.get<{ model: string; features: object }>('/v1/customers/vector/features');
    expect(view.model).toBe(model?.version);
    expect(Object.keys(view.features)).toHaveLength(model?.features ?? 0);
  });

  it.each(['/health/live', '/health/ready', '/docs', '/openapi.json', '/metrics'])('serves %s', async (path) => {
    await request(service.url).get(path).expect(200);
  });

  it('keeps customers out of metrics', async () => {
    await post(anEvent({ customerId: 'very-private' })).expect(202);
    await customer('very-private');
    expect((await request(service.url).get('/metrics')).text).not.toContain('very-private');
  });
});
