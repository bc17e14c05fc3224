/** The rate of Redis and its client with the same bytes and no computation: states are read and written back. */
import { Redis } from 'ioredis';
import { shardOf } from '../../src/core/primitives/hash.js';
import type { Bed } from './bed.js';
import { Crowd } from './crowd.js';
import type { LaneLoad } from './lane-run.js';
import { keysOf } from './lanes.js';
import { redisUsage, redisUsed, sentUs } from './redis-usage.js';

export interface RawRun {
  eventsPerSecond: number;
  /** Customers touched per event. It is below 1 because a batch contains busy customers more than once. */
  customersPerEvent: number;
  /** Microseconds per event. */
  us: { read: number; write: number; outside: number; client: number };
}

const EVENTS = 50_000;

/** Keys of the customers of one batch. */
type RawBatch = readonly string[];

/** One read and one write per batch, all shards in parallel, as the lanes do it; without fence, marks and due times. */
export async function rawRedis(bed: Bed, load: LaneLoad): Promise<RawRun> {
  const redis = new Redis(bed.redisUrl);
  try {
    const lanes = batchesOf(bed, load);
    const customers = lanes.flat().reduce((sum, batch) => sum + batch.length, 0);
    await play(
      redis,
      lanes.map((batches) => batches.slice(0, 1)),
    );
    const [before, cpu, startedAt] = [await redisUsage(bed.redis), process.cpuUsage(), performance.now()];
    await play(redis, lanes);
    const ms = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    const used = redisUsed(before, await redisUsage(bed.redis));
    const [read, write] = [sentUs(used, 'mget'), sentUs(used, 'mset')];
    const perEvent = (us: number): number => us / EVENTS;
    return {
      eventsPerSecond: (1000 * EVENTS) / ms,
      customersPerEvent: customers / EVENTS,
      us: {
        read: perEvent(read),
        write: perEvent(write),
        outside: perEvent(used.cpuUs - read - write),
        client: perEvent(user + system),
      },
    };
  } finally {
    redis.disconnect();
  }
}

/** The same customers in the same batches as a lane gets them, by shard. */
function batchesOf(bed: Bed, { customers, draw, batchEvents }: LaneLoad): RawBatch[][] {
  const crowd = new Crowd({ customers, draw, seed: 1, name: 'raw' });
  const lanes = keysOf(bed).map((keys) => ({ keys, open: Array<string>(), batches: Array<RawBatch>() }));
  for (let i = 0; i < EVENTS; i++) {
    const { customerId } = crowd.next(0);
    const lane = lanes[shardOf(customerId, bed.shards)]!;
    if (lane.open.push(lane.keys.customer(customerId)) < batchEvents) continue;
    lane.batches.push([...new Set(lane.open)]);
    lane.open = [];
  }
  return lanes.map(({ open, batches }) => (open.length > 0 ? [...batches, [...new Set(open)]] : batches));
}

async function play(redis: Redis, lanes: readonly (readonly RawBatch[])[]): Promise<void> {
  await Promise.all(
    lanes.map(async (batches) => {
      for (const keys of batches) {
        const states = await redis.mgetBuffer(...keys);
        await redis.mset(keys.flatMap((key, i) => (states[i] == null ? [] : [key, states[i]])));
      }
    }),
  );
}
