import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import { startTestService } from './service.harness.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-start-'));
const MODEL = 'models/online-retail-1';

afterAll(() => rmSync(dir, { recursive: true }));

/** The bundled model with something changed in its manifest. */
function aModelWith(change: Record<string, unknown>): string {
  const copy = mkdtempSync(join(dir, 'model-'));
  cpSync(MODEL, copy, { recursive: true });
  const file = join(copy, 'manifest.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...change }));
  return copy;
}

function redisWith(args: string[]): Promise<RedisServer> {
  return startRedisServer({ dir: mkdtempSync(join(dir, 'redis-')), args });
}

describe('a start on a Redis that is not fit', () => {
  it.each([
    ['that may evict', ['--maxmemory-policy', 'allkeys-lru'], /maxmemory-policy noeviction/],
    ['without an append-only file', ['--appendonly', 'no'], /appendonly yes.*REDIS_DURABILITY/s],
  ])('%s ends with a sentence that says what to do', async (_what, args, sentence) => {
    const redis = await redisWith(args);
    await expect(startTestService(redis.url)).rejects.toThrow(sentence);
    await redis.stop();
  });

  it('goes on without an append-only file when that is allowed', async () => {
    const redis = await redisWith(['--appendonly', 'no']);
    const service = await startTestService(redis.url, { REDIS_DURABILITY: 'none' });
    expect(await service.stop()).toBe(0);
    await redis.stop();
  });
});

describe('a start on data that does not fit', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await redisWith([]);
    const service = await startTestService(redis.url, { SHARDS: '4' });
    await service.stop();
  });
  afterAll(() => redis.stop());

  it.each<[string, Record<string, string>, RegExp]>([
    ['another number of shards', { SHARDS: '8' }, /Start with SHARDS=4, not 8/],
    ['no Redis there', { REDIS_URL: 'redis://127.0.0.1:1' }, /Redis does not answer at 127.0.0.1:1/],
    ['a model of other windows', { MODEL_DIR: aModelWith({ windowSpec: 99 }) }, /window/],
    ['a model of other features', { MODEL_DIR: aModelWith({ features: ['made_up'] }) }, /feature 0 is "made_up"/],
    ['a model that is not the file', { MODEL_DIR: aModelWith({ modelSha256: 'a'.repeat(64) }) }, /not the file/],
    ['a setting that is none', { SHARDS: 'many' }, /SHARDS: expected a whole number/],
  ])('%s ends with a sentence that says what is wrong', async (_what, env, sentence) => {
    await expect(startTestService(redis.url, { SHARDS: '4', ...env })).rejects.toThrow(sentence);
  });
});

describe('the password of Redis', () => {
  const PASSWORD = 'very-secret';

  it.each([
    ['an address of another kind', `http://default:${PASSWORD}@127.0.0.1:1`, /REDIS_URL must look like/],
    ['no address', `default:${PASSWORD}@127.0.0.1:1`, /REDIS_URL must look like/],
    ['nobody there', `redis://default:${PASSWORD}@127.0.0.1:1`, /Redis does not answer at 127.0.0.1:1/],
  ])('is printed nowhere: %s', async (_what, REDIS_URL, sentence) => {
    const failure = startTestService('', { REDIS_URL, LOG_LEVEL: 'trace' });
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.not.toThrow(PASSWORD);
  });

  it('neither when it is wrong', async () => {
    const redis = await redisWith([]);
    const client = new Redis(redis.url);
    await client.config('SET', 'requirepass', 'another');
    const failure = startTestService(redis.url.replace('//', `//default:${PASSWORD}@`), { LOG_LEVEL: 'trace' });
    await expect(failure).rejects.toThrow(/WRONGPASS/);
    await expect(failure).rejects.not.toThrow(PASSWORD);
    client.disconnect();
    await redis.stop();
  });
});
