/** Holds the lane of one shard, as a job would that some other process works on and never finishes. */
import type { Redis } from 'ioredis';
import { shardKeys } from '../../src/redis/keys.js';

export interface HeldLane {
  release: () => Promise<void>;
}

/** @param sinceAt when that job was put into the queue */
export async function holdLane(redis: Redis, run: string, shard: number, sinceAt: number): Promise<HeldLane> {
  const queue = `${shardKeys(run, shard).prefix}:activity`;
  const job = `${sinceAt}-1-held`;
  await redis.hset(`${queue}:meta`, 'concurrency', 1);
  await redis.set(`${queue}:${job}:lock`, 'somebody');
  await redis.lpush(`${queue}:active`, job);
  return {
    release: async () => {
      await redis.lrem(`${queue}:active`, 0, job);
      await redis.del(`${queue}:${job}:lock`);
    },
  };
}
