import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { ModelView, RunView } from '../../src/client/protocol.js';
import { writeModel } from '../builders/model.builder.js';
import { aPayment, customerOf, post } from './poster.js';
import { metric, startTestService, until, type TestService } from './service.harness.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-answers-'));
let server: RedisServer;
let redis: Redis;
let service: TestService;

beforeAll(async () => {
  server = await startRedisServer({ dir });
  redis = new Redis(server.url);
  service = await startTestService(server.url, { DATA_DIR: join(dir, 'data'), LOG_LEVEL: 'fatal' });
});
afterAll(async () => {
  await service.kill();
  await redis.quit();
  await server.stop();
  rmSync(dir, { recursive: true });
});

async function metrics(): Promise<string> {
  return (await fetch(`${service.url}/metrics`)).text();
}

async function eventsOf(outcome: string): Promise<number> {
  return metric(await metrics(), 'tidewatch_events_total', { outcome });
}

describe('what is counted of events', () => {
  it('is accepted when the queue has it, and not when it was refused', async () => {
    const events = Array.from({ length: 7 }, (_, i) => aPayment(customerOf(i % 4)));
    expect((await post(service, events)).status).toBe(202);
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ applied }) => applied === events.length,
    );
    expect(await eventsOf('accepted')).toBe(events.length);

    await redis.config('SET', 'maxmemory', '1');
    expect((await post(service, events)).status).toBe(503);
    await redis.config('SET', 'maxmemory', '0');
    expect(await eventsOf('accepted')).toBe(events.length);
  });

  it('is timed to its commit per event, not per batch', async () => {
    const { applied: before } = await service.get<RunView>('/v1/runs/live');
    const events = Array.from({ length: 40 }, () => aPayment(customerOf(3)));
    expect((await post(service, events)).status).toBe(202);
    await until(metrics, (text) => metric(text, 'tidewatch_event_to_commit_seconds_count') === before + events.length);
    const text = await metrics();
    expect(metric(text, 'tidewatch_event_to_commit_seconds_bucket', { le: '+Inf' })).toBe(before + events.length);
    expect(metric(text, 'tidewatch_event_to_commit_seconds_sum')).toBeGreaterThan(0);
  });
});

describe('answers', () => {
  it('are counted by route, method and status, and no path that somebody makes up is a label', async () => {
    const headers = { authorization: `Bearer ${service.keys.operator}` };
    const paths = ['/v1/customers/secret-1', '/v1/customers/secret-2', '/v1/made-up/secret-3', '/secret-4.txt'];
    for (const path of paths) expect((await fetch(service.url + path, { headers })).status).toBe(404);
    expect((await fetch(`${service.url}/v1/customers/secret-1`)).status).toBe(401);
    const name = 'tidewatch_http_answers_total';
    const text = await metrics();
    const customer = { route: '/v1/customers/:id', method: 'GET' };
    expect(metric(text, name, { ...customer, status: '404' })).toBe(2);
    expect(metric(text, name, { ...customer, status: '401' })).toBe(1);
    expect(metric(text, name, { route: 'none', status: '404' })).toBeGreaterThanOrEqual(2);
    expect(metric(text, name, { route: '/v1/events', method: 'POST', status: '202' })).toBeGreaterThan(0);
    expect(text).not.toContain('secret');
  });

  it.each([
    ['/v1/customers/nobody', true],
    ['/v1/alerts', true],
    ['/v1/stages?run=none', true],
    ['/v1/nothing/here', true],
    ['/openapi.json', false],
  ])('of %s may be kept by no cache: %s', async (path, isPrivate) => {
    for (const key of [service.keys.operator, 'nobody']) {
      const answer = await fetch(service.url + path, { headers: { authorization: `Bearer ${key}` } });
      expect(answer.headers.get('cache-control') === 'no-store').toBe(isPrivate);
    }
  });
});

describe('a gauge that cannot be read', () => {
  it('is counted, and the others are there all the same', async () => {
    await redis.rename('{s00}:book', 'book-before');
    await redis.set('{s00}:book', 'not a hash');
    const labels = { metric: 'tidewatch_customers' };
    const text = await until(metrics, (said) => metric(said, 'tidewatch_scrape_faults_total', labels) > 0);
    expect(text).toContain('tidewatch_live_clients');
    expect(text).not.toMatch(/^tidewatch_customers\{/m);
    await redis.rename('book-before', '{s00}:book');
  });
});

describe('two processes with different models', () => {
  it('say so in readiness, in a metric and in the list of models, as long as it lasts', async () => {
    const other = await startTestService(server.url, {
      DATA_DIR: join(dir, 'data'),
      MODEL_DIR: writeModel(join(dir, 'models', 'other'), { manifest: { version: 'other' } }),
      ROLES: 'scoring',
      LOG_LEVEL: 'fatal',
    });
    const ready = async (one: TestService): Promise<unknown> => (await fetch(`${one.url}/health/ready`)).json();
    for (const one of [service, other]) {
      const answer = await until(
        () => ready(one),
        (said) => JSON.stringify(said).includes('degraded'),
      );
      expect(answer).toMatchObject({
        status: 'degraded',
        findings: [
          { part: 'models', detail: expect.stringMatching(/online-retail-1@.*other@|other@.*online-retail-1@/) },
        ],
      });
    }
    expect(metric(await metrics(), 'tidewatch_models_in_use')).toBe(2);
    const scoring = (await service.get<ModelView[]>('/v1/models')).filter(({ scores }) => scores);
    expect(scoring).toMatchObject([{ version: 'online-retail-1' }]);
    await other.stop();
    await until(
      () => ready(service),
      (said) => JSON.stringify(said).includes('ok'),
    );
    expect(metric(await metrics(), 'tidewatch_models_in_use')).toBe(1);
  });
});
