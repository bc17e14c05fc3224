/** npm run replay -- <file.csv|csv.gz|ndjson> [--speed N|max] [--url http://…] [--run name] [--key operator's key] */
import { readFileSync, existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { logName } from './logs/run-name.js';
import { showProgress } from './logs/progress.js';
import { replayLog, type ReplayOptions } from './logs/replay-log.js';
import { Service } from './logs/service.js';
import { readConfig } from '../src/ops/config.js';

const USAGE =
  'npm run replay -- <file.csv|csv.gz|ndjson> [--speed N|max] [--url http://127.0.0.1:3000] [--run name] [--key key]';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { speed: { type: 'string' }, url: { type: 'string' }, run: { type: 'string' }, key: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined || !existsSync(file)) throw new Error(`${file ?? 'the log'} is not there. Usage: ${USAGE}`);
  const config = readConfig();
  const service = new Service(
    values.url ?? `http://127.0.0.1:${config.port}`,
    values.key ?? operatorKey(config.apiKeysFile),
  );
  const bar = showProgress(file);
  let complained = 0;
  const options: ReplayOptions = {
    file,
    run: values.run ?? logName(file),
    speed: readSpeed(values.speed ?? 'max'),
    onProgress: bar.update,
    onRejected: ({ id, code, message }) => {
      if (complained++ < 10) process.stderr.write(`\nrejected ${id ?? 'an event'}: ${code}: ${message}\n`);
    },
  };
  const result = await replayLog(service, options);
  bar.stop();
  process.stdout.write(`${JSON.stringify(result)}\n`);
  const settled = result.applied + result.duplicates + result.quarantined;
  if (result.rejected > 0 || settled !== result.accepted) process.exitCode = 1;
}

function operatorKey(file: string): string {
  if (!existsSync(file)) throw new Error(`There are no keys in ${file}: start the service first, or give --key.`);
  const keys: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof keys === 'object' && keys !== null && 'operator' in keys && typeof keys.operator === 'string')
    return keys.operator;
  throw new Error(`${file} holds no key of an operator; only an operator may replay.`);
}

function readSpeed(given: string): number {
  const speed = given === 'max' ? Infinity : Number(given);
  if (speed > 0) return speed;
  throw new Error(`--speed must be a positive number or max, not "${given}"`);
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
