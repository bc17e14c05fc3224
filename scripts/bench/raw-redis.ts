/** The rate of Redis and its client with the same bytes and no computation: read states, write them back. */
import { Redis } from 'ioredis';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys } from '../../src/redis/keys.js';
import type { Write } from '../../src/redis/commit.writes.js';
import { ShardStore } from '../../src/redis/shard.store.js';
import type { Bed } from './bed.js';
import { Crowd } from './crowd.js';
import type { LaneLoad } from './lane-run.js';
import type { People } from './people.js';
import { redisUsage, redisUsed, sentUs } from './redis-usage.js';
import { VoidFigureError } from './part.js';

export interface RawRun {
  eventsPerSecond: number;
  /** Customers touched per event. It is below 1 because a batch contains busy customers more than once. */
  customersPerEvent: number;
  /** Microseconds per event. */
  us: { mget: number; commit: number; outside: number; client: number };
}

const EVENTS = 50_000;

interface RawBatch {
  shard: number;
  names: string[];
}

/** One read and one fenced commit per batch, all shards in parallel, as the lanes do it. */
export async function rawRedis(bed: Bed, load: LaneLoad, people: People): Promise<RawRun> {
  const redis = new Redis(bed.redisUrl);
  try {
    const batches = batchesOf(load, bed.shards);
    const names = batches.reduce((sum, batch) => sum + batch.names.length, 0);
    await play(redis, bed.shards, batches.slice(0, bed.shards), people, load.customers);
    const [before, cpu, startedAt] = [await redisUsage(bed.redis), process.cpuUsage(), performance.now()];
    await play(redis, bed.shards, batches, people, load.customers);
    const ms = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    const used = redisUsed(before, await redisUsage(bed.redis));
    const [mget, commit] = [sentUs(used, 'mget'), sentUs(used, 'evalsha', 'eval')];
    const perEvent = (us: number): number => us / EVENTS;
    return {
      eventsPerSecond: (1000 * EVENTS) / ms,
      customersPerEvent: names / EVENTS,
      us: {
        mget: perEvent(mget),
        commit: perEvent(commit),
        outside: perEvent(used.cpuUs - mget - commit),
        client: perEvent(user + system),
      },
    };
  } finally {
    redis.disconnect();
  }
}

/** The same customers in the same batches as a lane gets them. */
function batchesOf({ customers, draw, batchEvents }: LaneLoad, shards: number): RawBatch[] {
  const crowd = new Crowd({ customers, draw, seed: 1, name: 'raw' });
  const open = Array.from({ length: shards }, (): string[] => []);
  const batches: RawBatch[] = [];
  for (let i = 0; i < EVENTS; i++) {
    const { customerId } = crowd.next(0);
    const shard = shardOf(customerId, shards);
    if (open[shard]!.push(customerId) < batchEvents) continue;
    batches.push({ shard, names: [...new Set(open[shard])] });
    open[shard] = [];
  }
  for (const [shard, rest] of open.entries()) if (rest.length > 0) batches.push({ shard, names: [...new Set(rest)] });
  return batches;
}

async function play(
  redis: Redis,
  shards: number,
  batches: readonly RawBatch[],
  people: People,
  customers: number,
): Promise<void> {
  const lanes = Array.from({ length: shards }, async (_, shard) => {
    const keys = shardKeys('live', shard);
    const store = new ShardStore(redis, keys);
    for (const { names } of batches.filter((batch) => batch.shard === shard)) {
      const { version } = await store.read(names);
      const states: Write = {
        command: 'MSET',
        keys: names.map((name) => keys.customer(name)),
        args: names.map((name) => people.of(Number(name.slice(1)), customers).state),
      };
      const due = names.flatMap((name) => [people.of(Number(name.slice(1)), customers).dueAt, name]);
      const writes: Write[] = [states, { command: 'ZADD', key: keys.due, args: due }];
      if ((await store.commit(version, '', writes)) !== 'committed') throw new VoidFigureError('a commit was refused');
    }
  });
  await Promise.all(lanes);
}
