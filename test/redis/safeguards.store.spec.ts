import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { readFile } from 'node:fs/promises';
import { DAY_MS } from '../../src/core/primitives/time.js';
import {
  CUSTOMER_CHANNELS,
  nextSafeguards,
  safeguardsView,
  type SafeguardsState,
} from '../../src/core/lifecycle/safeguards.js';
import { GLOBAL_KEYS, LIVE_RUN, appliedField, shardKeys } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { SafeguardsStore } from '../../src/redis/safeguards.store.js';

const DATABASE = 24;
const SHARDS = 3;
/** Of the fixture: three days before its last beat. */
const START = Date.UTC(2026, 0, 5);
const SETTINGS = { quietEvents: 50, quietSeconds: 0, gapMs: 60_000 };
let redis: Redis;
let store: SafeguardsStore;

beforeAll(() => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
  store = new SafeguardsStore(redis, new RunDirectory(redis, new RunStore(redis), SHARDS));
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

function save(from: Awaited<ReturnType<SafeguardsStore['load']>>, watch: SafeguardsState): Promise<boolean> {
  return store.save(from, watch, safeguardsView(watch, 1000, SETTINGS));
}

function beatAt(asOf: number, before: SafeguardsState | null = null): SafeguardsState {
  return nextSafeguards(before, asOf, { seen: new Map(), brakes: [] }, SETTINGS);
}

describe('the store of the safeguards', () => {
  it('gives back what was saved, and the picture of it', async () => {
    const empty = await store.load();
    expect([empty.state, await store.view()]).toEqual([null, null]);
    const watch = beatAt(5_000);
    expect(await save(empty, watch)).toBe(true);
    expect((await store.load()).state).toEqual(watch);
    expect(await store.view()).toEqual(safeguardsView(watch, 1000, SETTINGS));
  });

  it('takes one of two beats that started from the same', async () => {
    const from = await store.load();
    expect(await save(from, beatAt(5_000))).toBe(true);
    expect(await save(from, beatAt(6_000))).toBe(false);
    expect((await store.load()).state?.asOf).toBe(5_000);
  });

  it('begins anew after a build that wrote another format', async () => {
    await save(await store.load(), beatAt(5_000));
    await redis.hset(GLOBAL_KEYS.watch, 'watch:2', '{"format":0}');
    const known = await store.load();
    expect(known.state).toBeNull();
    expect(await save(known, beatAt(6_000))).toBe(true);
  });

  it('reads what a build of format 1 wrote, and leaves it to that build', async () => {
    const earlier = await readFile('test/fixtures/watch-1.json', 'utf8');
    await redis.hset(GLOBAL_KEYS.watch, { beat: 7, watch: earlier });
    const known = await store.load();
    expect(known.beat).toBe(7);
    expect(known.state?.channels.map(({ pulse }) => pulse.seen)).toEqual([510_000, 0, 0, 0, 25_920]);
    expect(await save(known, beatAt(START + 3 * DAY_MS + 5_000, known.state))).toBe(true);
    expect(await redis.hget(GLOBAL_KEYS.watch, 'watch')).toBe(earlier);
    expect((await store.load()).state?.asOf).toBe(START + 3 * DAY_MS + 5_000);
  });

  it('sums the events of a channel over the shards, and reads their brakes', async () => {
    await redis.hset(shardKeys(LIVE_RUN, 0).counts, appliedField('mobile'), 3, appliedField('branch'), 1);
    await redis.hset(shardKeys(LIVE_RUN, 2).counts, appliedField('mobile'), 4, appliedField('system'), 9);
    await redis.set(shardKeys(LIVE_RUN, 1).brake, '7:1:2');
    const { seen, brakes } = await store.vitals();
    const none = CUSTOMER_CHANNELS.map((channel) => [channel, 0] as const);
    expect(Object.fromEntries(seen)).toEqual({ ...Object.fromEntries(none), mobile: 7, branch: 1 });
    expect(brakes).toEqual([null, '7:1:2', null]);
  });
});
