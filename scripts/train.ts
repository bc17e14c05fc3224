/** npm run train -- <log> [--out models/<version>] [--horizon auto|<days>] [--seed <number>] */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readBusiness } from '../src/ops/business.js';
import { ConfigError } from '../src/ops/config.js';
import { OnnxModel } from '../src/onnx/model.js';
import { LogError, logName, readLog } from './logs/canonical.js';
import { EmptyLogError, collectLog, hashOf, type EventLog } from './training/history.js';
import { HorizonError, returnCurve } from './training/horizon.js';
import { FolderError, checkFolder, goldenRows, manifestOf, writeFolder } from './training/model-folder.js';
import { trainOn, type Fitted, type Training } from './training/pipeline.js';
import { briefCards } from './training/scorecard.js';
import { openRuntime, parityOf, someRows } from './training/runtime.js';
import { simulateLifecycle } from './training/simulation.js';

const USAGE = `Usage: npm run train -- <log> [--out models/<version>] [--horizon auto|<days>] [--seed <number>]
  <log>      .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape
  --out      folder of the model; its name becomes the version (default models/<log>-1)
  --horizon  how many days ahead risk looks (default auto: from the log)
  --seed     any whole number; the same log and seed give the same files (default 1)`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Request {
  file: string;
  out: string;
  horizon: number | 'auto';
  seed: number;
}

const GOLDEN_ROWS = 48;
const PARITY_ROWS = 5_000;
/** Float32 against float64: more is a fault of the writer. */
const MOST_PARITY_ERROR = 1e-5;

process.exitCode = await main().catch(explain);

async function main(): Promise<number> {
  const request = readArguments();
  checkFolder(request.out);
  const started = performance.now();
  const log = await collectLog(readLog(request.file), readBusiness('config').catalog);
  say(
    `${request.file}: ${log.rows} events of ${log.customers.length} customers, ${dateOf(log.from)} to ${dateOf(log.to)}`,
  );
  const training = trainOn(log, { ...request, say });
  tellHorizon(log, training);
  const published = training.fitted !== null && training.gate.verdict !== 'refused';
  if (published) await publish(request, log, training, training.fitted);
  say(`gate: ${training.gate.verdict}\n  ${training.gate.reasons.join('\n  ')}`);
  say(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  console.log(JSON.stringify(resultOf(training, published ? request.out : null)));
  return published ? 0 : 1;
}

async function publish(request: Request, log: EventLog, training: Training, fitted: Fitted): Promise<void> {
  const bytes = fitted.model.bytes();
  const score = await openRuntime(bytes);
  const parity = await parityOf(fitted.model, score, someRows(training.splits.test, PARITY_ROWS));
  if (!(parity <= MOST_PARITY_ERROR)) throw new Error(`the runtime differs from the trainer by ${parity}`);
  const lifecycle = await simulateLifecycle(log, score, fitted.policy);
  say(`life cycle over ${lifecycle.looks} looks: ${JSON.stringify(lifecycle.population)}`);
  say(`  moves ${JSON.stringify(lifecycle.moves)}, back within 14 days: ${lifecycle.flapShare}`);
  const made = { log, name: logName(request.file), sha256: await hashOf(request.file), seed: request.seed, lifecycle };
  const manifest = manifestOf(request.out, bytes, training, fitted, made);
  writeFolder(request.out, bytes, manifest, await goldenRows(score, someRows(training.splits.test, GOLDEN_ROWS)));
  await OnnxModel.load(request.out);
  say(`${request.out}: written and loaded again; trainer and runtime differ by at most ${parity.toExponential(1)}`);
}

function readArguments(): Request {
  const { values, positionals } = parsed();
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one log');
  const horizon = values.horizon === 'auto' ? 'auto' : wholeNumber('--horizon', values.horizon, 1);
  return { file, out: values.out ?? `models/${logName(file)}-1`, horizon, seed: wholeNumber('--seed', values.seed, 0) };
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        horizon: { type: 'string', default: 'auto' },
        seed: { type: 'string', default: '1' },
      },
    });
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : 'these arguments are not known');
  }
}

function wholeNumber(option: string, value: string, least: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (number >= least) return number;
  throw new UsageError(`${option} takes a whole number of at least ${least}, not "${value}"`);
}

function tellHorizon(log: EventLog, { horizon, periods }: Training): void {
  const { days, expectedActiveDays, reached } = horizon;
  say(
    `horizon: ${days} days; the median customer may be expected on ${expectedActiveDays.toFixed(1)} business days within it`,
  );
  if (!reached)
    say('  the aim of 5 is missed: the log is too short for a longer horizon. Silence weighs more than decline here.');
  for (const { silentDays, lasted, returned } of returnCurve(log, days)) {
    if (returned !== null)
      say(`  silent ${silentDays} days: ${(100 * returned).toFixed(0)} % come back within ${days} days (of ${lasted})`);
  }
  for (const [split, { from, to }] of Object.entries({ ...periods }))
    say(`${split}: rows as of ${dateOf(from)} to ${dateOf(to)}`);
}

function resultOf({ horizon, positives, gate, fitted }: Training, out: string | null) {
  const kind = fitted?.model.kind ?? null;
  const figures = fitted === null ? {} : briefCards({ ...fitted.scorecards });
  return { out, kind, horizonDays: horizon.days, positives, ...figures, gate };
}

function explain(fault: unknown): number {
  if (fault instanceof UsageError) say(`${fault.message}\n${USAGE}`);
  else if ([LogError, EmptyLogError, FolderError, HorizonError, ConfigError].some((type) => fault instanceof type))
    say(String(fault));
  else throw fault;
  return 2;
}

function say(line: string): void {
  console.error(line);
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
