import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort, startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import { examine, toMend, type Report } from './doctor.report.js';
import { aPayment, customerOf, post } from './poster.js';
import { startTestService, type TestService } from './service.harness.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-doctor-'));
let server: RedisServer;
let redis: Redis;
let env: Record<string, string>;
let service: TestService | null = null;

beforeAll(async () => {
  server = await startRedisServer({ dir });
  redis = new Redis(server.url);
  env = { REDIS_URL: server.url, DATA_DIR: join(dir, 'data'), PORT: String(await freePort()), MODEL_DIR: '' };
});
afterAll(async () => {
  await service?.kill();
  await redis.quit();
  await server.stop();
  rmSync(dir, { recursive: true });
});

function examined(more: Record<string, string> = {}, args?: string[]): Promise<Report> {
  return examine({ ...env, ...more }, args);
}

describe('the doctor', () => {
  it('finds nothing to mend beside a service that is well, and writes nothing but a key of its own', async () => {
    await redis.acl('SETUSER', 'doctor', 'on', '>pass', '+@all', '%R~*', '~tidewatch:doctor-probe:*');
    service = await startTestService(server.url, env);
    await post(service, [aPayment('c1')]);
    const report = await examined({ REDIS_URL: server.url.replace('//', '//doctor:pass@') });
    expect(toMend(report)).toEqual({});
    expect(report).toMatchObject({ code: 0, ok: true });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ about: `port ${env['PORT'] ?? ''}`, found: expect.stringContaining('is ready') }),
    );
    expect(report.findings.filter(({ about }) => about.startsWith('shard'))).toHaveLength(4);
    expect(await redis.keys('*doctor*')).toEqual([]);
    await service.stop();
  });

  it('names all that is to be mended at once, and what to do', async () => {
    service = await startTestService(server.url, { ...env, ROLES: 'intake' });
    await post(service, [aPayment(customerOf(2))]);
    await service.stop();
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const stranger = await strangerAt(Number(env['PORT']));
    const report = await examined({
      API_KEYS_FILE: aKeysFile({ producer: 'change-me-producer', agent: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }),
      CONFIG_DIR: aConfigWith('tiers.json', '{"base": '),
      MODEL_DIR: join(dir, 'no-model'),
      SHARDS: '8',
      TIME_ZONE: 'Asia/Shanghai',
    });
    stranger.close();
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect(report).toMatchObject({ code: 1, ok: false });
    expect(toMend(report)).toEqual({
      [join(dir, 'config', 'tiers.json')]: expect.stringContaining('cannot be read'),
      'key of producer': expect.stringContaining('examples use'),
      'key of agent': expect.stringContaining('few different characters'),
      'access keys': expect.stringContaining('mode 644'),
      [`port ${env['PORT'] ?? ''}`]: 'is used by another program',
      'redis settings': expect.any(String),
      data: 'was written with SHARDS=4 and TIME_ZONE=UTC',
      model: expect.any(String),
      'shard 2': expect.stringContaining('1 jobs with 1 events wait'),
    });
    expect(report.text).toContain('CONFIG SET maxmemory-policy noeviction');
    expect(report.text).not.toContain('change-me');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'Redis that is not there',
      { REDIS_URL: 'redis://user:very-secret@127.0.0.1:1' },
      /mend {2}redis: Redis does not answer/,
    ],
    ['settings that are wrong', { SHARDS: 'many' }, /mend {2}settings: .*\n.*SHARDS: expected a whole number/],
  ])('says what it could not look at: %s', async (_situation, wrong, sentence) => {
    const { code, text } = await examined(wrong, []);
    expect(code).toBe(1);
    expect(text).toMatch(sentence);
    expect(text).toMatch(/\d to mend\.\n$/);
    expect(text).not.toContain('very-secret');
  });
});

/** Answers like a program that is not ours. */
function strangerAt(port: number): Promise<Server> {
  const stranger = createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
  return new Promise((done) => stranger.listen(port, '127.0.0.1', () => done(stranger)));
}

function aKeysFile(keys: Record<string, string>): string {
  const file = join(dir, 'keys.json');
  writeFileSync(file, JSON.stringify(keys));
  chmodSync(file, 0o644);
  return file;
}

function aConfigWith(name: string, text: string): string {
  const folder = join(dir, 'config');
  cpSync('config', folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return folder;
}
