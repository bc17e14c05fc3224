/** The short form of test/topology/cluster.spec.ts. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shardKeys } from '../../src/redis/keys.js';
import { Load } from '../topology/load.js';
import { RedisCluster, type ClusterNode } from '../topology/redis.cluster.js';
import { expectAllAlive } from '../topology/situations.js';
import { examine, toMend } from './doctor.report.js';
import { metric, startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
let cluster: RedisCluster;
const dataDir = mkdtempSync(join(tmpdir(), 'tidewatch-cluster-short-'));
let service: TestService;

beforeAll(async () => {
  cluster = await RedisCluster.start({ replicas: 0 });
  service = await startTestService(cluster.url, { SHARDS: String(SHARDS), DATA_DIR: dataDir });
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

  it('each node has gauges of its own', async () => {
    const read = async (): Promise<string> => (await fetch(`${service.url}/metrics`)).text();
    const [first, ...others] = cluster.nodes;
    const text = await read();
    for (const node of cluster.nodes.map(nameOf)) {
      expect(metric(text, 'tidewatch_redis_memory_bytes', { node })).toBeGreaterThan(0);
      expect(metric(text, 'tidewatch_redis_memory_limit_bytes', { node })).toBeGreaterThan(0);
    }
    const kept = (node: string): string => `tidewatch_redis_persistence_ok{node="${node}",part="append_only"}`;
    await first?.redis.config('SET', 'appendonly', 'no');
    const without = await until(read, (now) => now.includes(`${kept(nameOf(first))} 0`));
    for (const node of others.map(nameOf)) expect(without).toContain(`${kept(node)} 1`);
    await first?.redis.config('SET', 'appendonly', 'yes');
  });

  it('the doctor looks at each node, and names the one that is to be mended', async () => {
    const env = { REDIS_URL: cluster.url, DATA_DIR: dataDir, MODEL_DIR: '', PORT: '0' };
    const well = await examine(env);
    expect([toMend(well), well.code]).toEqual([{}, 0]);
    const found = new Map(well.findings.map((one) => [one.about, one.found]));
    for (const node of cluster.nodes.map(nameOf)) expect(found.get(`redis role of ${node}`)).toMatch(/^primary/);
    expect(found.get('redis clocks')).toMatch(/^of its servers are \d+ ms apart/);
    expect([...found.keys()].filter((about) => about.startsWith('shard '))).toHaveLength(SHARDS);
    for (const { redis } of cluster.nodes) expect(await redis.keys('*doctor*')).toEqual([]);

    const [, second] = cluster.nodes;
    await second?.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const ill = await examine(env);
    await second?.redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect(Object.keys(toMend(ill))).toEqual(['redis settings']);
    expect(ill.findings.find(({ state }) => state === 'mend')?.mend).toMatch(new RegExp(`^${nameOf(second)}: .*evict`));
    expect(ill.code).toBe(1);
  });

  it('an address of one server is refused in words', async () => {
    const [node] = cluster.nodes;
    await expect(startTestService(node?.server.url ?? '')).rejects.toThrow(/node of a cluster.*redis-cluster:\/\//);
  });
});

function nameOf(node: ClusterNode | undefined): string {
  return `127.0.0.1:${node?.server.port ?? 0}`;
}
