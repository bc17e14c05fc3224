/** npm run chaos: kills, pauses and cuts everything while a log is handed over, then compares with a quiet run of it. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lineOf, tableOf } from './chaos/report.js';
import { runChaos, type ChaosOptions } from './chaos/run.js';

const LARGEST_SEED = 2 ** 31;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '200000' },
      faults: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(randomInt(LARGEST_SEED)) },
      redis: { type: 'string', default: 'kill' },
      json: { type: 'string' },
    },
  });
  const options: ChaosOptions = {
    events: whole('events', values.events, 1),
    faults: whole('faults', values.faults, 0),
    seed: whole('seed', values.seed, 0),
    redis: redisOf(values.redis),
  };
  say(`seed ${options.seed}: ${options.events} events, ${options.faults} faults`);
  const result = await runChaos(options, say);
  const line = lineOf(result);
  if (values.json !== undefined) writeFileSync(values.json, `${line}\n`);
  process.exitCode = result.differences.length > 0 ? 1 : 0;
  process.stdout.write(`\n${tableOf(result)}\n\n${line}\n`);
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 23)}  ${line}\n`);
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} must be a whole number from ${least}, not "${text}".`);
}

function redisOf(text: string): 'kill' | 'none' {
  if (text === 'kill' || text === 'none') return text;
  throw new Error(`--redis must be kill or none, not "${text}".`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
  process.exit(1);
});
