/** npm run simulate:compare -- <log> [<log> ...] [--with <folder>]... [--zone <zone>] [--page <file>] */
import 'reflect-metadata';
import { basename, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { readActivity } from '../src/business/activity.file.js';
import { UnfitBusinessError } from '../src/business/business.js';
import { calendarOf } from '../src/calendar.js';
import { UTC, USUAL_DAYS, type Calendar } from '../src/core/primitives/calendar.js';
import { jsonOf } from '../src/core/primitives/json.js';
import type { ActivityCatalog } from '../src/core/state/activity.js';
import { readBankSettings } from './command/bank-settings.js';
import { DONE, UsageError, command } from './command/command.js';
import { readLog } from './logs/canonical.js';
import { Refusals } from './logs/refusals.js';
import { ActBook } from './simulation/compare/log.acts.js';
import { tablesOf, type MeasuredLog } from './simulation/compare/compare.table.js';
import { figuresOf } from './simulation/compare/figures.js';
import { say, writeText } from './training/report/output.js';

const USAGE = `Usage: npm run simulate:compare -- <log> [<log> ...] [--with <folder> ...] [--zone <time zone>] [--page <file>]
Measures rhythm, gaps, amounts and incomes of real logs and of simulated banks in the same way, and prints them side by side
as Markdown tables (docs/simulation-fits.md).
  <log>    .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape; its times are taken as the bank's own clock
  --with   a folder that npm run simulate wrote; may be given more than once
  --zone   time zone of the simulated banks (default Asia/Shanghai)
  --page   a file for the tables as well
Relative paths start at the project's folder. Exit code 0: measured. Exit code 2: a log could not be read.`;

const OPTIONS = {
  with: { type: 'string', multiple: true },
  zone: { type: 'string', default: 'Asia/Shanghai' },
  page: { type: 'string' },
} as const;

await command(USAGE, OPTIONS, async ({ with: folders = [], zone: zoneName, page }, logs) => {
  if (logs.length + folders.length === 0) throw new UsageError('name a log, or a simulated bank with --with');
  const { catalog } = readBankSettings();
  const zone = calendarOf(zoneName, USUAL_DAYS, Date.now());
  const measured: MeasuredLog[] = [];
  for (const log of logs) measured.push(await measure(basename(log).replace(/\..*$/, ''), log, catalog, UTC));
  for (const folder of folders) measured.push(await measureBank(folder, catalog, zone));
  const tables = tablesOf(measured);
  console.log(tables);
  if (page !== undefined) writeText(page, tables);
  return DONE;
});

function measureBank(folder: string, usual: ActivityCatalog, zone: Calendar): Promise<MeasuredLog> {
  const file = join(folder, 'activity.json');
  const { activity, faults } = readActivity(jsonOf(readFileSync(file)));
  if (faults.length > 0) throw new UnfitBusinessError(`${file} is not usable:\n  ${faults.join('\n  ')}`);
  return measure(`simulated: ${basename(folder)}`, join(folder, 'events.csv.gz'), { ...usual, ...activity }, zone);
}

async function measure(name: string, file: string, catalog: ActivityCatalog, zone: Calendar): Promise<MeasuredLog> {
  const refusals = new Refusals(file, say);
  const book = new ActBook(catalog, (at) => zone.wallOf(at));
  for await (const event of readLog(file, { catalog: null, onRefused: refusals.add })) book.add(event);
  refusals.sayTotal();
  return { name, groups: figuresOf(book.customers()) };
}
