/** The short form of test/topology/sentinel.spec.ts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Load } from '../topology/load.js';
import { SentinelledRedis } from '../topology/redis.sentinel.js';
import { expectAllAlive, expectKept } from '../topology/situations.js';
import { startTestService, type TestService } from './service.harness.js';

const SHARDS = 4;
let redis: SentinelledRedis;
let service: TestService;

beforeAll(async () => {
  redis = await SentinelledRedis.start();
  service = await startTestService(redis.url, { SHARDS: String(SHARDS) });
}, 150_000);
afterAll(async () => {
  await service.stop();
  await redis.stop();
});

describe('behind sentinels', () => {
  it('a killed primary is replaced, and every listing answers', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    await (await redis.primary()).server.kill();
    await load.untilAllMove();
    await load.stop();
    await expectKept(load, service);
    await expectAllAlive(service, SHARDS);
  });

  it('the address of a replica is refused in words', async () => {
    const replica = await redis.replica();
    await expect(startTestService(replica.server.url)).rejects.toThrow(/a replica.*REDIS_URL must lead to the primary/);
  });
});
