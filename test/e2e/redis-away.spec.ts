import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { startTestService, until, type TestService } from './service.harness.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-redis-'));
let redis: RedisServer;
let service: TestService;

beforeAll(async () => {
  redis = await startRedisServer({ dir, args: ['--appendfsync', 'always'] });
  service = await startTestService(redis.url, { LOCK_MS: '1000', STALLED_CHECK_MS: '500' });
});
afterAll(async () => {
  await service.stop();
  await redis.stop();
  rmSync(dir, { recursive: true });
});

function authorized(): RequestInit {
  return { headers: { authorization: `Bearer ${service.keys.agent}` } };
}

function post(id: string): Promise<Response> {
  const event = { id, customerId: 'c1', occurredAt: Date.now(), channel: 'mobile', type: 'payment', amount: 1 };
  return fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
}

describe('Redis goes away and comes back', () => {
  it('is served as well when it was away at the very first event', async () => {
    await redis.kill();
    expect((await post('first')).status).toBe(503);
    expect((await fetch(`${service.url}/v1/stages`, authorized())).status).toBe(503);
    redis = await startRedisServer({ dir, port: redis.port, args: ['--appendfsync', 'always'] });
    await until(
      () => post('first'),
      ({ status }) => status === 202,
    );
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ applied }) => applied === 1,
    );
  });

  it('answers 503 meanwhile, keeps what it accepted, and goes on by itself', async () => {
    expect((await post('before')).status).toBe(202);
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ applied }) => applied === 2,
    );
    await redis.kill();
    const refused = await post('meanwhile');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);

    redis = await startRedisServer({ dir, port: redis.port, args: ['--appendfsync', 'always'] });
    await until(
      () => post('meanwhile'),
      ({ status }) => status === 202,
    );
    expect((await post('after')).status).toBe(202);
    const { windows } = await until(
      () => service.get<CustomerView>('/v1/customers/c1'),
      (view) => view.windows[1]?.events === 4,
    );
    expect(windows[1]?.amountOut).toBe(4);
  });

  it('ends on SIGTERM while Redis is away', async () => {
    const other = await startTestService(redis.url, { DRAIN_SECONDS: '1' });
    await redis.kill();
    expect(await other.stop()).toBe(0);
    redis = await startRedisServer({ dir, port: redis.port, args: ['--appendfsync', 'always'] });
  });
});
