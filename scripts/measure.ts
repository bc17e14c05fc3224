/** npm run measure -- <folder> ... [--model <folder>] [--zone <name>] [--json <file>] [--trace <customer>] */
import 'reflect-metadata';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isTimeZone } from '../src/core/primitives/time.zone.js';
import { CommandError } from './command/command-error.js';
import { DONE, UsageError, command } from './command/command.js';
import { BANK_MODEL } from './command/example-model.js';
import { NO_MODEL } from './backtest/service.js';
import { refuseNoBank } from './measure/bank.files.js';
import { BANK_ZONE } from './measure/bank.js';
import { measure, type MeasureSettings } from './measure/measurement.js';
import { linesOf, summaryLines } from './measure/report.js';
import { traceOfCustomer } from './measure/trace.js';
import { linesOf as diaryLines } from './stories/trace.js';
import { say, writeText } from './training/report/output.js';

const USAGE = `Usage: npm run measure -- <folder> ... [--model <folder>] [--zone <name>] [--json <file>]
       npm run measure -- <folder> --trace <customer> [--model <folder>] [--zone <name>]
Compares the service's own stages and alerts on simulated banks with the truth; see docs/measure.md.
  <folder>  made by npm run simulate: events.csv.gz, truth.csv and activity.json; several are summed up
  --model   folder of the model (default ${BANK_MODEL}), or ${NO_MODEL}: plain facts and the statistical prior
  --zone    time zone of the bank (default ${BANK_ZONE})
  --json    a file for the result: of one folder its figures, of several an array of them
  --trace   prints the life of one customer, the truth, and everything that was said
Relative paths start at the project's folder. Exit code 0: it was measured. Exit code 2: it was not.`;

const OPTIONS = {
  json: { type: 'string' },
  model: { type: 'string', default: BANK_MODEL },
  zone: { type: 'string', default: BANK_ZONE },
  trace: { type: 'string' },
} as const;

/** Ends by itself, so that the files of the measurement go too. */
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code));

await command(USAGE, OPTIONS, async ({ json, model, zone, trace }, folders) => {
  const settings: MeasureSettings = { model, timeZone: zone, say };
  const [first] = folders;
  if (first === undefined) throw new UsageError('name the folder of a simulated bank');
  if (!isTimeZone(zone)) throw new UsageError(`--zone takes an IANA name like ${BANK_ZONE}, not "${zone}"`);
  if (trace !== undefined && (folders.length > 1 || json !== undefined))
    throw new UsageError('--trace takes one folder, and writes no file');
  folders.forEach(refuseNoBank);
  if (json !== undefined) refuseNoPlace(json);
  if (trace !== undefined) {
    const { diary, marks } = await traceOfCustomer(first, trace, settings);
    for (const line of diaryLines(diary, marks)) console.log(line);
    return DONE;
  }
  const all = [];
  for (const dir of folders) {
    const one = await measure(dir, settings);
    for (const line of linesOf(one)) console.log(line);
    console.log('');
    all.push(one);
  }
  if (all.length > 1) for (const line of summaryLines(all)) console.log(line);
  if (json !== undefined) writeText(json, `${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`);
  return DONE;
});

/** Before the minutes that a measurement takes. Throws CommandError, or what the system says. */
function refuseNoPlace(json: string): void {
  mkdirSync(dirname(json), { recursive: true });
  if (existsSync(json) && statSync(json).isDirectory())
    throw new CommandError(`${json}: it is a folder, and a file is needed`);
}
