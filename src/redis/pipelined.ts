import type { ChainableCommander } from 'ioredis';
import type { Redis } from './client.js';
import { inOneWrite } from './one.write.js';

/**
 * Commands of many shards in one round trip: the replies of each item, in its place. Each item has a pipeline of its own, and
 * its keys are of one shard, because a cluster refuses a pipeline over several slots. Rejects with the first fault.
 */
export async function pipelined<T>(
  redis: Redis,
  items: readonly T[],
  add: (pipeline: ChainableCommander, item: T) => unknown,
): Promise<unknown[][]> {
  return inOneWrite(redis, () =>
    Promise.all(
      items.map(async (item) => {
        const pipeline = redis.pipeline();
        add(pipeline, item);
        return repliesIn(await pipeline.exec());
      }),
    ),
  );
}

function repliesIn(replies: [Error | null, unknown][] | null): unknown[] {
  return (replies ?? []).map(([fault, reply]) => {
    if (fault !== null) throw fault;
    return reply;
  });
}
