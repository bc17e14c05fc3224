/** npm run train:table -- <folder with logs> [--seed <number>] [--out <file>]: one table over several logs. */
import 'reflect-metadata';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Text } from '../src/core/primitives/strict-text.js';
import { readBankSettings } from './command/bank-settings.js';
import { DONE, command, onlyOne, wholeNumber } from './command/command.js';
import { readLog } from './logs/canonical.js';
import { Refusals } from './logs/refusals.js';
import { LogError, isLog } from './logs/rows.js';
import { logName } from './logs/run-name.js';
import { collectLog, type EventLog } from './training/rows/history.js';
import { say, writeText } from './training/report/output.js';
import { trainOn, type Fitted } from './training/pipeline.js';
import { openRuntime } from './training/learners/runtime.js';
import type { ServiceFigures } from './training/served/service.figures.js';
import { measureService, type ServiceOptions } from './training/served/service.measure.js';
import { insertTable, tableOf, type TableRow } from './training/report/table.js';

const USAGE = `Usage: npm run train:table -- <folder with logs> [--seed <number>] [--out <file>]
  Trains on every log of the folder, with chosen seeds for the draw of test customers, and writes what came out into the
  marked place of --out (default docs/training.md): the median seed in full, and the mean of all seeds beside what the
  same trees give when they are fitted on training rows alone. No model is written.
  --seed    the seeds are this and the four after it (default 1)`;
const SEEDS = 5;

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  out: { type: 'string', default: 'docs/training.md' },
} as const;

await command(USAGE, OPTIONS, ({ seed, out }, positionals) =>
  writeTable(onlyOne(positionals, 'name one folder'), wholeNumber('--seed', seed, 0), out),
);

async function writeTable(folder: string, seed: number, out: string): Promise<number> {
  const rows: TableRow[] = [];
  for (const file of logsIn(folder)) rows.push(await rowOf(file, seed));
  const table = tableOf(rows);
  writeText(out, insertTable(existsSync(out) ? utf8Text(readFileSync(out)) : '', table));
  say(`${out}: written`);
  console.log(JSON.stringify(rows.map(({ log, runs }) => ({ log, verdicts: runs.map(({ gate }) => gate.verdict) }))));
  return DONE;
}

function logsIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new LogError(`${folder}: there is no such folder`);
  const files = readdirSync(folder).filter(isLog).sort();
  if (files.length === 0) throw new LogError(`${folder}: it holds no log`);
  return files.map((file) => join(folder, file));
}

/** A log that is refused for want of customers is measured once: other draws do not bring more of them. */
async function rowOf(file: string, seed: number): Promise<TableRow> {
  say(`${file}:`);
  const { catalog, calendar, business } = readBankSettings();
  const refusals = new Refusals(file, say);
  const log = await collectLog(readLog(file, { catalog, onRefused: refusals.add }), catalog, calendar);
  refusals.sayTotal();
  const runs: TableRow['runs'][number][] = [];
  for (let i = 0; i < SEEDS; i++) {
    const training = trainOn(log, {
      horizon: 'auto',
      seed: seed + i,
      rules: business.rules,
      say: (line) => say(`${logName(file)}: ${line}`),
    });
    const { gate, horizon, positives, fitted } = training;
    runs.push({
      seed: seed + i,
      gate,
      horizonDays: horizon.days,
      positives,
      cards: fitted && { ...fitted.scorecards },
      alerting: fitted && fitted.alerting,
      service: fitted && (await serviceOf(log, training.horizon.days, fitted, { seed: seed + i, business })),
      tested: fitted && fitted.tested,
    });
    say(`${logName(file)}: seed ${seed + i}: ${gate.verdict}`);
    if (positives.test === 0) break;
  }
  return { log: logName(file), events: log.rows, customers: log.customers.length, runs };
}

async function serviceOf(
  log: EventLog,
  horizonDays: number,
  { model, policy }: Fitted,
  { seed, business }: Pick<ServiceOptions, 'seed' | 'business'>,
): Promise<ServiceFigures> {
  const score = await openRuntime(model.bytes());
  const options = { horizonDays, seed, business, draws: { seed } };
  return (await measureService(log, { score, policy }, options)).figures;
}
