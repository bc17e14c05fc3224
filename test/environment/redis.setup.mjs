import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedisServer } from '../../scripts/redis-server.mjs';

/**
 * One private Redis for the whole run, found by tests under TEST_REDIS_URL. Jest calls this once, however many projects
 * name it. Tests empty its databases: one that REDIS_URL or TEST_REDIS_URL names from outside is somebody's, and is never
 * used, not even by a child process that is told of none.
 */
export default async function startRedis() {
  const dir = await mkdtemp(join(tmpdir(), 'tidewatch-test-'));
  const server = await startRedisServer({ dir, args: ['--databases', '128'] });
  process.env.TEST_REDIS_URL = process.env.REDIS_URL = server.url;
  globalThis.testRedis = { dir, server };
}
