/** The work left in the lanes of a run, read directly from Redis. */
import type { Redis } from 'ioredis';
import { queueKeys } from '../../src/redis/bullmq.store.js';
import { shardKeys } from '../../src/redis/keys.js';

export interface LaneProgress {
  version: number;
  waiting: number;
  active: string[];
}

/** By shard; null while Redis is unreachable. */
export async function laneProgress(redis: Redis, run: string, shards: number): Promise<LaneProgress[] | null> {
  const pipeline = redis.pipeline();
  for (let shard = 0; shard < shards; shard++) {
    const keys = shardKeys(run, shard);
    const { wait, active } = queueKeys(keys);
    pipeline.get(keys.version).llen(wait).lrange(active, 0, -1);
  }
  const replies = await pipeline.exec().catch(() => null);
  if (replies === null || replies.some(([fault]) => fault !== null)) return null;
  return Array.from({ length: shards }, (_, shard) => {
    const [version, waiting, active] = replies.slice(3 * shard).map(([, reply]) => reply);
    return {
      version: Number(version ?? 0),
      waiting: Number(waiting),
      active: Array.isArray(active) ? active.map(String) : [],
    };
  });
}

export function isIdle(lanes: readonly LaneProgress[]): boolean {
  return lanes.every(({ waiting, active }) => waiting === 0 && active.length === 0);
}
