/** npm run bench: measures the service on this machine, part by part, and says what it found. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { disturbances } from './bench/disturbances.js';
import { door } from './bench/door.js';
import { growth } from './bench/growth.js';
import { latency } from './bench/latency.js';
import { limit } from './bench/limit.js';
import { machine } from './bench/machine.js';
import { memory } from './bench/memory.js';
import type { Context, Findings, Part, Plot, Table } from './bench/part.js';
import { pipeline } from './bench/pipeline.js';
import { machineTable, textOf, writePage } from './bench/report.js';
import { sockets } from './bench/sockets.js';
import { sweep } from './bench/sweep.js';

/** In this order: the latency is measured at shares of what the door can do. */
const PARTS: Readonly<Record<string, Part>> = { pipeline, limit, door, latency, sweep, sockets, memory, growth };
/** The curves take many beds, the limit an own profile: not within four minutes. */
const NOT_QUICK = new Set(['growth', 'limit']);
const RUNS = { quick: 3, full: 5 };
/** Seconds after which a quick bench begins no more runs of a part: all of it is to end within four minutes. */
const QUICK_SECONDS: Readonly<Record<string, number>> = { pipeline: 50, door: 35, latency: 25, sweep: 15, sockets: 8 };
const PROFILES = join('.data', 'bench');

interface Options extends Omit<Context, 'found' | 'goesOn'> {
  parts: string[];
  json: string | undefined;
  out: string | undefined;
}

async function main(): Promise<void> {
  const options = readOptions();
  const { json, out, parts } = options;
  const found: Record<string, Findings> = {};
  const report = { machine: machine(), how: howOf(options), tables: [] as Table[], plots: [] as Plot[] };
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
  process.exitCode = voids.length > 0 ? 1 : 0;
}

function countOf(part: string, { isQuick, runs }: Options): Context['goesOn'] {
  const until = performance.now() + 1000 * (isQuick ? (QUICK_SECONDS[part] ?? Infinity) : Infinity);
  return (run) => run < runs && (run === 0 || performance.now() < until);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      runs: { type: 'string' },
      json: { type: 'string' },
      out: { type: 'string' },
      profile: { type: 'boolean', default: false },
      volatile: { type: 'boolean', default: false },
    },
  });
  const isQuick = values.quick;
  const isWhole = values.only === undefined && !isQuick;
  return {
    isQuick,
    runs: runsOf(values.runs, isQuick),
    isVolatile: values.volatile,
    profileDir: values.profile ? PROFILES : null,
    parts: partsOf(values.profile ? `limit,${values.only ?? ''}` : values.only, isQuick),
    json: values.json,
    out: values.out ?? (isWhole && !values.profile ? join('docs', 'performance') : undefined),
    say,
  };
}

function partsOf(only: string | undefined, isQuick: boolean): string[] {
  if (only === undefined) return Object.keys(PARTS).filter((name) => !isQuick || !NOT_QUICK.has(name));
  const names = only.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown === undefined) return Object.keys(PARTS).filter((name) => names.includes(name));
  throw new Error(`--only takes some of ${Object.keys(PARTS).join(', ')} with commas between them, not "${unknown}".`);
}

function runsOf(given: string | undefined, isQuick: boolean): number {
  if (given === undefined) return isQuick ? RUNS.quick : RUNS.full;
  const runs = Number(given);
  if (Number.isSafeInteger(runs) && runs > 0) return runs;
  throw new Error(`--runs must be a whole number from 1, not "${given}".`);
}

function howOf({ isQuick, runs, isVolatile }: Options): string {
  const file = isVolatile ? 'without an append-only file' : 'with an append-only file flushed every second';
  return `${isQuick ? 'A quick estimate of at most' : 'Medians of'} ${runs} runs, Redis ${file}.`;
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

main()
  .then(() => process.exit())
  .catch((fault: unknown) => {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    process.exit(1);
  });
