/** A real service in a process of its own, on its own database of the test Redis. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { EXAMPLE_MODEL } from '../../scripts/command/example-model.js';
import { startService, type ServiceProcess } from '../../scripts/command/service-process.js';

const MAIN = resolve('dist/src/main.js');
/** Most suites rely on the example's scores; an empty MODEL_DIR starts without a model. */
const MODEL_DIR = EXAMPLE_MODEL;

export interface TestService extends ServiceProcess {
  keys: Record<'producer' | 'agent' | 'auditor' | 'operator', string>;
  redisUrl: string;
  /** JSON of a GET with the operator's key. */
  get: <T>(path: string) => Promise<T>;
}

/** @param database each spec file has its own number, so that files may run side by side */
export async function emptyDatabase(database: number): Promise<string> {
  const url = `${process.env['TEST_REDIS_URL'] ?? ''}/${database}`;
  const redis = new Redis(url);
  await redis.flushdb();
  await redis.quit();
  return url;
}

export async function startTestService(redisUrl: string, env: Record<string, string> = {}): Promise<TestService> {
  const dataDir = env['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'tidewatch-e2e-'));
  const service = await startService(
    { PORT: '0', REDIS_URL: redisUrl, DATA_DIR: dataDir, LOG_LEVEL: 'error', MODEL_DIR, ...env },
    MAIN,
  );
  const keys = JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as TestService['keys'];
  const get = async <T>(path: string): Promise<T> => {
    // A connection of its own: one that rested may be closed by the service just when it is used again.
    const headers = { authorization: `Bearer ${keys.operator}`, connection: 'close' };
    const response = await fetch(service.url + path, { headers });
    return (await response.json()) as T;
  };
  return { ...service, keys, redisUrl, get };
}

/** Asks again until it holds; the test's own timeout ends it. */
export async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Value of one metric with these labels in the text of /metrics. */
export function metric(text: string, name: string, labels: Record<string, string> = {}): number {
  return text
    .split('\n')
    .filter(
      (line) =>
        line.startsWith(name) && Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)),
    )
    .filter((line) => /[{ ]/.test(line[name.length] ?? ''))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
