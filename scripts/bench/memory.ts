/** `memory`: bytes of a customer in Redis by how active they are, and of the processes. */
import type { Redis } from 'ioredis';
import { shardOf } from '../../src/core/hash.js';
import { shardKeys } from '../../src/redis/keys.js';
import { Bed } from './bed.js';
import { nameOf } from './crowd.js';
import { fill, outcomeOf, watchApplied } from './lanes.js';
import { short, type Context, type PartResult } from './part.js';
import { classAt, CLASSES, People } from './people.js';
import { redisUsage } from './redis-usage.js';
import { seedAll } from './seed.js';
import { quantilesOf } from './statistics.js';

const CUSTOMERS = { quick: 20_000, full: 100_000 };
const SAMPLES = { quick: 1_000, full: 5_000 };
const EVENTS_PER_CUSTOMER = 0.5;
const KIB = 1024;

export async function memory(context: Context): Promise<PartResult> {
  const size = context.isQuick ? 'quick' : 'full';
  const customers = CUSTOMERS[size];
  return Bed.for({ isVolatile: context.isVolatile }, async (bed) => {
    const { redis, shards, redisUrl } = bed;
    const people = await People.live();
    const empty = (await redisUsage(redis)).memory;
    await seedAll({ redis, shards, people, customers });
    const perCustomer = ((await redisUsage(redis)).memory - empty) / customers;
    const services = { scoring: await bed.start('scoring'), 'intake,live': await bed.start('intake,live') };
    const before = await outcomeOf(bed);
    const events = customers * EVENTS_PER_CUSTOMER;
    const crowd = { customers, draw: 'zipf', seed: 5, name: 'm' } as const;
    await fill({ redisUrl, shards, events, batchEvents: 500, ...crowd });
    await watchApplied(bed, before, events);
    const samples = await sampled(redis, shards, customers, SAMPLES[size]);
    const all = quantilesOf(samples.map(({ bytes }) => bytes));
    const states = quantilesOf(samples.map(({ state }) => state));
    const byClass = CLASSES.map(({ name }, kind) => {
      return { name, ...quantilesOf(samples.filter((one) => one.kind === kind).map(({ bytes }) => bytes)) };
    });
    const rss: Record<string, number> = { redis: (await redisUsage(redis)).rss };
    for (const [roles, { probe }] of Object.entries(services)) rss[roles] = (await probe.usage()).rss;
    return {
      findings: {
        memory: {
          bytesPerCustomerP50: all.p50,
          bytesPerCustomerP99: all.p99,
          stateBytesP50: states.p50,
          usedMemoryPerCustomer: perCustomer,
          byClass,
          rss,
        },
      },
      tables: [
        {
          title: 'Memory: bytes of a customer in Redis',
          columns: ['customers who do something', 'p50', 'p95', 'p99', 'looked at'],
          rows: [...byClass, { name: 'all', ...all }, { name: 'all, the state alone', ...states }].map((one) => [
            one.name,
            ...[one.p50, one.p95, one.p99].map(short),
            one.count,
          ]),
          note:
            `With their keys, as Redis counts them (MEMORY USAGE): state, history, share of the due times. Over everything, ` +
            `${customers.toLocaleString('en')} customers with half a year behind them took ${short(perCustomer)} bytes each.`,
        },
        {
          title: 'Memory: processes',
          columns: ['', 'MiB resident'],
          rows: Object.entries(rss).map(([name, bytes]) => [name, short(bytes / KIB / KIB)]),
          note: `After ${events.toLocaleString('en')} events.`,
        },
      ],
    };
  });
}

interface Sample {
  kind: number;
  bytes: number;
  state: number;
}

/** Evenly over all ranks. */
async function sampled(redis: Redis, shards: number, customers: number, count: number): Promise<Sample[]> {
  const due = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const key = shardKeys('live', shard).due;
      return (await bytesOf(redis, key)) / Math.max(1, await redis.zcard(key));
    }),
  );
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const rank = Math.floor(((i + 0.5) * customers) / count);
      const name = nameOf(rank);
      const shard = shardOf(name, shards);
      const keys = shardKeys('live', shard);
      const [state, history] = await Promise.all(
        [keys.customer(name), keys.history(name)].map((key) => bytesOf(redis, key)),
      );
      return {
        kind: classAt(rank, customers),
        state: state ?? 0,
        bytes: (state ?? 0) + (history ?? 0) + (due[shard] ?? 0),
      };
    }),
  );
}

async function bytesOf(redis: Redis, key: string): Promise<number> {
  return Number((await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0);
}
