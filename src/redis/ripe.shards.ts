/** In which shards a sweep would find work, so that an idle service queues none. */
import type { Redis } from './client.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from './keys.js';
import { pipelined } from './pipelined.js';

type RipeKeys = Pick<ShardKeys, 'due' | 'predictions'>;

/** The shards with a customer who is due by `asOf`, or a prediction whose outcome is final by then. One round trip. */
export async function ripeShards(redis: Redis, shards: readonly RipeKeys[], asOf: EpochMs): Promise<number[]> {
  const counts = await pipelined(redis, shards, (counting, { due, predictions }) =>
    counting.zcount(due, '-inf', asOf).zcount(predictions, '-inf', asOf),
  );
  return counts.flatMap((ofShard, shard) => (ofShard.some((count) => Number(count) > 0) ? [shard] : []));
}
