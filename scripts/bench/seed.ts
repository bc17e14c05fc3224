/** Writes customers with a history into a bed, faster than lanes could. */
import type { ChainableCommander, Redis } from 'ioredis';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { nameOf } from './crowd.js';
import type { Life, People } from './people.js';

export interface SeedOptions {
  redis: Redis;
  shards: number;
  people: People;
  customers: number;
  /** When all of them are due; when left out, as their lives say. */
  dueAt?: EpochMs;
}

const AT_ONCE = 2_000;

/** Writes states, due times, history and population of new customers. */
export async function seedAll(options: SeedOptions): Promise<void> {
  const population = new Map<string, number>();
  await inParts(options, (pipeline, keys, name, life) => {
    pipeline.zadd(keys.due, options.dueAt ?? life.dueAt, name);
    if (life.history.length > 0) pipeline.rpush(keys.history(name), ...life.history.map((entry) => Buffer.from(entry)));
    if (life.stage !== null) addTo(population, `${keys.population} ${life.stage}`);
  });
  const pipeline = options.redis.pipeline();
  for (const [at, count] of population) {
    const [key = '', stage = ''] = at.split(' ');
    pipeline.hincrby(key, stage, count);
  }
  await pipeline.exec();
}

/** Resets every state to its first bytes. Other data stays. */
export async function seedStates(options: SeedOptions): Promise<void> {
  const { dueAt } = options;
  await inParts(options, (pipeline, keys, name) => {
    if (dueAt !== undefined) pipeline.zadd(keys.due, dueAt, name);
  });
}

async function inParts(
  { redis, shards, people, customers }: SeedOptions,
  also: (pipeline: ChainableCommander, keys: ShardKeys, name: string, life: Life) => void,
): Promise<void> {
  const keysOf = Array.from({ length: shards }, (_, shard) => shardKeys('live', shard));
  for (let from = 0; from < customers; from += AT_ONCE) {
    const pipeline = redis.pipeline();
    const states: (string | Buffer)[] = [];
    for (let rank = from; rank < Math.min(customers, from + AT_ONCE); rank++) {
      const [name, life] = [nameOf(rank), people.of(rank, customers)];
      const keys = keysOf[shardOf(name, shards)]!;
      states.push(keys.customer(name), Buffer.from(life.state));
      also(pipeline, keys, name, life);
    }
    pipeline.mset(states);
    const replies = (await pipeline.exec()) ?? [];
    for (const [fault] of replies) if (fault !== null) throw fault;
  }
}

function addTo(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
