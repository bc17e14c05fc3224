/**
 * Moves the histories that an earlier build kept as lists into the values of this one. Nothing needs it: lists are read
 * where they are. It frees half of their bytes. Lanes may be at work meanwhile; a process of the earlier build would no
 * longer see what was moved.
 */
import type { Redis } from './client.js';
import type { DuePage } from './due.store.js';
import { encodeHistory, joinedHistory } from './history.codec.js';
import { shardKeys, type ShardKeys } from './keys.js';
import { Script } from './script.js';

const PACK = new Script('pack-history.lua');

/** Returns how many histories were moved. One that grew meanwhile, or cannot be read, stays as it is. */
export async function packEarlierHistories(redis: Redis, { run, shard, customerIds }: DuePage): Promise<number> {
  const keys = shardKeys(run, shard);
  const moved = await Promise.all(customerIds.map((id) => packHistory(redis, id, keys)));
  return moved.filter(Boolean).length;
}

async function packHistory(redis: Redis, customerId: string, keys: ShardKeys): Promise<boolean> {
  const [list, value] = [keys.earlierHistory(customerId), keys.history(customerId)];
  const earlier = await redis.lrangeBuffer(list, 0, -1);
  if (earlier.length === 0) return false;
  const before = await redis.getBuffer(value);
  const whole = packedTogether(earlier, before);
  return whole !== null && (await PACK.run(redis, [list, value], [earlier.length, before?.length ?? 0, whole])) === 1;
}

/** Null when an entry cannot be read. */
function packedTogether(earlier: readonly Uint8Array[], before: Uint8Array | null): Buffer | null {
  try {
    return Buffer.concat(joinedHistory(earlier, before).map(encodeHistory));
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}
