/** The short form of test/topology/cluster.spec.ts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shardKeys } from '../../src/redis/keys.js';
import { Load } from '../topology/load.js';
import { RedisCluster } from '../topology/redis.cluster.js';
import { expectAllAlive } from '../topology/situations.js';
import { startTestService, type TestService } from './service.harness.js';

const SHARDS = 4;
let cluster: RedisCluster;
let service: TestService;

beforeAll(async () => {
  cluster = await RedisCluster.start({ replicas: 0 });
  service = await startTestService(cluster.url, { SHARDS: String(SHARDS) });
}, 150_000);
afterAll(async () => {
  await service.stop();
  await cluster.stop();
});

describe('on a cluster', () => {
  it('events are applied and shown once while a slot moves, and every listing answers', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const { version } = shardKeys('live', 1);
    const owner = await cluster.ownerOf(version);
    const [other = owner] = cluster.primaries.filter((node) => node !== owner);
    await cluster.moveSlot(version, other);
    await load.untilAllMove();
    await load.stop();
    expect([load.unheard, load.doubled]).toEqual([0, 0]);
    expect(await service.get('/v1/runs/live')).toMatchObject({ applied: load.accepted, quarantined: 0 });
    await expectAllAlive(service, SHARDS);
  });

  it('an address of one server is refused in words', async () => {
    const [node] = cluster.nodes;
    await expect(startTestService(node?.server.url ?? '')).rejects.toThrow(/node of a cluster.*redis-cluster:\/\//);
  });
});
