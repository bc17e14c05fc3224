/** The whole pipeline on a primary that sentinels watch, with passwords of their own. Run by `npm run test:sentinel`. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestService, type TestService } from '../e2e/service.harness.js';
import { makeCertificates, tlsEnvironment } from './certificates.js';
import { Load, report } from './load.js';
import { SentinelledRedis } from './redis.sentinel.js';
import { expectAllAlive, expectKept, expectWorks } from './situations.js';

const SHARDS = 4;
const [PASSWORD, OF_SENTINELS] = ['of the data', 'of the sentinels'];
/** Within which every shard must publish again after the primary is gone. */
const MOVES_WITHIN_MS = 10_000;
/** The old primary takes no more writes when its replicas have been away for two seconds, which it checks every second. */
const LOST_WITHIN_MS = 4_000;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-sentinel-spec-'));

function fileWith(name: string, text: string): string {
  writeFileSync(join(dir, name), `${text}\n`);
  return join(dir, name);
}

describe('behind three sentinels', () => {
  let redis: SentinelledRedis;
  let service: TestService;
  let scorer: TestService;

  beforeEach(async () => {
    redis = await SentinelledRedis.start();
    await redis.protect(PASSWORD, OF_SENTINELS);
    const env = {
      SHARDS: String(SHARDS),
      REDIS_PASSWORD_FILE: fileWith('data', PASSWORD),
      REDIS_SENTINEL_PASSWORD_FILE: fileWith('sentinels', OF_SENTINELS),
      DATA_DIR: dir,
    };
    service = await startTestService(redis.url, env);
    scorer = await startTestService(redis.url, { ...env, ROLES: 'scoring' });
  });
  afterEach(async () => {
    await Promise.all([service.kill(), scorer.kill()]);
    await redis.stop();
  });

  it('a killed primary costs no event that its replica had, and every shard moves again in time', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    await (await redis.primary()).server.kill();
    await load.untilAllMove();
    await load.stop();
    report('the primary killed', load);
    expect(Math.max(...load.silences)).toBeLessThan(MOVES_WITHIN_MS);
    await expectKept(load, service);
    await expectAllAlive(service, SHARDS);
  });

  it('a primary that hangs is left', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const primary = await redis.primary();
    process.kill(primary.server.pid, 'SIGSTOP');
    await load.untilAllMove();
    process.kill(primary.server.pid, 'SIGCONT'); // it comes back as a replica
    await load.untilAllMove();
    await load.stop();
    report('the primary hung', load);
    expect(Math.max(...load.silences)).toBeLessThan(MOVES_WITHIN_MS);
    await expectKept(load, service);
    await expectAllAlive(service, SHARDS);
  });

  it('another primary that the sentinels are told to choose is followed, and what it lacks is said to be lost', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    await redis.failOver();
    await load.untilAllMove();
    await load.stop();
    report('another primary was asked for', load);
    expect(Math.max(...load.silences)).toBeLessThan(MOVES_WITHIN_MS);
    expect(load.lostSpanMs).toBeLessThan(LOST_WITHIN_MS);
    if (load.doubled > 0) expect(load.resets).toBeGreaterThan(0);
    await expectAllAlive(service, SHARDS);
  });

  it('what no replica got is said to be lost: dashboards begin anew', async () => {
    const load = await Load.start(service, SHARDS);
    await load.untilAllMove();
    const primary = await redis.primary();
    const replicas = redis.servers.filter((one) => one !== primary);
    for (const { server } of replicas) process.kill(server.pid, 'SIGSTOP');
    await primary.redis.config('SET', 'min-replicas-to-write', 0); // else it takes nothing that could be lost
    await primary.redis.call('CLIENT', 'KILL', 'TYPE', 'replica'); // what is written now waits in no socket for them
    await load.untilAllMove();
    await primary.server.kill();
    for (const { server } of replicas) process.kill(server.pid, 'SIGCONT');
    await load.untilAllMove();
    await load.stop();
    report('a future lost', load);
    expect(load.resets).toBeGreaterThan(0);
    await expectAllAlive(service, SHARDS);
  });
});

describe('over TLS, with a certificate of the client', () => {
  const certificates = makeCertificates(dir);
  let redis: SentinelledRedis;

  beforeAll(async () => {
    redis = await SentinelledRedis.start({ certificates });
  });
  afterAll(() => redis.stop());

  it.each<[string, () => string]>([
    ['by its sentinels', () => redis.url],
    ['by the primary itself', () => `rediss://127.0.0.1:${redis.servers[0]?.tlsPort ?? 0}`],
  ])('the whole pipeline works, found %s', async (_how, url) => {
    const service = await startTestService(url(), tlsEnvironment(certificates));
    await expectWorks(service, SHARDS).finally(() => service.kill());
  });
});

describe('a start', () => {
  let redis: SentinelledRedis;

  beforeAll(async () => {
    redis = await SentinelledRedis.start();
  });
  afterAll(() => redis.stop());

  it('is refused in words', async () => {
    const replica = await redis.replica();
    const [sentinel] = redis.sentinels;
    await expect(startTestService(replica.server.url)).rejects.toThrow(/a replica.*REDIS_URL must lead to the primary/);
    await expect(startTestService(sentinel?.server.url ?? '')).rejects.toThrow(/A sentinel answers.*redis-sentinel:/);
    await expect(startTestService(redis.url.replace(/\w+$/, 'other'))).rejects.toThrow(
      /no sentinel answers that knows/,
    );
    await replica.redis.config('SET', 'appendonly', 'no');
    await expect(startTestService(redis.url)).rejects.toThrow(
      new RegExp(`127.0.0.1:${replica.server.port}: Redis keeps no append-only file`),
    );
    await replica.redis.config('SET', 'appendonly', 'yes');
    await redis.protect(PASSWORD, OF_SENTINELS);
    await expect(startTestService(redis.url)).rejects.toThrow(/user or password are wrong, or missing.*NOAUTH/s);
    await expect(startTestService(redis.url, { REDIS_SENTINEL_PASSWORD: OF_SENTINELS })).rejects.toThrow(/NOAUTH/);
  });
});
