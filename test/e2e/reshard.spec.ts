/** Another number of shards, by the real command, which is killed again and again. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { RunView } from '../../src/client/protocol.js';
import { GLOBAL_KEYS, LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { PAYING, SHARDS, appliedIn, fill, payments, post, shown, stored } from './reshard.data.js';
import { LiveListener } from './live.listener.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

/** Beginnings of what the command says, each of another step, at which it is killed. RESHARD_KILLS=3 takes all, three times each. */
const KILLS = Number(process.env['RESHARD_KILLS'] ?? 0);
const COPYING = ['due times', 'predictions', 'alerts', 'sums', 'quarantine', 'the list', 'states'];
const SWITCHING = ['switching the shards', 'switching customers', 'removing the old shards', 'ending'];
const EVERY = [...COPYING.flatMap((what) => [`copying ${what}`, `comparing ${what}`]), ...SWITCHING];
const GROWING = KILLS > 0 ? EVERY : ['copying states', 'comparing states', ...SWITCHING];
const FALLING = KILLS > 0 ? EVERY : ['switching customers', 'removing the old shards'];
const ENV = { DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-reshard-')), PREDICTIONS_ONE_IN: '1' };

let url: string;
let redis: Redis;

interface Ended {
  code: number | null;
  said: string;
}

/** @param killAt beginning of what it says just before it is killed; it says no more when it ends by itself */
function reshard(args: readonly string[], killAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/scripts/reshard.js', ...args], {
    env: { ...process.env, ...ENV, REDIS_URL: url, LOG_LEVEL: 'error' },
  });
  const said: string[] = [];
  const hear = (line: string): void => {
    said.push(line);
    if (killAt !== undefined && line.startsWith(killAt)) child.kill('SIGKILL');
  };
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', hear);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said: said.join('\n') })));
}

async function change(to: number, steps: readonly string[], ...options: string[]): Promise<void> {
  const args = ['--to', String(to), ...options];
  for (const step of steps) {
    for (let i = 0; i < Math.max(1, KILLS); i++) await reshard(args, step);
  }
  const { code, said } = await reshard(args);
  expect(said).toContain(`The data has ${to} shards`); // a kill at the very end may come too late
  expect(code).toBe(0);
}

function start(shards?: number): Promise<TestService> {
  const env = shards === undefined ? ENV : { ...ENV, SHARDS: String(shards) };
  return startTestService(url, { ...env, SWEEP_SECONDS: '3600' });
}

let before: { stored: unknown; shown: unknown };
let cursor: string;

beforeAll(async () => {
  url = await emptyDatabase(68);
  redis = new Redis(url);
  const service = await startTestService(url, { ...ENV, SWEEP_SECONDS: '1' });
  await fill(service, url);
  const listener = await LiveListener.open(service);
  listener.say({ type: 'subscribe', topic: 'stages' });
  ({ cursor } = await listener.next('subscribed'));
  await until(
    () => service.get<RunView>('/v1/runs/live'),
    ({ idle }) => idle,
  );
  before = { stored: null, shown: await shown(service) };
  expect(await reshard(['--to', '16'])).toMatchObject({
    code: 2,
    said: expect.stringMatching(/The process .*: stop it/),
  });
  expect(await service.stop()).toBe(0);
  before.stored = await stored(url, SHARDS);
}, 60_000);
afterAll(() => redis.quit());

describe('the number of shards', () => {
  it('holds something of every kind before it is changed', () => {
    const names = Object.keys(before.stored as object).map((name) => /^:?([a-zA-Z-]+)/.exec(name)?.[1]);
    for (const kind of ['state', 'history', 'due', 'listed', 'alert', 'openAlerts', 'resolvedAlerts', 'story'])
      expect(names).toContain(kind);
    for (const kind of ['contacts', 'contact-log', 'opt-out', 'h', 'prediction', 'quarantined', 'book', 'counts'])
      expect(names).toContain(kind);
  });

  it('is not changed while jobs wait, and all is as it was', async () => {
    const queue = openQueue(redis, shardKeys(LIVE_RUN, 1));
    await queue.add('events', { v: 1, asOf: 0, events: [] });
    expect(await reshard(['--to', '16'])).toMatchObject({
      code: 2,
      said: expect.stringMatching(/^1 jobs are in the queues/m),
    });
    await queue.obliterate();
    await queue.close();
    expect(await stored(url, SHARDS)).toEqual(before.stored);
  });

  it('is not changed for data with replays, unless they may be removed', async () => {
    await redis.hset(GLOBAL_KEYS.runs, 'poured', Date.now());
    await redis.set(shardKeys('poured', 2).customer('c'), 'x');
    expect(await reshard(['--to', '16', '--dry-run'])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/\(poured\)/),
    });
    expect(await reshard(['--to', '16'])).toMatchObject({ code: 2, said: expect.stringMatching(/Say --drop-replays/) });
    expect(await redis.hget(GLOBAL_KEYS.settings, 'reshard')).toBeNull();
  });

  it('is as it was after --abort, and no process starts before', async () => {
    const args = ['--to', '16', '--drop-replays'];
    expect(await reshard(args, 'comparing alerts')).toMatchObject({ code: null });
    await expect(start()).rejects.toThrow(/being changed from 4 to 16 shards: run "npm run reshard -- --to 16"/);
    expect(await reshard(['--to', '8'])).toMatchObject({ code: 2 });
    expect(await reshard(['--abort'])).toMatchObject({ code: 0 });
    expect((await redis.keys('~*')).length).toBe(0);
    expect(await stored(url, SHARDS)).toEqual(before.stored);
  });

  it('grows, and everything is as it was', async () => {
    const epoch = await redis.hget(GLOBAL_KEYS.settings, 'epoch');
    await change(16, GROWING, '--drop-replays');
    expect(await redis.hget(GLOBAL_KEYS.settings, 'epoch')).not.toBe(epoch); // cursors may have as many positions again
    expect(await stored(url, 16)).toEqual(before.stored);
    expect(await redis.keys('poured:*')).toEqual([]);
    await expect(start(SHARDS)).rejects.toThrow('Start with SHARDS=16, not 4.');
  });

  it('lets the service go on: nothing is shown otherwise, events count once, and old cursors begin anew', async () => {
    const service = await start(16);
    expect(await shown(service)).toEqual(before.shown);
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages', cursor });
    expect(await listener.next('subscribed')).toMatchObject({ recovered: false });
    const applied = await appliedIn(service);
    const at = Date.now();
    await post(service, [...payments(2, at), ...payments(3, at)]);
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ idle, duplicates }) => idle && duplicates >= PAYING,
    );
    expect(await appliedIn(service)).toBe(applied + PAYING);
    before = { stored: null, shown: await shown(service) };
    expect(await service.stop()).toBe(0);
    before.stored = await stored(url, 16);
  });

  it('falls, and everything is as it was', async () => {
    await change(3, FALLING);
    expect(await stored(url, 3)).toEqual(before.stored);
    expect((await redis.keys('*{s*')).filter((key) => !/^\{s0[012]\}|^tidewatch:/.test(key))).toEqual([]);
    const service = await start();
    expect(await shown(service)).toEqual(before.shown);
    expect(await service.get<RunView>('/v1/runs/live')).toMatchObject({ idle: true });
    expect(await service.stop()).toBe(0);
  });

  it('is changed from what it is alone', async () => {
    expect(await reshard(['--to', '3'])).toMatchObject({ code: 0, said: 'The data has 3 shards.' });
    expect(await reshard(['--abort'])).toMatchObject({ code: 2 });
  });
});
