/** npm run demo: a private Redis, the service, and a year of a real shop's customers in a minute and a half. */
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/ops/config.js';
import { freePort, startRedisServer } from './redis-server.mjs';
import { showProgress } from './logs/progress.js';
import { replayLog } from './logs/replay-log.js';
import { Service } from './logs/service.js';
import { startService } from './service-process.js';

const LOG = 'scripts/data/online-retail.csv.gz';
/** Days of the log per day on the wall: a year in about a minute and a half. */
const SPEED = 360_000;

const stopped = new AbortController();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { speed: { type: 'string' } } });
  const file = positionals[0] ?? LOG;
  const config = readConfig();
  const stopRedis = await ownRedis(config.dataDir);
  try {
    await show(file, values.speed === undefined ? SPEED : Number(values.speed.replace('max', 'Infinity')));
  } finally {
    await stopRedis();
  }
}

async function show(file: string, speed: number): Promise<void> {
  const { port, apiKeysFile } = readConfig();
  const service = await startService({ PORT: String(await freeFrom(port)) });
  try {
    const keys = JSON.parse(readFileSync(apiKeysFile, 'utf8')) as Record<'agent' | 'operator', string>;
    tell(service.url, keys.agent, file);
    const bar = showProgress(file);
    const replay = replayLog(new Service(service.url, keys.operator, stopped.signal), {
      file,
      run: `demo-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`,
      speed,
      onProgress: bar.update,
    });
    const result = await Promise.race([replay, untilStopped()]);
    bar.stop();
    if (result !== undefined) {
      process.stdout.write(
        `\nThe log is through: ${JSON.stringify(result)}\nThe page stays up. Ctrl-C ends everything.\n`,
      );
      await untilStopped();
    }
  } finally {
    process.stdout.write('\nStopping.\n');
    await service.stop();
  }
}

function tell(url: string, key: string, file: string): void {
  process.stdout.write(`
  Tidewatch is up:   ${url}/#key=${key}

  Open it and watch the log ${file} pass:
    - the six stage tiles fill as customers arrive, grow, fade and come back
    - stage changes and alerts come in as they happen; click one for the customer's whole story
    - API documents: ${url}/docs      metrics: ${url}/metrics

`);
}

/** The demo's own, empty each time: that of REDIS_URL is somebody's, and is left alone. Returns the way to stop it. */
async function ownRedis(dataDir: string): Promise<() => Promise<void>> {
  const dir = join(resolve(dataDir), 'demo-redis');
  rmSync(dir, { recursive: true, force: true });
  const redis = await startRedisServer({ dir });
  process.env['REDIS_URL'] = redis.url;
  return redis.stop;
}

/** The wanted port, or any when somebody listens there. */
async function freeFrom(wanted: number): Promise<number> {
  const taken = await fetch(`http://127.0.0.1:${wanted}/`).then(
    () => true,
    () => false,
  );
  return taken ? freePort() : wanted;
}

async function untilStopped(): Promise<undefined> {
  if (!stopped.signal.aborted) await new Promise((resolve) => stopped.signal.addEventListener('abort', resolve));
  return undefined;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
