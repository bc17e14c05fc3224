/** The whole pipeline on six real nodes, protected by a password, while they fail. Run by `npm run test:cluster`. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestService, until, type TestService } from '../e2e/service.harness.js';
import { startRedisServer } from '../../scripts/redis-server.mjs';
import { shardKeys } from '../../src/redis/keys.js';
import { makeCertificates, tlsEnvironment } from './certificates.js';
import { Load, report } from './load.js';
import { LEAST_USER, RedisCluster } from './redis.cluster.js';
import { expectAllAlive, expectKept, expectWorks } from './situations.js';

const SHARDS = 16;
const PASSWORD = 'of the data';
/** Within which every shard must publish again after a primary is gone. */
const MOVES_WITHIN_MS = 10_000;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-cluster-spec-'));
const secret = join(dir, 'password');
writeFileSync(secret, `${PASSWORD}\n`);

const keysOf = (shard: number): string => shardKeys('live', shard).version;

describe('on six nodes, as a user with few rights', () => {
  let cluster: RedisCluster;
  let service: TestService;
  let scorer: TestService;

  beforeEach(async () => {
    cluster = await RedisCluster.start();
    await cluster.protect(PASSWORD);
    const url = cluster.url.replace('//', `//${LEAST_USER}@`);
    const env = { SHARDS: String(SHARDS), REDIS_PASSWORD_FILE: secret, DATA_DIR: dir };
    service = await startTestService(url, env);
    scorer = await startTestService(url, { ...env, ROLES: 'scoring' });
  });
  afterEach(async () => {
    await Promise.all([service.kill(), scorer.kill()]);
    await cluster.stop();
  });

  it('a killed primary costs no event that its replica had, and every shard moves again in time', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const victim = await cluster.ownerOf(keysOf(0));
    await victim.server.kill();
    await load.untilAllMove();
    await load.stop();
    report('a primary killed', load);
    expect(Math.max(...load.silences)).toBeLessThan(MOVES_WITHIN_MS);
    await expectKept(load, service);
    await expectAllAlive(service, SHARDS);
  });

  it('a primary that gives way in order costs nothing', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const replica = await cluster.replicaOf(await cluster.ownerOf(keysOf(0)));
    await replica.redis.call('CLUSTER', 'FAILOVER');
    await until(
      () => cluster.ownerOf(keysOf(0)),
      (owner) => owner === replica,
    );
    await load.untilAllMove();
    await load.stop();
    report('a primary gave way', load);
    expect(Math.max(...load.silences)).toBeLessThan(MOVES_WITHIN_MS);
    expect([load.unheard, load.doubled]).toEqual([0, 0]);
    expect(await service.get('/v1/runs/live')).toMatchObject({ applied: load.accepted, quarantined: 0 });
  });

  it('a slot that is moved slowly costs nothing', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const owner = await cluster.ownerOf(keysOf(1));
    const [other = owner] = cluster.primaries.filter((node) => node !== owner);
    await cluster.moveSlot(keysOf(1), other, 100);
    await load.untilAllMove();
    await load.stop();
    report('a slot moved', load);
    expect([load.unheard, load.doubled]).toEqual([0, 0]);
    expect(await service.get('/v1/runs/live')).toMatchObject({ applied: load.accepted, quarantined: 0 });
    await expectAllAlive(service, SHARDS);
  });

  it('what a replica never got is said to be lost: dashboards begin anew', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const victim = await cluster.ownerOf(keysOf(0));
    const replica = await cluster.replicaOf(victim);
    process.kill(replica.server.pid, 'SIGSTOP');
    await victim.redis.call('CLIENT', 'KILL', 'TYPE', 'replica'); // what is written now waits in no socket for it
    await load.untilAllMove();
    await victim.server.kill();
    process.kill(replica.server.pid, 'SIGCONT');
    await load.untilAllMove();
    await load.stop();
    report('a future lost', load);
    expect(load.resets).toBeGreaterThan(0);
    await expectAllAlive(service, SHARDS);
  });
});

describe('over TLS, with a certificate of the client', () => {
  const certificates = makeCertificates(dir);
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start({ certificates });
  });
  afterAll(() => cluster.stop());

  it('the whole pipeline works', async () => {
    const service = await startTestService(cluster.url, tlsEnvironment(certificates));
    await expectWorks(service, 4).finally(() => service.kill());
  });

  it('a start that trusts nobody who signed is refused in words', async () => {
    await expect(startTestService(cluster.url)).rejects.toThrow(/do not agree on TLS/);
  });
});

describe('a start', () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });
  afterAll(() => cluster.stop());

  it('is refused in words', async () => {
    const single = await startRedisServer({ dir: join(dir, 'single') });
    const [node] = cluster.nodes;
    const replica = await cluster.replicaOf(await cluster.ownerOf('a'));
    await expect(startTestService(node?.server.url ?? '')).rejects.toThrow(/node of a cluster.*redis-cluster:\/\//);
    await expect(startTestService(`redis-cluster://127.0.0.1:${single.port}`)).rejects.toThrow(
      /this Redis is no cluster/,
    );
    await expect(startTestService('redis-cluster://127.0.0.1:1,127.0.0.1:2')).rejects.toThrow(
      /does not answer at 127.0.0.1:1, 127.0.0.1:2/,
    );
    await replica.redis.config('SET', 'appendonly', 'no');
    await expect(startTestService(cluster.url)).rejects.toThrow(
      new RegExp(`127.0.0.1:${replica.server.port}: Redis keeps no append-only file`),
    );
    await replica.redis.config('SET', 'appendonly', 'yes');
    await cluster.protect(PASSWORD);
    await expect(startTestService(cluster.url)).rejects.toThrow(/user or password are wrong, or missing/);
    await single.stop();
  });
});
