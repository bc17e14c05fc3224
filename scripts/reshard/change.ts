/**
 * Changes the number of shards of data that is at rest.
 *
 * 1. The change is recorded in the settings: from now on no process starts on the data.
 * 2. Whatever an earlier call left is removed, obstacles are looked for, and the new shards are built beside the old ones.
 * 3. Both are compared. When anything differs, the new shards and the record are removed: all is as it was.
 * 4. The record says that they are switched. From now on there is no way back but another change.
 * 5. The new shards take the place of the old ones, what is left of those is removed, and the settings get the new number
 *    and a new epoch in one step.
 *
 * A call that was killed leaves the record. The next one begins again at step 2, or at step 5.
 */
import type { WaitingRedis } from '../../src/redis/connections.js';
import { KeptOrderStore } from '../../src/redis/kept.order.store.js';
import { buildShards, differencesOf, type Say } from '../../src/redis/reshard.build.js';
import { takeInventory } from '../../src/redis/reshard.inventory.js';
import {
  finishResharding,
  removeReshardRecord,
  writeReshardRecord,
  type ReshardRecord,
} from '../../src/redis/reshard.record.js';
import { removeLeftovers, removeStaged, renameStaged, switchFixedKeys } from '../../src/redis/reshard.switch.js';
import { RunStore } from '../../src/redis/run.store.js';
import { CommandError } from '../command/command-error.js';
import { activity, contents } from './obstacles.js';

/** Throws CommandError when it cannot be done; then all is as it was, or the record says that the next call goes on. */
export async function change(redis: WaitingRedis, record: ReshardRecord, say: Say): Promise<void> {
  if (record.phase === 'building') {
    await writeReshardRecord(redis, record);
    await build(redis, record, say).catch(async (fault: unknown) => {
      if (!(fault instanceof CommandError)) throw fault;
      await giveUp(redis, say);
      throw fault;
    });
    await writeReshardRecord(redis, { ...record, phase: 'switching' });
  } else await refuseActivity(redis, record);
  await switchOver(redis, record, say);
}

/** Before the switch begins: all is as it was. */
export async function giveUp(redis: WaitingRedis, say: Say): Promise<void> {
  say('removing what was built');
  await removeStaged(redis);
  await removeReshardRecord(redis);
}

async function build(redis: WaitingRedis, record: ReshardRecord, say: Say): Promise<void> {
  const { from, to } = record;
  await refuseActivity(redis, record);
  say('removing what an earlier call built');
  await removeStaged(redis);
  say('reading which keys there are');
  const inventory = await takeInventory(redis, from);
  refuse(await contents(redis, inventory, record));
  const job = { redis, from, to, fixed: inventory.fixed };
  const rows = await buildShards(job, say).catch(unreadable);
  const differing = await differencesOf(job, rows, say);
  if (differing.length > 0)
    throw new CommandError(`The new shards differ from the old ones: ${differing.join(', ')}. Nothing was changed.`);
  await refuseActivity(redis, record);
}

async function switchOver(redis: WaitingRedis, record: ReshardRecord, say: Say): Promise<void> {
  const { to, dropsReplays } = record;
  say('switching the shards');
  await switchFixedKeys(redis, to);
  await renameStaged(redis, (keys) => say(`switching customers: ${keys} keys`));
  const runs = new RunStore(redis);
  const replays = new Set(dropsReplays ? (await runs.lastUsed()).keys() : []);
  await removeLeftovers(redis, to, replays, (keys) => say(`removing the old shards: ${keys} keys`));
  if (dropsReplays) await runs.forgetReplays();
  await new KeptOrderStore(redis).forgetAll(); // they hold rows of the old lists
  say('ending');
  await finishResharding(redis, record);
}

async function refuseActivity(redis: WaitingRedis, { from, to }: ReshardRecord): Promise<void> {
  refuse(await activity(redis, from, to));
}

function refuse(obstacles: readonly string[]): void {
  if (obstacles.length > 0) throw new CommandError(`The number of shards was not changed.\n${obstacles.join('\n')}`);
}

/** A state or a list that this build cannot read. */
function unreadable(fault: unknown): never {
  if (!(fault instanceof RangeError)) throw fault;
  throw new CommandError(
    `The number of shards was not changed: something stored cannot be read (${fault.message}). If a later build wrote it, use that one.`,
  );
}
