import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedisServer } from '../../scripts/redis-server.mjs';

/**
 * One private Redis for the whole run, found by tests under TEST_REDIS_URL. Jest calls this once, however many projects
 * name it; a REDIS_URL from outside is used instead.
 */
export default async function startRedis() {
  if (process.env.REDIS_URL) {
    process.env.TEST_REDIS_URL = process.env.REDIS_URL;
    return;
  }
  const dir = await mkdtemp(join(tmpdir(), 'tidewatch-test-'));
  const server = await startRedisServer({ dir, args: ['--databases', '128'] });
  process.env.TEST_REDIS_URL = server.url;
  globalThis.testRedis = { dir, server };
}
