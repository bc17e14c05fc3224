/** npm run demo: a private Redis, the service, and a simulated bank's year of customers in under two minutes. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RestClient } from '../src/client/rest.js';
import { readConfig } from '../src/ops/config.js';
import { DONE, command } from './command/command.js';
import { EXAMPLE_MODEL } from './command/example-model.js';
import { keyIn } from './command/key-file.js';
import { startService, type ServiceProcess } from './command/service-process.js';
import { drawBank, type DemoBank } from './demo/bank.js';
import { DeskWorker } from './demo/desk.worker.js';
import { paceOf } from './demo/pace.js';
import { ownFolder, portFrom } from './demo/place.js';
import { BANK, SHOP, shownBy } from './demo/shown.js';
import { fingerprintOf } from './logs/fingerprint.js';
import { showProgress, type Progress } from './logs/progress.js';
import { logName } from './logs/run-name.js';
import { replayLog, type ReplayOptions } from './logs/replay-log.js';
import { Service } from './logs/service.js';
import { isSimulated } from './logs/simulated.js';
import { speedOf } from './logs/speed.js';
import { startRedisServer } from './redis-server.mjs';

/** Days of a log per day on the wall: a year in about a minute and a half. */
const SPEED = 360_000;
/** The board shows what is decided: the log waits for the lanes. */
const BACKLOG = 5_000;

const stopped = new AbortController();

const USAGE = `Usage: npm run demo -- [--log ${BANK}|${SHOP}|<file>] [--speed <number>|max]
  --log    ${BANK}: a simulated bank, drawn anew (default); ${SHOP}: a real shop; or a .csv, .csv.gz, .ndjson or .ndjson.gz
           in the canonical shape, which may also stand alone
  --speed  the log's time over the wall's (default ${SPEED}; of the bank the last weeks pass slowly)
Starts a private Redis and the service, and shows the log passing; Ctrl-C ends everything. The Redis of REDIS_URL is left
alone. Exit code 0: it was shown. 2: it could not be.`;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());

const OPTIONS = { log: { type: 'string' }, speed: { type: 'string' } } as const;

await command(USAGE, OPTIONS, async ({ log, speed: given }, positionals) => {
  const shown = shownBy(log, positionals);
  const speed = given === undefined ? null : speedOf(given);
  if (shown.what === 'log') await fingerprintOf(shown.file); // says what is wrong with the log before anything is started
  const folder = ownFolder(resolve(readConfig().dataDir));
  try {
    const bank = shown.what === 'bank' ? await drawn(folder) : null;
    await showBesideRedis(folder, bank?.file ?? (shown.what === 'log' ? shown.file : ''), bank, speed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return DONE;
});

async function drawn(folder: string): Promise<DemoBank> {
  const { configDir } = readConfig();
  process.stdout.write('\n  Drawing a simulated bank: people, accounts, four hundred days of what they do …\n');
  return drawBank(join(folder, 'drawn'), configDir);
}

async function showBesideRedis(
  folder: string,
  file: string,
  bank: DemoBank | null,
  speed: number | null,
): Promise<void> {
  if (stopped.signal.aborted) return;
  const stopRedis = await ownRedis(folder);
  try {
    await show(file, bank, speed);
  } finally {
    await stopRedis();
  }
}

async function show(file: string, bank: DemoBank | null, speed: number | null): Promise<void> {
  const { port, host, apiKeysFile, modelDir } = readConfig();
  const own = bank === null ? { MODEL_DIR: modelDir || EXAMPLE_MODEL } : bank.env;
  const service = await startService({ ...own, PORT: String(await portFrom(port, host)) });
  const bar = showProgress(file);
  try {
    tell(service.url, keyIn(apiKeysFile, 'agent'), bank === null ? `the log ${file}` : 'the simulated bank');
    const operator = new Service(service.url, keyIn(apiKeysFile, 'operator'), stopped.signal);
    const options = {
      file,
      run: bank === null ? logName(file) : 'simulated-bank',
      survey: bar.survey,
      largestBacklog: BACKLOG,
    };
    const replay = replayLog(operator, { ...options, ...(await passing(service, options.run, bar, bank, speed)) });
    const result = await Promise.race([replay, untilStopped()]);
    if (result !== undefined) {
      bar.stop('the log is through');
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

/** How fast the log passes, and who works meanwhile. */
async function passing(
  { url }: ServiceProcess,
  run: string,
  bar: Progress,
  bank: DemoBank | null,
  given: number | null,
): Promise<Pick<ReplayOptions, 'speed' | 'onProgress' | 'watch' | 'isSimulated'>> {
  const { apiKeysFile, quietChannelEvents: quietEvents, quietChannelSeconds: quietSeconds } = readConfig();
  if (bank === null) return { speed: given ?? SPEED, onProgress: bar.update };
  const desk = new DeskWorker(new RestClient({ base: url, key: keyIn(apiKeysFile, 'agent'), run }), bank.leaves);
  const span = (await bar.survey)?.span ?? null;
  return {
    speed: given ?? (span === null ? SPEED : paceOf(span)),
    watch: { quietEvents, quietSeconds },
    isSimulated: isSimulated(bank.file),
    onProgress: (progress) => {
      bar.update(progress);
      desk.work(progress.asOf);
    },
  };
}

function tell(url: string, key: string, what: string): void {
  process.stdout.write(`
  Tidewatch is up:   ${url}/#key=${key}

  Open it and watch ${what} pass:
    - the six stage tiles fill as customers arrive, grow, fade and come back
    - stage changes and alerts come in as they happen; click one for the customer's whole story
    - API documents: ${url}/docs      metrics: ${url}/metrics

`);
}

/** The demo's own, empty each time: that of REDIS_URL is somebody's, and is left alone. Returns the way to stop it. */
async function ownRedis(folder: string): Promise<() => Promise<void>> {
  const redis = await startRedisServer({ dir: join(folder, 'redis') });
  process.env['REDIS_URL'] = redis.url;
  return redis.stop;
}

async function untilStopped(): Promise<undefined> {
  if (!stopped.signal.aborted) await new Promise((resolve) => stopped.signal.addEventListener('abort', resolve));
  return undefined;
}
