/** In which shards a sweep would find work, so that an idle service queues none. */
import type { Redis } from 'ioredis';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from './keys.js';

type RipeKeys = Pick<ShardKeys, 'due' | 'predictions'>;

/** The shards with a customer who is due by `asOf`, or a prediction whose outcome is final by then. One round trip. */
export async function ripeShards(redis: Redis, shards: readonly RipeKeys[], asOf: EpochMs): Promise<number[]> {
  const counting = redis.pipeline();
  for (const { due, predictions } of shards) counting.zcount(due, '-inf', asOf).zcount(predictions, '-inf', asOf);
  const counts = ((await counting.exec()) ?? []).map(([fault, count]) => {
    if (fault !== null) throw fault;
    return Number(count);
  });
  return shards.flatMap((_, shard) => ((counts[2 * shard] ?? 0) + (counts[2 * shard + 1] ?? 0) > 0 ? [shard] : []));
}
