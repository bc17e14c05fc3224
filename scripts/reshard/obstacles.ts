/** Why the number of shards may not be changed now, each with what to do. */
import type { WaitingRedis } from '../../src/redis/connections.js';
import { countJobs } from '../../src/redis/bullmq.store.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { OutboxStore } from '../../src/redis/outbox.store.js';
import { PRESENT_MS, PresenceStore } from '../../src/redis/presence.store.js';
import type { Inventory } from '../../src/redis/reshard.inventory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { ledgerTiersOf } from '../../src/redis/reshard.sums.js';

const SECOND_MS = 1_000;

/** Processes that work on the data, and work that is not done. They come and go, so they are looked for twice. */
export async function activity(redis: WaitingRedis, from: number, to: number): Promise<string[]> {
  const others = await new PresenceStore(redis).others();
  const queues = Array.from({ length: Math.max(from, to) }, (_, shard) => shardKeys(LIVE_RUN, shard));
  const jobs = await countJobs(redis, queues);
  const { waiting } = await new OutboxStore(redis, from).counts();
  return [
    ...others.map(
      ({ process: name, agoMs }) =>
        `The process ${name} gave a sign ${Math.round(agoMs / SECOND_MS)} s ago: stop it. One that was killed counts for ${PRESENT_MS / SECOND_MS} s.`,
    ),
    ...(jobs === 0
      ? []
      : [
          `${jobs} jobs are in the queues: stop who sends events, let the service work until nothing waits, and then stop it.`,
        ]),
    ...(waiting === 0
      ? []
      : [
          `${waiting} entries wait for the webhooks: let a process with the role webhooks hand them over, and then stop it.`,
        ]),
  ];
}

/** What the data holds that cannot be taken along. */
export async function contents(
  redis: WaitingRedis,
  { unknown, strays, earlier }: Inventory,
  { from, dropsReplays }: { from: number; dropsReplays: boolean },
): Promise<string[]> {
  const shards = Array.from({ length: from }, (_, shard) => shardKeys(LIVE_RUN, shard));
  const replays = [...(await new RunStore(redis).lastUsed()).keys()];
  const tiers = await ledgerTiersOf(redis, shards);
  return [
    ...(unknown.size === 0
      ? []
      : [
          `Keys of a later build are there (${[...unknown].join(', ')}): use that build to change the number of shards.`,
        ]),
    ...(earlier === 0 && tiers.length <= 1
      ? []
      : ['The ledger was not yet converted: start the service once, let it become ready, and stop it.']),
    ...(strays === 0
      ? []
      : [
          `${strays} keys lie in shards to which they do not belong, where no process reads them: somebody else wrote to this Redis. Find out who, and remove them.`,
        ]),
    ...(replays.length === 0 || dropsReplays
      ? []
      : [
          `There are replays, which are not taken along (${replays.join(', ')}): their logs can be poured again. Say --drop-replays to remove them.`,
        ]),
  ];
}
