import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { MINUTE_MS, SECOND_MS } from '../../src/core/primitives/time.js';
import { readConfig } from '../../src/ops/config.js';
import { LIVE_RUN, appliedField, shardKeys } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { SafeguardsStore } from '../../src/redis/safeguards.store.js';
import { SafeguardsService } from '../../src/scoring/safeguards.service.js';

const DATABASE = 25;
const SHARDS = 2;
const BEAT_MS = 5 * SECOND_MS;
const START = Date.UTC(2026, 5, 1, 12);
const WARN = 40;
const ERROR = 50;
const keys = shardKeys(LIVE_RUN, 1);

let redis: Redis;
let beats: number;
let said: { level: number; msg: string; channel?: string }[];
let processes: SafeguardsService[];

beforeAll(() => {
  redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
});
beforeEach(async () => {
  await redis.flushdb();
  beats = 0;
  said = [];
  const log = pino({ level: 'info' }, { write: (line) => void said.push(JSON.parse(line) as (typeof said)[number]) });
  const store = new SafeguardsStore(redis, new RunDirectory(redis, new RunStore(redis), SHARDS));
  processes = [1, 2].map(() => new SafeguardsService(readConfig({ QUIET_CHANNEL_SECONDS: '20' }), log, store));
});
afterAll(() => redis.quit());

/** Both processes beat at the same time while mobile brings so many events a beat; returns what is silent in the end. */
async function beat(count: number, eventsPerBeat: number): Promise<string[]> {
  let silent: string[] = [];
  for (let i = 0; i < count; i++) {
    const asOf = START + ++beats * BEAT_MS;
    if (eventsPerBeat > 0) await redis.hincrby(keys.counts, appliedField('mobile'), eventsPerBeat);
    const answers = await Promise.all(processes.map((one) => one.beat(asOf)));
    const stored = answers.filter((answer) => answer !== null);
    expect(stored).toHaveLength(1); // the other one's beat counts for nothing
    silent = stored.flatMap((one) => one.silent.map(({ channel }) => channel));
  }
  return silent;
}

describe('two processes that watch over one live run', () => {
  it('agree on what is silent, and say each change once', async () => {
    expect(await beat(130, 20)).toEqual([]);
    expect(said).toEqual([]);
    expect(await beat(6, 0)).toEqual(['mobile']);
    expect(await beat(4, 20)).toEqual([]);
    expect(said.map(({ level, channel }) => [level, channel])).toEqual([
      [WARN, 'mobile'],
      [30, 'mobile'],
    ]);
  });

  it('raise the brake as an error, once, and say when it is off', async () => {
    await beat(1, 0);
    await redis.set(keys.brake, `${Math.floor((START + BEAT_MS) / MINUTE_MS)}:10:3`);
    await beat(30, 0);
    expect(said.map(({ level, msg }) => [level, msg.slice(0, 16)])).toEqual([
      [ERROR, 'the brake is on:'],
      [30, 'the brake is off'],
    ]);
  });
});
