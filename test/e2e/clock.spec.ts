import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { aPayment, post } from './poster.js';
import { metric, startTestService, until, type TestService } from './service.harness.js';

const DAY_MS = 86_400_000;
const OFF_MS = 8 * DAY_MS;
const SKEW_MS = 5_000;
const CUSTOMERS = Array.from({ length: 60 }, (_, i) => `c${i}`);
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-clock-'));
const shiftFile = join(dir, 'shift');
const PRELOAD = pathToFileURL(resolve('test/environment/shifted-clock.mjs')).href;
let server: RedisServer;
let redis: Redis;
/** Does everything, with a clock that the test sets. */
let wrong: TestService;
/** Takes events, with a clock that is right. */
let door: TestService;
/** Events that were answered with 202. */
let accepted: number;

beforeAll(async () => {
  server = await startRedisServer({ dir });
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await redis.flushall();
  accepted = 0;
  shift(0);
});
afterEach(async () => {
  await Promise.all([wrong.kill(), door.kill()]);
});
afterAll(async () => {
  await redis.quit();
  await server.stop();
  rmSync(dir, { recursive: true });
});

function shift(ms: number): void {
  writeFileSync(shiftFile, String(ms));
}

async function start(): Promise<void> {
  const env = { DATA_DIR: join(dir, 'data'), SWEEP_SECONDS: '1' };
  wrong = await startTestService(server.url, {
    ...env,
    SHIFTED_CLOCK: shiftFile,
    NODE_OPTIONS: `--import=${PRELOAD}`,
    LOG_LEVEL: 'fatal',
  });
  door = await startTestService(server.url, { ...env, ROLES: 'intake,workbench' });
}

async function send(to: TestService): Promise<Response> {
  const answer = await post(
    to,
    CUSTOMERS.map((id) => aPayment(id)),
  );
  if (answer.status === 202) accepted += CUSTOMERS.length;
  return answer;
}

async function readiness(): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${wrong.url}/health/ready`);
  return { status: answer.status, text: await answer.text() };
}

function live(): Promise<RunView> {
  return door.get<RunView>('/v1/runs/live');
}

async function allApplied(): Promise<void> {
  const run = await until(live, ({ applied, quarantined }) => applied + quarantined >= accepted);
  expect(run).toMatchObject({ applied: accepted, quarantined: 0 });
}

async function aheadSeconds(): Promise<number> {
  return metric(await (await fetch(`${wrong.url}/metrics`)).text(), 'tidewatch_clock_ahead_seconds');
}

describe.each([
  ['ahead', OFF_MS],
  ['behind', -OFF_MS],
])('a process whose clock is eight days %s for a while', (_, offMs) => {
  it('takes and judges nothing meanwhile, says so, and goes on by itself; every good event counts', async () => {
    await start();
    expect((await send(wrong)).status).toBe(202);
    await allApplied();

    shift(offMs);
    const off = await until(readiness, ({ status }) => status === 503);
    expect(off.text).toMatch(/clock is \d+ s (ahead of|behind) that of Redis/);
    expect(Math.abs((await aheadSeconds()) * 1_000 - offMs)).toBeLessThan(SKEW_MS);
    const refused = await send(wrong);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await refused.json()).toMatchObject({ code: 'wrong_clock' });
    // Not for luck: sweeps are due every second, and this one must never come.
    const watched = await redis.hget('tidewatch:watch', 'watch');
    for (let i = 0; i < 5; i++) {
      expect((await send(door)).status).toBe(202);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(await redis.hget('tidewatch:watch', 'watch')).toBe(watched);
    expect((await live()).applied).toBeLessThan(accepted);

    shift(0);
    await until(readiness, ({ status }) => status === 200);
    expect((await send(wrong)).status).toBe(202);
    await allApplied();
    for (const id of CUSTOMERS) {
      const { scoredAt } = await door.get<CustomerView>(`/v1/customers/${id}`);
      expect(Math.abs(scoredAt - Date.now())).toBeLessThan(60_000);
    }
  });

  it('while events stream in through every door, as it jumps and comes back', async () => {
    await start();
    const statuses = new Set<number>();
    let streaming = true;
    const streams = [wrong, door].map(async (to) => {
      while (streaming) statuses.add((await send(to)).status);
    });
    for (let i = 0; i < 2; i++) {
      shift(offMs);
      await until(readiness, ({ status }) => status === 503);
      shift(0);
      await until(readiness, ({ status }) => status === 200);
    }
    streaming = false;
    await Promise.all(streams);
    await allApplied();
    expect([...statuses].filter((status) => ![202, 429, 503].includes(status))).toEqual([]);
  });
});

it('a process that starts with a wrong clock waits for it to be set right', async () => {
  shift(OFF_MS);
  await start();
  expect((await readiness()).status).toBe(503);
  expect((await send(door)).status).toBe(202);
  expect((await send(wrong)).status).toBe(503);
  shift(0);
  await until(readiness, ({ status }) => status === 200);
  await allApplied();
});
