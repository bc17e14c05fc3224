/** Who sees whom on an alert, over two processes. */
import 'reflect-metadata';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ServerMessage } from '../../src/client/protocol.js';
import type { Alert } from '../../src/core/contracts/records.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { ViewersService } from '../../src/live/viewers.service.js';
import { AlertStore } from '../../src/redis/alert.store.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { ViewerStore } from '../../src/redis/viewer.store.js';
import { anAlert } from '../builders/alert.builder.js';

const SHARDS = 2;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/85`);
const alerts = new AlertStore(redis, new RunDirectory(redis, new RunStore(redis), SHARDS));
const ALERT = anAlert({ id: 'a-1', customerId: 'c-1' });

beforeEach(async () => {
  await redis.flushdb();
  await store(ALERT);
});
afterAll(() => redis.quit());

async function store(alert: Alert): Promise<void> {
  const keys = shardKeys(LIVE_RUN, shardOf(alert.customerId, SHARDS));
  await redis.hset(keys.alerts, alert.id, JSON.stringify(alert));
}

const aProcess = (): ViewersService => new ViewersService(new ViewerStore(redis), alerts);

class Page {
  readonly run = LIVE_RUN;
  readonly hasLeft = false;
  heard: ServerMessage[] = [];
  send(message: ServerMessage): boolean {
    return this.heard.push(message) > 0;
  }
  /** The names that the page shows now. */
  get names(): string[] | undefined {
    const last = this.heard.at(-1);
    return last?.type === 'viewers' ? last.names : undefined;
  }
}

const on = (by: string, alert = 'a-1') => ({ alert, by });

describe('two people on one alert', () => {
  it('see each other, from when the second comes until one leaves', async () => {
    const [process, li, chen] = [aProcess(), new Page(), new Page()];
    await process.show(li, on('Li'));
    expect(li.names).toEqual([]);
    await process.show(chen, on('Chen'));
    expect([li.names, chen.names]).toEqual([['Chen'], ['Li']]);
    await process.show(chen, null);
    expect(li.names).toEqual([]);
  });

  it('see each other at different processes with their next message', async () => {
    const [here, there, li, chen] = [aProcess(), aProcess(), new Page(), new Page()];
    await here.show(li, on('Li'));
    await there.show(chen, on('Chen'));
    expect(chen.names).toEqual(['Li']);
    await here.show(li, on('Li'));
    expect(li.names).toEqual(['Chen']);
  });

  it('do not see who went on to another alert', async () => {
    await store({ ...ALERT, id: 'a-2' });
    const [process, li, chen] = [aProcess(), new Page(), new Page()];
    await process.show(li, on('Li'));
    await process.show(chen, on('Chen'));
    await process.show(chen, on('Chen', 'a-2'));
    expect([li.names, chen.names]).toEqual([[], []]);
  });
});

describe('what is kept of it', () => {
  it('is gone by itself, and names nobody who did not say it again', async () => {
    const [process, li] = [aProcess(), new Page()];
    await process.show(li, on('Li'));
    const [key = ''] = await redis.keys('tidewatch:viewers:*');
    const ttl = await redis.pttl(key);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(25_000);
    await redis.zadd(key, Date.now() - 1, (await redis.zrange(key, '0', '-1'))[0] ?? '');
    const chen = new Page();
    await aProcess().show(chen, on('Chen'));
    expect(chen.names).toEqual([]);
  });

  it('is bounded, whoever comes', async () => {
    const process = aProcess();
    for (let i = 0; i < 60; i++) await process.show(new Page(), on(`person-${i}`));
    const [key = ''] = await redis.keys('tidewatch:viewers:*');
    expect(await redis.zcard(key)).toBe(50);
  });
});

describe('an alert that nobody is shown', () => {
  it.each([
    ['that is held out', { heldOut: true as const }],
    ['of nobody', { id: 'other' }],
  ])('%s has no viewers', async (_what, part) => {
    await redis.flushdb();
    await store({ ...ALERT, ...part });
    const page = new Page();
    await aProcess().show(page, on('Li'));
    expect(page.heard).toMatchObject([{ type: 'error', code: 'unknown_alert' }]);
    expect(await redis.keys('tidewatch:viewers:*')).toEqual([]);
  });
});
