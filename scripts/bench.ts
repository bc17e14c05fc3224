/** npm run bench: measures the service on this machine, part by part, and says what it found. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { disturbances } from './bench/disturbances.js';
import { door } from './bench/door.js';
import { growth } from './bench/growth.js';
import { latency } from './bench/latency.js';
import { limit } from './bench/limit.js';
import { list } from './bench/list.js';
import { machine } from './bench/machine.js';
import { memory } from './bench/memory.js';
import { neighbour } from './bench/neighbour.js';
import type { Context, Findings, Part, Plot, Table } from './bench/part.js';
import { pipeline } from './bench/pipeline.js';
import { machineTable, textOf, writePage } from './bench/report.js';
import { sockets } from './bench/sockets.js';
import { sweep } from './bench/sweep.js';
import { DIFFERENCES, DONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';

/** In this order: the latency is measured at shares of what the door can do. */
const PARTS: Readonly<Record<string, Part>> = {
  pipeline,
  limit,
  door,
  latency,
  sweep,
  sockets,
  memory,
  list,
  neighbour,
  growth,
};
/** The curves take many beds, the limit an own profile: not within four minutes. */
const NOT_QUICK = new Set(['growth', 'limit', 'neighbour']);
const RUNS = { quick: 3, full: 5 };
/** Seconds after which a quick bench begins no more runs of a part: all of it is to end within four minutes. */
const QUICK_SECONDS: Readonly<Record<string, number>> = { pipeline: 50, door: 35, latency: 25, sweep: 15, sockets: 8 };
const PROFILES = join('.data', 'bench');

interface Options extends Omit<Context, 'found' | 'goesOn'> {
  parts: string[];
  json: string | undefined;
  out: string | undefined;
}

const USAGE = `Usage: npm run bench -- [--quick] [--only <part>,<part>] [--runs <number>] [--profile] [--volatile] [--json <file>] [--out <folder>]
  --quick     an estimate, within four minutes
  --only      some of ${Object.keys(PARTS).join(', ')}, with commas between them
  --runs      of each part (default ${RUNS.full}; quick ${RUNS.quick})
  --profile   where the scorer's time goes; the profile is kept in ${PROFILES}
  --volatile  a Redis without an append-only file
  --json      a file for what was found
  --out       a folder for the page (default docs/performance when everything is measured)
Exit code 0: measured. 1: a part is void, and stderr says why. 2: it could not be done.`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  runs: { type: 'string' },
  json: { type: 'string' },
  out: { type: 'string' },
  profile: { type: 'boolean', default: false },
  volatile: { type: 'boolean', default: false },
} as const;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

await command(USAGE, OPTIONS, (values, positionals) => {
  nothingElse(positionals);
  const { quick: isQuick, only, runs, json, out, profile, volatile: isVolatile } = values;
  const isWhole = only === undefined && !isQuick && !profile;
  return measure({
    isQuick,
    isVolatile,
    json,
    say,
    runs: runs === undefined ? (isQuick ? RUNS.quick : RUNS.full) : wholeNumber('--runs', runs, 1),
    profileDir: profile ? PROFILES : null,
    parts: partsOf(profile ? `limit,${only ?? ''}` : only, isQuick),
    out: out ?? (isWhole ? join('docs', 'performance') : undefined),
  });
});
process.exit(); // whatever a part left open

async function measure(options: Options): Promise<number> {
  const { json, out, parts } = options;
  const found: Record<string, Findings> = {};
  const tables: Table[] = [];
  const plots: Plot[] = [];
  const report = { machine: machine(), how: howOf(options), tables, plots };
  const voids: string[] = [];
  for (const name of parts) {
    say(name);
    try {
      const result = await PARTS[name]!({ ...options, found, goesOn: countOf(name, options) });
      Object.assign(found, result.findings);
      report.tables.push(...result.tables);
      report.plots.push(...(result.plots ?? []));
      for (const table of result.tables) process.stdout.write(textOf(table));
    } catch (fault) {
      voids.push(`${name}: ${String(fault)}`);
    }
  }
  const { refusedCommits, repeatedAttempts } = disturbances();
  report.how += ` Work done twice: ${refusedCommits} commits refused, ${repeatedAttempts} attempts repeated.`;
  const whole = { machine: report.machine, how: report.how, ...found, disturbances: disturbances(), void: voids };
  const text = `${JSON.stringify(whole, null, 2)}\n`;
  if (json !== undefined) writeFileSync(json, text);
  if (out !== undefined) writePage(out, report, text);
  process.stdout.write(`${textOf(machineTable(report.machine))}\n${report.how}\n`);
  for (const sentence of voids) process.stderr.write(`void: ${sentence}\n`);
  return voids.length > 0 ? DIFFERENCES : DONE;
}

function countOf(part: string, { isQuick, runs }: Options): Context['goesOn'] {
  const until = performance.now() + 1000 * (isQuick ? (QUICK_SECONDS[part] ?? Infinity) : Infinity);
  return (run) => run < runs && (run === 0 || performance.now() < until);
}

function partsOf(only: string | undefined, isQuick: boolean): string[] {
  if (only === undefined) return Object.keys(PARTS).filter((name) => !isQuick || !NOT_QUICK.has(name));
  const names = only.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown === undefined) return Object.keys(PARTS).filter((name) => names.includes(name));
  throw new UsageError(`--only takes some of the parts, not "${unknown}"`);
}

function howOf({ isQuick, runs, isVolatile }: Options): string {
  const file = isVolatile ? 'without an append-only file' : 'with an append-only file flushed every second';
  return `${isQuick ? 'A quick estimate of at most' : 'Medians of'} ${runs} runs, Redis ${file}.`;
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}
