import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { CustomerView, DryRunView, RunView } from '../../src/client/protocol.js';
import { aPayment, customerOf, post } from './poster.js';
import { startTestService, until, type TestService } from './service.harness.js';
import { startFreezingProxy, type FreezingProxy } from './freezing-proxy.js';

/** "Within about a second": what is asked, and room for a machine that is busy with other tests. */
const ANSWER_MS = 2_500;
const MODEL_TIMEOUT_MS = 400;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-ready-'));
const hangFile = join(dir, 'hang');
const HANGING = pathToFileURL(resolve('test/environment/hanging-model.mjs')).href;
const ENV = {
  DATA_DIR: join(dir, 'data'),
  HANGING_MODEL: hangFile,
  NODE_OPTIONS: `--import=${HANGING}`,
  MODEL_TIMEOUT_MS: String(MODEL_TIMEOUT_MS),
  LANE_STUCK_SECONDS: '5',
  LOG_LEVEL: 'fatal',
};
let server: RedisServer;
let redis: Redis;
let proxy: FreezingProxy;
let service: TestService;

beforeAll(async () => {
  server = await startRedisServer({ dir });
  redis = new Redis(server.url);
  proxy = await startFreezingProxy(server.port);
  service = await startTestService(`redis://127.0.0.1:${proxy.port}`, ENV);
});
beforeEach(() => until(readiness, ({ status, body }) => status === 200 && body.status === 'ok'));
afterEach(async () => {
  rmSync(hangFile, { force: true });
  await redis.config('SET', 'maxmemory', '0');
  await redis.replicaof('NO', 'ONE');
});
afterAll(async () => {
  await service.kill();
  await redis.quit();
  await proxy.close();
  await server.stop();
  rmSync(dir, { recursive: true });
});

interface Answer {
  status: number;
  body: { status?: unknown; code?: string; detail?: string; findings?: { part: string; detail: string }[] };
  ms: number;
}

async function readiness(): Promise<Answer> {
  const askedAt = performance.now();
  const answer = await fetch(`${service.url}/health/ready`);
  const body = (await answer.json()) as Answer['body'];
  return { status: answer.status, body, ms: performance.now() - askedAt };
}

async function liveness(): Promise<number> {
  return (await fetch(`${service.url}/health/live`)).status;
}

describe('readiness', () => {
  it.each([
    ['is full', () => redis.config('SET', 'maxmemory', '1'), /^Redis is full/],
    ['is a replica', () => redis.replicaof('127.0.0.1', '1'), /because it is a replica/],
  ])('is not given while Redis %s, and the answer says so', async (_, hurt, sentence) => {
    await hurt();
    const { status, body, ms } = await until(readiness, (answer) => answer.status !== 200);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'not_ready', findings: [{ part: 'redis' }] });
    expect(body.detail).toMatch(sentence);
    expect(ms).toBeLessThan(ANSWER_MS);
    expect(await liveness()).toBe(200);
  });

  it('is refused in about a second when Redis is frozen, and liveness does not care', async () => {
    expect(proxy.freeze()).toBeGreaterThan(0);
    const answers = await Promise.all([readiness(), readiness(), readiness()]);
    for (const { status, body, ms } of answers) {
      expect(status).toBe(503);
      expect(body.findings).toMatchObject([
        { part: 'redis', detail: expect.stringMatching(/not answered within \d+ ms/) },
      ]);
      expect(ms).toBeLessThan(ANSWER_MS);
    }
    expect(await liveness()).toBe(200);
  });

  it('is not given while a job waits and no lane takes it', async () => {
    const [shard, meta] = [3, '{s03}:activity:meta'];
    await redis.hset(meta, 'concurrency', 0);
    expect((await post(service, [aPayment(customerOf(shard))])).status).toBe(202);
    const { body, ms } = await until(readiness, ({ status }) => status === 503);
    expect(body.findings).toEqual([{ part: 'lanes', detail: expect.stringMatching(/^jobs of shard 3 wait/) }]);
    expect(ms).toBeLessThan(ANSWER_MS);
    await redis.hset(meta, 'concurrency', 1);
    await until(readiness, ({ status }) => status === 200);
  });

  it('is not given while a job is in hand that does not end', async () => {
    const other = await startTestService(`${server.url}/1`, { ...ENV, MODEL_TIMEOUT_MS: '600000' });
    writeFileSync(hangFile, '');
    expect((await post(other, [aPayment(customerOf(1))])).status).toBe(202);
    const answer = await until(
      () => fetch(`${other.url}/health/ready`),
      ({ status }) => status === 503,
    );
    expect(await answer.json()).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ part: 'lanes' })]),
    });
    await other.kill();
  });

  it('is degraded while the model hangs: the prior stands in, people get answers without it, and it comes back by itself', async () => {
    await post(service, [aPayment('a')]);
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ idle, applied }) => idle && applied > 0,
    );
    const told = await service.get<CustomerView>('/v1/customers/a');
    expect(told.untold).toEqual([]);

    writeFileSync(hangFile, '');
    const { body, ms } = await until(readiness, (answer) => answer.body.status === 'degraded');
    expect(body.findings).toMatchObject([{ part: 'model' }]);
    expect(ms).toBeLessThan(ANSWER_MS);
    const askedAt = performance.now();
    const without = await service.get<CustomerView>('/v1/customers/a');
    expect(performance.now() - askedAt).toBeLessThan(ANSWER_MS);
    expect(without).toMatchObject({ customerId: 'a', stage: told.stage, lastByChannel: told.lastByChannel });

    rmSync(hangFile);
    await until(readiness, (answer) => answer.body.status === 'ok');
    expect(await service.get<CustomerView>('/v1/customers/a')).toMatchObject({ untold: [], ifSilent: told.ifSilent });
  });
});

describe('whoever asks while the model hangs', () => {
  it('is told what could not be told, and all the rest', async () => {
    await post(service, [aPayment('b')]);
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ idle, applied }) => idle && applied > 0,
    );
    const told = await service.get<CustomerView>('/v1/customers/b');
    writeFileSync(hangFile, '');
    // The first to ask finds out: nobody knows yet that it hangs.
    const askedAt = performance.now();
    const without = await service.get<CustomerView>('/v1/customers/b');
    expect(performance.now() - askedAt).toBeLessThan(MODEL_TIMEOUT_MS + ANSWER_MS);
    expect(without.untold).toMatchObject([{ member: 'ifSilent', why: expect.stringContaining('within 400 ms') }]);
    expect(without).toMatchObject({ ifSilent: null, stage: told.stage, windows: told.windows });

    const policy = (JSON.parse(readFileSync('models/online-retail-1/manifest.json', 'utf8')) as { policy: object })
      .policy;
    const dryRun = await fetch(`${service.url}/v1/policies/dry-run`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.keys.operator}`, 'content-type': 'application/json' },
      body: JSON.stringify({ policy }),
    });
    const answer = (await dryRun.json()) as DryRunView & { code?: string };
    expect([dryRun.status, answer.code]).toEqual([503, 'not_ready']);
  });
});
