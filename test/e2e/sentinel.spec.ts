/** The short form of test/topology/sentinel.spec.ts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Load } from '../topology/load.js';
import { SentinelledRedis, type Server } from '../topology/redis.sentinel.js';
import { expectAllAlive, expectKept } from '../topology/situations.js';
import { startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
/** Sentinels tell a primary that it was replaced, and close its connections, eight seconds later and more. */
const TOLD_MS = 8_000;
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

  it('a primary that lives and was replaced is left, also by connections that block', async () => {
    const before = await redis.primary();
    expect(await clientsOf(before)).toBeGreaterThan(2 * SHARDS);
    const askedAt = performance.now();
    await redis.sentinels[0]?.redis.call('SENTINEL', 'FAILOVER', redis.name);
    await until(
      () => redis.primary(),
      (now) => now !== before,
    );
    await until(
      () => clientsOf(before),
      (count) => count === 0,
    );
    expect(performance.now() - askedAt).toBeLessThan(TOLD_MS);
  });
});

/** Sentinels name their connections; ours is the one that asks. */
const OTHERS = / name=sentinel-| cmd=client\|list /;

/** Connections of the service to a server. */
async function clientsOf({ redis: server }: Server): Promise<number> {
  const text = String(await server.client('LIST', 'TYPE', 'NORMAL'));
  return text.split('\n').filter((line) => line.includes(' addr=') && !OTHERS.test(line)).length;
}
