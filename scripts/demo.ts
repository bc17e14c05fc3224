/** npm run demo: a private Redis, the service, and a year of a real shop's customers in a minute and a half. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig } from '../src/ops/config.js';
import { DONE, UsageError, command } from './command/command.js';
import { EXAMPLE_MODEL } from './command/example-model.js';
import { keyIn } from './command/key-file.js';
import { fingerprintOf } from './logs/fingerprint.js';
import { speedOf } from './logs/speed.js';
import { freePort, startRedisServer } from './redis-server.mjs';
import { showProgress } from './logs/progress.js';
import { replayLog } from './logs/replay-log.js';
import { Service } from './logs/service.js';
import { startService } from './command/service-process.js';

const LOG = 'scripts/data/online-retail.csv.gz';
/** Days of the log per day on the wall: a year in about a minute and a half. */
const SPEED = 360_000;

const stopped = new AbortController();

const USAGE = `Usage: npm run demo -- [<log>] [--speed <number>|max]
  <log>    .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape (default ${LOG})
  --speed  the log's time over the wall's (default ${SPEED})
Starts a private Redis and the service, and shows the log passing; Ctrl-C ends everything.
Exit code 0: it was shown. 2: it could not be.`;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());

await command(USAGE, { speed: { type: 'string' } }, async ({ speed: given }, [file = LOG, ...more]) => {
  if (more.length > 0) throw new UsageError('name one log');
  const speed = given === undefined ? SPEED : speedOf(given);
  await fingerprintOf(file); // says what is wrong with the log before anything is started
  const stopRedis = await ownRedis(readConfig().dataDir);
  try {
    await show(file, speed);
  } finally {
    await stopRedis();
  }
  return DONE;
});

async function show(file: string, speed: number): Promise<void> {
  const { port, apiKeysFile, modelDir } = readConfig();
  const service = await startService({ PORT: String(await freeFrom(port)), MODEL_DIR: modelDir || EXAMPLE_MODEL });
  const bar = showProgress(file);
  try {
    tell(service.url, keyIn(apiKeysFile, 'agent'), file);
    const replay = replayLog(new Service(service.url, keyIn(apiKeysFile, 'operator'), stopped.signal), {
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
    bar.stop();
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
