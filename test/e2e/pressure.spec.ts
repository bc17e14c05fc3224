import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { holdLane } from './held-lane.js';
import { aPayment, customerOf, customersOf, post } from './poster.js';
import { metric, startTestService, until, type TestService } from './service.harness.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-pressure-'));
const HOUR_MS = 3_600_000;
const EVENTS_PER_BODY = 2_000;
const POSTS_MEANWHILE = 300;
/** Longer than a command of the intake may take. */
const PAUSE_MS = 6_000;
/** Of MAX_IN_HAND_BYTES: more than a key may hold beside anything else, which is three quarters. */
const SLOW_BYTES = 3_000;
/** Of two megabytes of bodies, parsed, and of the garbage beside them; without a limit it is several times this. */
const MOST_GROWTH_BYTES = 200_000_000;
let server: RedisServer;
let redis: Redis;
let service: TestService;
/** Events of the live run that were applied before the test. */
let appliedBefore: number;

beforeAll(async () => {
  server = await startRedisServer({ dir, args: ['--appendfsync', 'no'] });
  redis = new Redis(server.url);
  service = await startTestService(server.url, {
    MAX_IN_HAND_BYTES: '4096',
    BODY_LIMIT_BYTES: '1000000',
    SWEEP_SECONDS: '3600',
  });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
  await redis.quit();
  await server.stop();
  rmSync(dir, { recursive: true });
});
beforeEach(async () => {
  appliedBefore = (await idle()).applied;
});

function idle(): Promise<RunView> {
  return until(
    () => service.get<RunView>('/v1/runs/live'),
    (view) => view.backlog === 0 && view.idle,
  );
}

async function expectApplied(events: number): Promise<void> {
  await until(
    () => service.get<RunView>('/v1/runs/live'),
    (view) => view.backlog === 0,
  );
  expect((await idle()).applied - appliedBefore).toBe(events);
}

function eventsOf(customerId: string): Promise<number | undefined> {
  return service.get<CustomerView>(`/v1/customers/${customerId}`).then(({ windows }) => windows[1]?.events);
}

describe('a shard that lies too far behind', () => {
  it.each([
    ['the live run', 'live', ''],
    ['a replay', 'behind', `?run=behind&asOf=${Date.now()}`],
  ])('is sent no more by %s until it has caught up; other shards are', async (_what, run, query) => {
    if (run !== 'live') {
      const headers = { authorization: `Bearer ${service.keys.operator}` };
      await fetch(`${service.url}/v1/runs/${run}`, { method: 'PUT', headers });
    }
    const [late, well] = [customerOf(3), customerOf(2)];
    const lane = await holdLane(redis, run, 3, Date.now() - HOUR_MS);
    const refused = await until(
      () => post(service, [aPayment(late)], query),
      ({ status }) => status !== 202,
    );
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toMatchObject({ code: 'overloaded', detail: expect.stringContaining('shard 3') });

    const waiting = await redis.llen(`${run === 'live' ? '' : 'behind:'}{s03}:activity:wait`);
    expect((await post(service, [aPayment(well), aPayment(late)], query)).status).toBe(429);
    expect((await post(service, [aPayment(well)], query)).status).toBe(202);
    expect(await redis.llen(`${run === 'live' ? '' : 'behind:'}{s03}:activity:wait`)).toBe(waiting);

    await lane.release();
    const accepted = await until(
      () => post(service, [aPayment(late)], query),
      ({ status }) => status !== 429,
    );
    expect(accepted.status).toBe(202);
  });
});

/** A post whose last bytes are held back until told. */
class SlowPost {
  private readonly request: ClientRequest;
  readonly answer: Promise<number | undefined>;
  private readonly body = JSON.stringify([aPayment('slow')]).padEnd(SLOW_BYTES + 1);

  /** @param sent how many bytes of those it announces */
  constructor(
    key: string = service.keys.producer,
    private readonly sent = SLOW_BYTES,
  ) {
    const headers = { authorization: `Bearer ${key}` };
    this.request = httpRequest(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': this.body.length },
    });
    this.answer = new Promise((resolve) => {
      this.request.once('response', (response: IncomingMessage) => resolve(response.resume().statusCode));
      this.request.once('error', () => resolve(undefined));
    });
    this.request.write(this.body.slice(0, sent));
  }

  /** Returns when the service has it in hand. */
  static async inHand(): Promise<SlowPost> {
    await bytesInHand(0);
    const slow = new SlowPost();
    await bytesInHand(SLOW_BYTES);
    return slow;
  }

  finish(): Promise<number | undefined> {
    this.request.end(this.body.slice(this.sent));
    return this.answer;
  }

  cut(): void {
    this.request.destroy();
  }
}

async function bytesInHand(bytes: number): Promise<void> {
  await until(
    () => metricNow('tidewatch_in_hand_bytes'),
    (value) => value === bytes,
  );
}

function status(): Promise<number> {
  return post(service, [aPayment('quick')]).then((response) => response.status);
}

describe('bodies in hand', () => {
  it('are bounded: who comes when all is taken is told to come again', async () => {
    const slow = await SlowPost.inHand();
    const refused = await post(service, [aPayment('quick')]);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'overloaded' });
    expect(await slow.finish()).toBe(202);
    await bytesInHand(0);
    expect(await status()).toBe(202);
  });

  it('of all keys together are bounded as well', async () => {
    const [slow, another] = [await SlowPost.inHand(), new SlowPost(service.keys.operator, 1_000)];
    await bytesInHand(SLOW_BYTES + 1_000);
    const headers = { authorization: `Bearer ${service.keys.operator}`, 'content-type': 'application/json' };
    const body = JSON.stringify(aPayment('operator'));
    expect((await fetch(`${service.url}/v1/events`, { method: 'POST', headers, body })).status).toBe(429);
    slow.cut();
    another.cut();
    await bytesInHand(0);
  });

  it('count no longer when their connection ends', async () => {
    const slow = await SlowPost.inHand();
    expect(await status()).toBe(429);
    slow.cut();
    await bytesInHand(0);
    expect(await status()).toBe(202);
  });

  it('are not kept for strangers', async () => {
    const stranger = new SlowPost('nobody-knows-this-key');
    expect(await stranger.answer).toBe(401);
    expect(await status()).toBe(202);
    stranger.cut();
  });

  it('are not kept for a key that may not send them: it is told before a byte of them', async () => {
    await bytesInHand(0);
    const others = Array.from({ length: 17 }, () => new SlowPost(service.keys.agent, 1));
    for (const { answer } of others) expect(await answer).toBe(403);
    expect(await metricNow('tidewatch_in_hand_bytes')).toBe(0);
    expect(await status()).toBe(202);
    for (const other of others) other.cut();
  });

  it('count when they have arrived, not when they are announced', async () => {
    await bytesInHand(0);
    const slow = Array.from({ length: 17 }, () => new SlowPost(service.keys.producer, 1));
    await bytesInHand(17);
    expect(await status()).toBe(202);
    for (const one of slow) one.cut();
    await bytesInHand(0);
  });

  it('of one key leave room for others', async () => {
    const slow = await SlowPost.inHand();
    expect(await status()).toBe(429);
    const headers = { authorization: `Bearer ${service.keys.operator}`, 'content-type': 'application/json' };
    const body = JSON.stringify(aPayment('operator'));
    expect((await fetch(`${service.url}/v1/events`, { method: 'POST', headers, body })).status).toBe(202);
    slow.cut();
    await bytesInHand(0);
  });

  it('give way when they take too long to arrive and others wait', async () => {
    const slow = await SlowPost.inHand();
    await until(status, (code) => code === 202);
    expect(await slow.answer).toBe(429);
    slow.cut();
    await bytesInHand(0);
  });

  it('let in one that is larger than all the room when it is alone', async () => {
    await bytesInHand(0);
    const events = customersOf(1, 100).map(aPayment);
    expect(JSON.stringify(events).length).toBeGreaterThan(4_096);
    expect((await post(service, events)).status).toBe(202);
  });
});

describe('a Redis that is full', () => {
  it('is answered 503 for events; reads go on; what was accepted is applied once there is room', async () => {
    const customerId = customersOf(0, 20)[19] ?? '';
    const lane = await holdLane(redis, 'live', 0, Date.now());
    for (let i = 0; i < 5; i++) expect((await post(service, [aPayment(customerId)])).status).toBe(202);
    await redis.config('SET', 'maxmemory', '1mb');
    try {
      const refused = await post(service, [aPayment(customerId)]);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(await refused.json()).toMatchObject({ code: 'queue_unavailable' });
      expect(await service.get('/v1/stages')).toMatchObject({ run: 'live' });
      await lane.release();
      const refusals = await refusedForRoom();
      await until(refusedForRoom, (count) => count > refusals); // the lane has tried to take the job
      expect(await service.get(`/v1/customers/${customerId}`)).toMatchObject({ status: 404 });
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
    await expectApplied(5);
    expect(await eventsOf(customerId)).toBe(5);
  });
});

describe('a Redis that does not answer for a while', () => {
  it('is answered 429 or 503, in bounded memory; what was accepted is counted once', async () => {
    const limits = { MAX_IN_HAND_BYTES: '2000000', MAX_PENDING_EVENTS: '20000', SWEEP_SECONDS: '3600' };
    const other = await startTestService(`${server.url}/1`, limits);
    const bodies = [1, 2, 3].map((n) =>
      JSON.stringify(Array.from({ length: EVENTS_PER_BODY }, (_, c) => ({ ...aPayment(`c${c}`), id: `b${n}-${c}` }))),
    );
    const [first = ''] = bodies;
    expect((await post(other, first)).status).toBe(202);
    const before = await metricNow('process_resident_memory_bytes', other);
    await redis.client('PAUSE', PAUSE_MS, 'ALL');
    const answers = await Promise.all(
      Array.from({ length: POSTS_MEANWHILE }, (_, i) => post(other, bodies[i % bodies.length] ?? '')),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(429);
    expect(statuses.filter((code) => ![202, 429, 503].includes(code))).toEqual([]);
    const grownBy = (await metricNow('process_resident_memory_bytes', other)) - before;
    expect(grownBy).toBeLessThan(MOST_GROWTH_BYTES);
    for (const body of bodies) {
      await until(
        () => post(other, body),
        ({ status }) => status === 202,
      );
    }
    const run = await until(
      () => other.get<RunView>('/v1/runs/live'),
      (view) => view.idle,
    );
    expect(run).toMatchObject({ applied: bodies.length * EVENTS_PER_BODY, quarantined: 0 });
    expect(await other.stop()).toBe(0);
  });
});

async function refusedForRoom(): Promise<number> {
  return Number(/errorstat_OOM:count=(\d+)/.exec(await redis.info('errorstats'))?.[1]);
}

async function metricNow(name: string, of = service): Promise<number> {
  return metric(await (await fetch(`${of.url}/metrics`)).text(), name);
}
