/** npm run chaos: kills, pauses and cuts everything while a log is handed over, then compares with a quiet run of it. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { DIFFERENCES, DONE, UNDONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';
import { lineOf, tableOf } from './chaos/report.js';
import { runChaos, type ChaosOptions } from './chaos/run.js';

const LARGEST_SEED = 2 ** 31;

const USAGE = `Usage: npm run chaos -- [--events <number>] [--faults <number>] [--seed <number>] [--redis kill|none] [--json <file>]
  --events  of the log that is made up and handed over (default 200000)
  --faults  that strike meanwhile (default 200)
  --seed    of log and faults (default: one of its own, which is said)
  --redis   none: nothing happens to Redis (default kill)
  --json    a file for the result, which is the last line of stdout too
Exit code 0: nothing differs from a quiet run. 1: something does. 2: it could not be done.`;

const OPTIONS = {
  events: { type: 'string', default: '200000' },
  faults: { type: 'string', default: '200' },
  seed: { type: 'string', default: String(randomInt(LARGEST_SEED)) },
  redis: { type: 'string', default: 'kill' },
  json: { type: 'string' },
} as const;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

await command(USAGE, OPTIONS, async ({ events, faults, seed, redis, json }, positionals) => {
  nothingElse(positionals);
  const options: ChaosOptions = {
    events: wholeNumber('--events', events, 1),
    faults: wholeNumber('--faults', faults, 0),
    seed: wholeNumber('--seed', seed, 0),
    redis: redisOf(redis),
  };
  say(`seed ${options.seed}: ${options.events} events, ${options.faults} faults`);
  const result = await runChaos(options, say);
  const line = lineOf(result);
  if (json !== undefined) writeFileSync(json, `${line}\n`);
  process.stdout.write(`\n${tableOf(result)}\n\n${line}\n`);
  return result.differences.length > 0 ? DIFFERENCES : DONE;
});
// A run that was given up leaves servers and sockets behind, which would keep the process.
if (process.exitCode === UNDONE) process.exit();

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 23)}  ${line}\n`);
}

function redisOf(text: string): 'kill' | 'none' {
  if (text === 'kill' || text === 'none') return text;
  throw new UsageError(`--redis takes kill or none, not "${text}"`);
}
