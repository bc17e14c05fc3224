import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import { startTestService, type TestService } from './service.harness.js';

const LANES = 4;
const SECONDS = 10;
/** Per second: one per lane, those of a worker that asks every five seconds, and those of the process itself. */
const MOST_COMMANDS = 8 * LANES;
/** Of the process; a few of each lane; and this spec's own. */
const MOST_CONNECTIONS = 4 + 2 * LANES;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-idle-'));
let server: RedisServer;
let redis: Redis;
let service: TestService;

beforeAll(async () => {
  server = await startRedisServer({ dir });
  redis = new Redis(server.url);
  service = await startTestService(server.url, { DATA_DIR: join(dir, 'data'), SHARDS: String(LANES) });
});
afterAll(async () => {
  await service.stop();
  await redis.quit();
  await server.stop();
  rmSync(dir, { recursive: true });
});

async function figure(section: string, name: string): Promise<number> {
  const text = await redis.info(section);
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1]);
}

it('a service with nothing to do asks Redis for little, over few connections', async () => {
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // what only a start does
  const before = await figure('stats', 'total_commands_processed');
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  const commands = (await figure('stats', 'total_commands_processed')) - before;
  expect(commands).toBeGreaterThan(SECONDS * LANES); // it watches its lanes
  expect(commands / SECONDS).toBeLessThanOrEqual(MOST_COMMANDS);
  expect(await figure('clients', 'connected_clients')).toBeLessThanOrEqual(MOST_CONNECTIONS);
});
