/** A Redis of somebody else, named by REDIS_URL: neither the tests nor the demo may touch it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-foreign-'));
/** The first, some that tests empty in their own, and the last. */
const DATABASES = [0, 1, 28, 53, 127];
let foreign: RedisServer;
let redis: Redis;

beforeAll(async () => {
  foreign = await startRedisServer({ dir: join(dir, 'redis'), args: ['--databases', '128'] });
  redis = new Redis(foreign.url);
  for (const database of DATABASES) {
    await redis.select(database);
    await redis.mset('theirs', `of ${database}`, '{s00}:version', '7');
    await redis.rpush('bull:orders:wait', '1', '2');
  }
});
afterAll(async () => {
  await redis.quit();
  await foreign.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** All keys with their values, and how many connections there ever were. */
async function contents(): Promise<{ data: string[]; connections: string | undefined }> {
  const data: string[] = [];
  for (const database of DATABASES) {
    await redis.select(database);
    for (const key of (await redis.keys('*')).sort())
      data.push(`${database} ${key} ${(await redis.dumpBuffer(key)).toString('base64')}`);
  }
  return { data, connections: /total_connections_received:(\d+)/.exec(await redis.info('stats'))?.[1] };
}

/** Runs a command of ours with REDIS_URL naming the foreign one. @param until ended as by Ctrl-C when it has said this */
function run(args: string[], until?: RegExp): Promise<{ code: number | null; said: string }> {
  const env = {
    ...process.env,
    REDIS_URL: foreign.url,
    TEST_REDIS_URL: foreign.url,
    PORT: '0',
    DATA_DIR: join(dir, 'data'),
    NODE_OPTIONS: '--experimental-vm-modules --no-warnings=ExperimentalWarning',
  };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (part: Buffer): void => {
    const before = said;
    said += part.toString();
    if (until !== undefined && until.test(said) && !until.test(before)) child.kill('SIGINT');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })));
}

describe('a Redis that REDIS_URL names', () => {
  it('is as it was after tests that empty their databases, and was never connected to', async () => {
    const before = await contents();
    const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', 'redis', '--', 'run.store.spec', 'watch.store'];
    const { code, said } = await run(jest);
    expect(said).toMatch(/Tests: +\d+ passed/);
    expect(code).toBe(0);
    expect(await contents()).toEqual(before);
  });

  it('is as it was after the demo, which has one of its own', async () => {
    const before = await contents();
    const { code, said } = await run(['dist/scripts/demo.js'], /log time 20\d\d/);
    expect(said).toMatch(/Tidewatch is up/);
    expect(code).toBe(0);
    expect(await contents()).toEqual(before);
  });
});
