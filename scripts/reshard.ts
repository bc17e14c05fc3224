/** npm run reshard: another number of shards for data that is there, while nothing is taken in. */
import { openFit } from '../src/connections.js';
import { readConfig } from '../src/ops/config.js';
import { createLog } from '../src/ops/log.js';
import { Presence } from '../src/presence.js';
import type { WaitingRedis } from '../src/redis/connections.js';
import { readReshardRecord, type ReshardRecord } from '../src/redis/reshard.record.js';
import { readDataSettings } from '../src/redis/settings.store.js';
import { CommandError } from './command/command-error.js';
import { DIFFERENCES, DONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';
import { change, giveUp } from './reshard/change.js';
import { outlook } from './reshard/outlook.js';

const USAGE = `Usage: npm run reshard -- --to <shards> [--drop-replays] [--dry-run]
       npm run reshard -- --abort
Changes the number of shards of the data in the Redis of the configuration. All processes of the service are stopped
before, and whoever puts events onto its queues; afterwards they are started with the new SHARDS. New shards are built
beside the old ones and compared with them, state by state, before they take their place. A call that was killed is
followed by the same call, which goes on.
  --to            the new number, 1 to 1024
  --drop-replays  removes the replays, which are not taken along
  --dry-run       changes nothing: says what there is, what stands in the way, and what it would take
  --abort         removes what a call has built before it began to switch: all is as it was
Exit code 0: done. 1: --dry-run found something in the way. 2: not done; the last lines say why.`;

const OPTIONS = {
  to: { type: 'string' },
  'drop-replays': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  abort: { type: 'boolean' },
} as const;
const MOST_SHARDS = 1_024;

await command(USAGE, OPTIONS, async (options, positionals) => {
  nothingElse(positionals);
  if ((options.to === undefined) !== (options.abort === true)) throw new UsageError('say either --to or --abort');
  const to = options.to === undefined ? null : wholeNumber('--to', options.to, 1, MOST_SHARDS);
  const config = readConfig();
  const { connections, waitingRedis: redis } = await openFit(config, createLog(config.logLevel));
  try {
    if (to === null) return await abort(redis);
    return await reshard(redis, to, {
      dropsReplays: options['drop-replays'] === true,
      isDry: options['dry-run'] === true,
    });
  } finally {
    await connections.close();
  }
});

async function reshard(
  redis: WaitingRedis,
  to: number,
  { dropsReplays, isDry }: { dropsReplays: boolean; isDry: boolean },
): Promise<number> {
  const data = await readDataSettings(redis);
  if (data === null) throw new CommandError('There is no data yet: start the service with the SHARDS you want.');
  const begun = await readReshardRecord(redis);
  if (begun === null && data.shards === to) {
    process.stdout.write(`The data has ${to} shards.\n`);
    return DONE;
  }
  if (begun !== null && begun.to !== to) throw new CommandError(otherSentence(begun));
  const record: ReshardRecord = begun ?? { from: data.shards, to, phase: 'building', dropsReplays };
  if (isDry) {
    const { lines, isClear } = await outlook(redis, record);
    process.stdout.write(`${lines.join('\n')}\n`);
    return isClear ? DONE : DIFFERENCES;
  }
  const startedAt = performance.now();
  await alone(redis, () => change(redis, { ...record, dropsReplays: record.dropsReplays || dropsReplays }, say));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`The data has ${to} shards now, after ${seconds} s. Start every process with SHARDS=${to}.\n`);
  return DONE;
}

async function abort(redis: WaitingRedis): Promise<number> {
  const begun = await readReshardRecord(redis);
  if (begun === null) throw new CommandError('No change of the number of shards was begun.');
  if (begun.phase === 'switching')
    throw new CommandError(
      `The shards are being switched, and cannot go back: run it with --to ${begun.to} to the end.`,
    );
  await alone(redis, () => giveUp(redis, say));
  process.stdout.write(`All is as it was: ${begun.from} shards.\n`);
  return DONE;
}

/** This process counts as one that works on the data, so that a second call refuses to begin. */
async function alone(redis: WaitingRedis, work: () => Promise<void>): Promise<void> {
  const presence = await Presence.open(redis);
  presence.keep(null);
  try {
    await work();
  } finally {
    await presence.leave();
  }
}

function otherSentence({ from, to, phase }: ReshardRecord): string {
  const back = phase === 'building' ? ', or with --abort to leave it as it was' : '';
  return `A change from ${from} to ${to} shards was begun: run it with --to ${to} to its end${back}.`;
}

function say(doing: string): void {
  process.stderr.write(`${doing}\n`);
}
