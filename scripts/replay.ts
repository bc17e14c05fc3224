/** npm run replay -- <log> [--speed N|max] [--watch-channels] [--url http://…] [--run name] [--key operator's key] */
import { readConfig } from '../src/ops/config.js';
import { DIFFERENCES, DONE, UsageError, command, onlyOne } from './command/command.js';
import { keyIn } from './command/key-file.js';
import { showProgress } from './logs/progress.js';
import { Refusals, Warnings } from './logs/refusals.js';
import { replayLog } from './logs/replay-log.js';
import { logName } from './logs/run-name.js';
import { Service } from './logs/service.js';
import { isSimulated } from './logs/simulated.js';
import { speedOf } from './logs/speed.js';

const USAGE = `Usage: npm run replay -- <log> [--speed <number>|max] [--watch-channels] [--simulated]
                      [--url http://127.0.0.1:3000] [--run <name>] [--key <key>]
  <log>    .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape
  --speed  the log's time over the wall's (default max)
  --watch-channels  a channel that falls silent as a whole in the log holds decisions, as in the live run
                    (by QUIET_CHANNEL_EVENTS and QUIET_CHANNEL_SECONDS of this command)
  --simulated  the events are drawn, and the page says so (default: when a truth.csv lies beside the log)
  --url    of the service (default the port of the configuration on this machine)
  --run    the run to pour into, whatever it holds (default: named after the log, and only when it holds no other)
  --key    of an operator (default: from the file of keys of the configuration)
The last line of stdout says what became of the events. Exit code 0: all were applied, or had been before. 1: some were
refused or quarantined. 2: the log could not be read to its end, or the service not reached.`;

const OPTIONS = {
  speed: { type: 'string', default: 'max' },
  'watch-channels': { type: 'boolean', default: false },
  simulated: { type: 'boolean', default: false },
  url: { type: 'string' },
  run: { type: 'string' },
  key: { type: 'string' },
} as const;

await command(USAGE, OPTIONS, async ({ speed, url, run, key, ...flags }, positionals) => {
  const file = onlyOne(positionals, 'name one log');
  const { port, apiKeysFile, quietChannelEvents, quietChannelSeconds } = readConfig();
  const watch = { quietEvents: quietChannelEvents, quietSeconds: quietChannelSeconds };
  const options = {
    file,
    run: run ?? logName(file),
    onlyOwnRun: run === undefined,
    speed: speedOf(speed),
    isSimulated: flags.simulated || isSimulated(file),
    ...(flags['watch-channels'] ? { watch } : {}),
  };
  const address = url === undefined ? `http://127.0.0.1:${port}` : addressOf(url);
  return replay(new Service(address, key ?? keyIn(apiKeysFile, 'operator')), options);
});

async function replay(service: Service, options: Parameters<typeof replayLog>[1]): Promise<number> {
  const bar = showProgress(options.file);
  const refusals = new Refusals(options.file, say);
  const warnings = new Warnings(options.file, say);
  try {
    const result = await replayLog(service, {
      ...options,
      survey: bar.survey,
      onProgress: bar.update,
      onRefused: refusals.add,
      onWarning: warnings.add,
    });
    bar.stop('the log is through');
    refusals.sayTotal();
    warnings.sayTotals();
    process.stdout.write(`${JSON.stringify(result)}\n`);
    const settled = result.applied + result.duplicates + result.quarantined;
    return result.rejected > 0 || result.quarantined > 0 || settled !== result.accepted ? DIFFERENCES : DONE;
  } finally {
    bar.stop();
  }
}

function say(line: string): void {
  process.stderr.write(`\n${line}\n`);
}

function addressOf(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new UsageError(`--url takes an address like http://127.0.0.1:3000, not "${url}"`);
}
