/** npm run bench: measures the service on this machine, part by part, and says what it found. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batches } from './bench/batches.js';
import { buildIn, thisBuild } from './bench/build.js';
import { disturbances } from './bench/disturbances.js';
import { door } from './bench/door.js';
import { growth } from './bench/growth.js';
import { idle } from './bench/idle.js';
import { latency } from './bench/latency.js';
import { limit } from './bench/limit.js';
import { list } from './bench/list.js';
import { machine } from './bench/machine.js';
import { memory } from './bench/memory.js';
import { neighbour } from './bench/neighbour.js';
import type { Context, Findings, Part, Plot, Table } from './bench/part.js';
import { pipeline } from './bench/pipeline.js';
import { machineTable, textOf, writePage } from './bench/report.js';
import { primaries } from './bench/primaries.js';
import { sidesOf } from './bench/sides.js';
import { sockets } from './bench/sockets.js';
import { sweep } from './bench/sweep.js';
import { DIFFERENCES, DONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';

/** In this order: the latency is measured at shares of what the door can do. */
const PARTS: Readonly<Record<string, Part>> = {
  pipeline,
  limit,
  door,
  latency,
  batches,
  sweep,
  idle,
  sockets,
  memory,
  list,
  neighbour,
  growth,
  primaries,
};
/** The curves and clusters take many beds, the limit and the batches own profiles: not within four minutes. */
const NOT_QUICK = new Set(['growth', 'primaries', 'limit', 'neighbour', 'batches']);
const RUNS = { quick: 3, full: 5 };
/**
 * Seconds after which a quick bench begins no more runs of a part: all of it is to end within four minutes, when nothing
 * is compared.
 */
const QUICK_SECONDS: Readonly<Record<string, number>> = { pipeline: 30, door: 30, sweep: 10, sockets: 6 };
const PROFILES = join('.data', 'bench');

interface Options extends Omit<Context, 'found' | 'goesOn' | 'bed' | 'sides'> {
  /** The folder of the build before. */
  before: string | undefined;
  /** The number of runs was asked for: a quick bench then takes the time it takes. */
  runsAreGiven: boolean;
  /** Of this build, when they are not its usual ones. */
  shards: number | undefined;
  parts: string[];
  json: string | undefined;
  out: string | undefined;
}

const USAGE = `Usage: npm run bench -- [--quick] [--only <part>,<part>] [--runs <number>] [--before <folder>] [--shards <number>] [--profile] [--volatile] [--json <file>] [--out <folder>]
  --quick     an estimate, within four minutes (longer with --runs)
  --only      some of ${Object.keys(PARTS).join(', ')}, with commas between them
  --runs      of each part (default ${RUNS.full}; quick ${RUNS.quick})
  --before    a checkout of another build, with its packages and its dist: measured in turn with this one
  --shards    of this build, when they are not those of new data
  --profile   where the scorer's time goes; the profile is kept in ${PROFILES}
  --volatile  a Redis without an append-only file
  --json      a file for what was found
  --out       a folder for the page (default docs/performance when everything is measured)
Exit code 0: measured. 1: a part is void, and stderr says why. 2: it could not be done.`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  runs: { type: 'string' },
  before: { type: 'string' },
  shards: { type: 'string' },
  json: { type: 'string' },
  out: { type: 'string' },
  profile: { type: 'boolean', default: false },
  volatile: { type: 'boolean', default: false },
} as const;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

await command(USAGE, OPTIONS, (values, positionals) => {
  nothingElse(positionals);
  const { quick: isQuick, only, runs, before, shards, json, out, profile, volatile: isVolatile } = values;
  const isWhole = only === undefined && !isQuick && !profile;
  return measure({
    isQuick,
    isVolatile,
    json,
    say,
    before,
    shards: shards === undefined ? undefined : wholeNumber('--shards', shards, 1),
    runsAreGiven: runs !== undefined,
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
  const compared = await comparedBy(options);
  for (const name of parts) {
    say(name);
    try {
      const result = await PARTS[name]!({ ...options, ...compared, found, goesOn: countOf(name, options) });
      merge(found, result.findings);
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

/** Two parts may find members of one thing. */
function merge(found: Record<string, Findings>, more: Readonly<Record<string, Findings>>): void {
  for (const [name, members] of Object.entries(more)) found[name] = { ...found[name], ...members };
}

async function comparedBy({ before, shards, isQuick, isVolatile }: Options): Promise<Pick<Context, 'bed' | 'sides'>> {
  const build = await thisBuild();
  const sides = sidesOf(build, before === undefined ? null : await buildIn(before), shards, isQuick);
  return { sides, bed: { build, isVolatile, ...(shards === undefined ? {} : { shards }) } };
}

function countOf(part: string, { isQuick, runs, runsAreGiven }: Options): Context['goesOn'] {
  const seconds = isQuick && !runsAreGiven ? QUICK_SECONDS[part] : undefined;
  const until = performance.now() + 1000 * (seconds ?? Infinity);
  return (run) => run < runs && (run === 0 || performance.now() < until);
}

function partsOf(only: string | undefined, isQuick: boolean): string[] {
  if (only === undefined) return Object.keys(PARTS).filter((name) => !isQuick || !NOT_QUICK.has(name));
  const names = only.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown === undefined) return Object.keys(PARTS).filter((name) => names.includes(name));
  throw new UsageError(`--only takes some of the parts, not "${unknown}"`);
}

function howOf({ isQuick, runs, isVolatile, before }: Options): string {
  const turns = before === undefined ? '' : ' In turn with the build before.';
  const file = isVolatile ? 'without an append-only file' : 'with an append-only file flushed every second';
  return `${isQuick ? 'A quick estimate of at most' : 'Medians of'} ${runs} runs, Redis ${file}.${turns}`;
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}
