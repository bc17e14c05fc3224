import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './service.harness.js';

const COPIED = [
  'src',
  'scripts',
  'config',
  'dist',
  'package.json',
  'package-lock.json',
  'tsconfig.build.json',
  'tsconfig.json',
];
const LINKED = ['node_modules', 'models'];
/** The first compilation reads all sources. */
const START_MS = 400_000;
const RESTART_MS = 180_000;

/** The project in a folder of its own: its sources are changed. */
const home = realpathSync(mkdtempSync(join(tmpdir(), 'tidewatch-dev-')));
let dev: ChildProcess;
let ended: Promise<number | null>;
let said = '';
let url = '';
let redisUrl = '';
let restartsBefore = 0;

beforeAll(async () => {
  for (const name of COPIED) cpSync(name, join(home, name), { recursive: true, preserveTimestamps: true });
  for (const name of LINKED) symlinkSync(resolve(name), join(home, name));
  const env = { ...process.env, PORT: '0', REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'error' };
  dev = spawn(process.execPath, ['scripts/dev.mjs'], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  ended = new Promise((done) => dev.once('exit', done));
  for (const stream of [dev.stdout, dev.stderr]) stream?.on('data', (part: Buffer) => void (said += part.toString()));
  await hears(/ready (http\S+)\/#key=/);
  url = /ready (http\S+)\/#key=/.exec(said)?.[1] ?? '';
  await hears(/Found 0 errors\. Watching/);
  redisUrl = /Redis: (redis:\S+),/.exec(said)?.[1] ?? '';
}, START_MS);

afterAll(async () => {
  dev.kill('SIGTERM');
  await ended;
  rmSync(home, { recursive: true, force: true });
});

/** Resolves when it has said this; fails when it ends before. */
async function hears(pattern: RegExp): Promise<void> {
  const died = ended.then((code) => {
    throw new Error(`dev ended with code ${String(code)}:\n${said}`);
  });
  died.catch(() => undefined);
  const heard = until(
    () => Promise.resolve(said),
    (text) => pattern.test(text),
  );
  await Promise.race([heard, died]);
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(join(home, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(home, file), text.replace(from, to));
}

function metrics(): Promise<string> {
  return fetch(`${url}/metrics`).then(
    (answer) => answer.text(),
    () => '', // between two lives
  );
}

function restarts(): number {
  return said.split('dev: restarting').length - 1;
}

describe('npm run dev', () => {
  it('serves on a Redis of its own, not that of REDIS_URL, and says where its keys are', async () => {
    expect(redisUrl).toMatch(/^redis:\/\/127\.0\.0\.1:\d{4,}$/);
    const file = /Keys, one per role: (\S+)/.exec(said)?.[1] ?? '';
    expect(file).toBe(join(home, '.data', 'dev', 'keys.json'));
    const { agent } = JSON.parse(readFileSync(file, 'utf8')) as { agent: string };
    expect(said).toContain(`/#key=${agent}`);
    const answer = await fetch(`${url}/v1/stages`, { headers: { authorization: `Bearer ${agent}` } });
    expect(answer.status).toBe(200);
  });

  it(
    'keeps serving while a source does not compile',
    async () => {
      change('src/ops/metrics.ts', "'Open dashboard sockets'", '42');
      await hears(/src\/ops\/metrics\.ts.* error TS2322/);
      await hears(/Found 1 error\. Watching/);
      restartsBefore = restarts();
      expect(await metrics()).toContain('Open dashboard sockets');
    },
    RESTART_MS,
  );

  it(
    'serves what was saved, at the same address',
    async () => {
      change('src/ops/metrics.ts', '42', "'Sockets after a change'");
      const text = await until(metrics, (served) => served.includes('tidewatch_live_clients Sockets after a change'));
      expect(text).not.toContain('Open dashboard sockets');
      expect(restarts()).toBe(restartsBefore + 1); // none for what did not compile
    },
    RESTART_MS,
  );

  it(
    'reads again what the business edits',
    async () => {
      const before = restarts();
      change('config/alerts.json', '{', '{ ');
      await until(
        () => Promise.resolve(restarts()),
        (count) => count > before,
      );
    },
    RESTART_MS,
  );

  it(
    'ends all it started on Ctrl-C',
    async () => {
      dev.kill('SIGINT');
      expect(await ended).toBe(0);
      await expect(fetch(`${url}/health/live`)).rejects.toThrow();
      await expect(fetch(redisUrl.replace('redis:', 'http:'))).rejects.toThrow();
    },
    RESTART_MS,
  );
});
