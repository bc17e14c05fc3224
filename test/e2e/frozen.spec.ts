import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { RunView } from '../../src/client/protocol.js';
import { startFreezingProxy, type FreezingProxy } from './freezing-proxy.js';
import { LiveListener } from './live.listener.js';
import { aPayment, customerOf, post } from './poster.js';
import { startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
const WITHIN_MS = 20_000;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-frozen-'));
let server: RedisServer;
let proxy: FreezingProxy;
let service: TestService;

beforeAll(async () => {
  server = await startRedisServer({ dir });
  proxy = await startFreezingProxy(server.port);
  service = await startTestService(`redis://127.0.0.1:${proxy.port}`);
});
afterAll(async () => {
  await service.stop();
  await proxy.close();
  await server.stop();
  rmSync(dir, { recursive: true });
});

describe('connections to Redis that freeze without a word', () => {
  it('are noticed: events are accepted, applied and pushed all the same', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages' });
    await listener.next('subscribed');
    const events = Array.from({ length: SHARDS }, (_, shard) => aPayment(customerOf(shard)));

    expect(proxy.freeze()).toBeGreaterThan(SHARDS);
    const frozenAt = performance.now();
    await until(
      () => post(service, events),
      ({ status }) => status === 202,
    );
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ applied }) => applied === SHARDS,
    );
    for (let shard = 0; shard < SHARDS; shard++) await listener.next('stage');
    expect(performance.now() - frozenAt).toBeLessThan(WITHIN_MS);
    listener.socket.close();
  });
});
