/** Processes sign that they work on the data, and end when its number of shards was changed behind their back. */
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { PRESENT_MS, PresenceStore } from '../../src/redis/presence.store.js';
import { emptyDatabase, startTestService } from './service.harness.js';

let url: string;
let redis: Redis;

beforeAll(async () => {
  url = await emptyDatabase(69);
  redis = new Redis(url);
});
afterAll(() => redis.quit());

async function others(): Promise<string[]> {
  return (await new PresenceStore(redis).others()).map(({ process: name }) => name);
}

describe('a process', () => {
  it('is seen while it runs, and not any more when it was stopped or killed', async () => {
    const stopped = await startTestService(url);
    expect(await others()).toEqual([`${hostname()}:${stopped.pid}`]);
    await stopped.stop();
    expect(await others()).toEqual([]);
    const killed = await startTestService(url);
    expect(await others()).toHaveLength(1);
    await killed.kill();
    expect(await others()).toEqual([]);
  });

  it('of another machine is seen until its last sign is old', async () => {
    const now = Date.now();
    await redis.zadd(GLOBAL_KEYS.processes, now - PRESENT_MS / 2, 'elsewhere:1', now - 2 * PRESENT_MS, 'elsewhere:2');
    expect(await others()).toEqual(['elsewhere:1']);
  });

  it('that was paused while the number of shards was changed ends as soon as it wakes up, and says why', async () => {
    const service = await startTestService(url);
    process.kill(service.pid, 'SIGSTOP');
    await redis.hset(GLOBAL_KEYS.settings, 'shards', 16);
    process.kill(service.pid, 'SIGCONT');
    expect(await service.exited).toBe(1);
    await redis.hset(GLOBAL_KEYS.settings, 'shards', 4);
  }, 30_000);
});
