import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXAMPLE_MODEL } from '../../scripts/command/example-model.js';
import { startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import type { WireEvent } from '../../src/core/state/activity.js';
import { until } from './service.harness.js';

const MAIN = resolve('dist/src/main.js');
const STOPS = 3;
/** Loading and proving the model takes a few hundred. */
const LOADING_MS = [0, 50, 100, 150, 250];
/** Several starts on a machine that does other tests as well. */
const PATIENCE_MS = 240_000;
const BATCHES = 20;
const PER_BATCH = 1_000;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2024, 0, 1);
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-stops-'));
const hangFile = join(dir, 'hang');
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedisServer({ dir, args: ['--appendfsync', 'no'] });
});
afterAll(async () => {
  await redis.stop();
  rmSync(dir, { recursive: true });
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  said: string;
}

interface Process {
  pid: number;
  url: Promise<string>;
  key: () => string;
  stop: () => Promise<Ended>;
}

/** As the harness does it, and with what it says and the signal that ended it. */
function start(env: Record<string, string> = {}): Process {
  const dataDir = mkdtempSync(join(dir, 'data-'));
  const usual = { REDIS_URL: redis.url, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', MODEL_DIR: EXAMPLE_MODEL };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...usual, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const url = new Promise<string>((found) => {
    createInterface({ input: child.stdout }).on('line', (line) => found(line.replace('ready ', '')));
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, said: said.join('\n') }));
  });
  return {
    pid: child.pid ?? 0,
    url,
    key: () => (JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as { operator: string }).operator,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Returns when the library of the runtime lies in the memory of a process: its model is about to be loaded. */
async function hasRuntime(pid: number): Promise<void> {
  await until(
    () => readFile(`/proc/${pid}/maps`, 'utf8'),
    (libraries) => libraries.includes('onnxruntime'),
  );
}

async function pourIn(one: Process, run: string): Promise<void> {
  const url = await one.url;
  const authorization = `Bearer ${one.key()}`;
  await fetch(`${url}/v1/runs/${run}`, { method: 'PUT', headers: { authorization } });
  for (let i = 1; i <= BATCHES; i++) {
    const asOf = FIRST_DAY + i * DAY_MS;
    const events = Array.from({ length: PER_BATCH }, (_, n): WireEvent => {
      const about = { channel: 'mobile', type: 'payment', amount: 5 } as const;
      return { id: `${run}-${i}-${n}`, customerId: `c${(i * 977 + n * 13) % 20_000}`, occurredAt: asOf - n, ...about };
    });
    const answer = await fetch(`${url}/v1/events?run=${run}&asOf=${asOf}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect([202, 429]).toContain(answer.status);
  }
}

/** A process that nothing holds but the thread it closes, which has questions to answer before it can end. */
const CLOSES = `
  const { ModelThread } = await import(process.argv[2]);
  const { host: thread, manifest } = await ModelThread.open('models/online-retail-1');
  const rows = 3_000;
  const ask = () => thread.score(new Float32Array(rows * manifest.features.length), rows).catch(() => undefined);
  Array.from({ length: 40 }, ask);
  await new Promise((resolve) => setTimeout(resolve, Number(process.argv[3])));
  await thread.close();
  process.stdout.write('closed');
`;

/** @param afterMs at work; it holds whatever that is */
function closeBusyThread(afterMs: number): Promise<{ code: number | null; said: string }> {
  const thread = pathToFileURL(resolve('dist/src/onnx/model.thread.js')).href;
  const file = join(dir, 'closes.mjs');
  writeFileSync(file, CLOSES);
  const args = ['--import', 'reflect-metadata', file, thread, String(afterMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  return new Promise((ended) => child.once('close', (code) => ended({ code, said })));
}

describe('a thread that is closed', () => {
  it('is waited for while it answers: the process does not end before', async () => {
    for (const afterMs of [0, 20, 35, 50, 65, 80]) {
      expect(await closeBusyThread(afterMs)).toEqual({ code: 0, said: 'closed' });
    }
  });
});

describe('a stop', () => {
  it(
    `never aborts while the model is at work on a replay: ${STOPS} times`,
    async () => {
      for (let i = 0; i < STOPS; i++) {
        const one = start({ DRAIN_SECONDS: i % 2 === 0 ? '1' : '10' });
        await pourIn(one, `r${i}`);
        expect(await one.stop()).toMatchObject({ code: 0, signal: null, said: '' });
      }
    },
    PATIENCE_MS,
  );

  it(
    'ends in order while the model is loaded, whatever that is at',
    async () => {
      const watching = pathToFileURL(resolve('test/environment/kept-listeners.mjs')).href;
      for (const afterMs of LOADING_MS) {
        const one = start({ NODE_OPTIONS: `--import=${watching}` });
        await hasRuntime(one.pid);
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        expect(await one.stop()).toMatchObject({ code: 0, signal: null, said: '' });
      }
    },
    PATIENCE_MS,
  );

  it('that a model holds up for good says so, and ends in time', async () => {
    const hanging = pathToFileURL(resolve('test/environment/hanging-model.mjs')).href;
    const one = start({ DRAIN_SECONDS: '1', HANGING_MODEL: hangFile, NODE_OPTIONS: `--import=${hanging}` });
    await one.url;
    writeFileSync(hangFile, '');
    const stoppedAt = performance.now();
    const { signal, said } = await one.stop();
    rmSync(hangFile);
    expect(signal).toBe('SIGKILL');
    expect(said).toMatch(/A model does not return from its work/);
    expect(performance.now() - stoppedAt).toBeLessThan(15_000);
  });

  it('that fails says why, without a password, and does not pass for one that went well', async () => {
    const failing = pathToFileURL(resolve('test/environment/failing-stop.mjs')).href;
    const one = start({ NODE_OPTIONS: `--import=${failing}` });
    await one.url;
    const { code, said } = await one.stop();
    expect(code).toBe(1);
    expect(said).toMatch(/The stop failed: no way to leave redis:\/\/default:\*\*\*@cache:6379/);
    expect(said).not.toContain('very-secret');
  });
});
