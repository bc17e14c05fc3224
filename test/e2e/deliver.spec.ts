import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import { ActivityProducer } from '../../src/producer/producer.js';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { Connections } from '../../src/redis/connections.js';
import { aPayment } from './poster.js';
import { startTestService, until, type TestService } from './service.harness.js';

const CUSTOMERS = 40;
const POSTS = 30;
const AOF = ['--appendfsync', 'always'];
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-deliver-'));
let server: RedisServer;
let service: TestService;
let connections: Connections;
let producer: ActivityProducer;

beforeAll(async () => {
  server = await startRedisServer({ dir, args: AOF });
  service = await startTestService(server.url, { LOCK_MS: '1000', STALLED_CHECK_MS: '500' });
  connections = new Connections(server.url, () => undefined);
  producer = new ActivityProducer({ redis: connections.failFast(), shards: 4, maxPendingEvents: 2 * CUSTOMERS });
});
afterAll(async () => {
  await producer.close();
  await connections.close();
  await service.stop();
  await server.stop();
  rmSync(dir, { recursive: true });
});

/** Delivers every post, more at a time than the producer takes in, and does harm when a third of them is through. */
async function deliverAll(harm: () => Promise<void>): Promise<void> {
  let done = 0;
  const harms: Promise<void>[] = [];
  await Promise.all(
    Array.from({ length: POSTS }, async () => {
      await producer.deliver(Array.from({ length: CUSTOMERS }, (_, c) => aPayment(`c${c}`)));
      if (++done === POSTS / 3) harms.push(harm());
    }),
  );
  await Promise.all(harms);
}

async function expectEachOnce(rounds: number): Promise<void> {
  const run = await until(
    () => service.get<RunView>('/v1/runs/live'),
    ({ idle }) => idle,
  );
  expect(run).toMatchObject({ applied: rounds * POSTS * CUSTOMERS, quarantined: 0 });
  for (let c = 0; c < CUSTOMERS; c++) {
    const { windows } = await service.get<CustomerView>(`/v1/customers/c${c}`);
    expect(windows[1]).toMatchObject({ window: '1d', events: rounds * POSTS, amountOut: rounds * POSTS });
  }
}

describe('a producer that delivers', () => {
  it('loses nothing and counts nothing twice when Redis is killed and comes back', async () => {
    await deliverAll(async () => {
      await server.kill();
      server = await startRedisServer({ dir, port: server.port, args: AOF });
    });
    await expectEachOnce(1);
  });

  it('loses nothing and counts nothing twice when Redis is full for a while', async () => {
    const admin = new Connections(server.url, () => undefined);
    const redis = admin.waiting();
    await deliverAll(async () => {
      await redis.config('SET', 'maxmemory', '1mb');
      await until(
        () => redis.info('errorstats'),
        (text) => text.includes('errorstat_OOM'),
      );
      await redis.config('SET', 'maxmemory', '0');
    });
    await admin.close();
    await expectEachOnce(2);
  });

  it('ends when its caller wants it to', async () => {
    await server.kill();
    const ending = new AbortController();
    const delivering = producer.deliver([aPayment('late')], { signal: ending.signal });
    ending.abort(new Error('the caller stops'));
    await expect(delivering).rejects.toThrow('the caller stops');
    server = await startRedisServer({ dir, port: server.port, args: AOF });
  });
});
