/** Writes customers with a history into a bed, faster than lanes could. */
import type { ChainableCommander, Redis } from 'ioredis';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import { BLOCK_ROWS, fieldsOf, markOf } from '../../src/core/listing/entry.js';
import { listingWrites, tailIn, type ListTail, type Listed } from '../../src/redis/listing.writes.js';
import type { Write } from '../../src/redis/commit.writes.js';
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

/** Writes states, due times, history, list and population of new customers. */
export async function seedAll(options: SeedOptions): Promise<void> {
  const population = new Map<string, number>();
  await inParts(options, (pipeline, keys, name, life) => {
    pipeline.zadd(keys.due, options.dueAt ?? life.dueAt, name);
    // One by one, as commits do: Redis leaves room behind a value that grows.
    for (const entry of life.history) pipeline.append(keys.history(name), Buffer.from(entry));
    if (life.stage !== null) addTo(population, `${keys.population} ${life.stage}`);
  });
  await seedList(options);
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

/** The lists of customers, as lanes write them. */
async function seedList({ redis, shards, people, customers }: Omit<SeedOptions, 'dueAt'>): Promise<void> {
  const tails = Array.from({ length: shards }, (): ListTail => ({ rows: 0, idBytes: 0 }));
  for (let from = 0; from < customers; from += AT_ONCE) {
    const pipeline = redis.pipeline();
    const parts = tails.map(() => ({ changed: Array<Listed>(), added: Array<string>() }));
    for (let rank = from; rank < Math.min(customers, from + AT_ONCE); rank++) {
      const name = nameOf(rank);
      const shard = shardOf(name, shards);
      const { changed, added } = parts[shard]!;
      const row = tails[shard]!.rows + added.push(name) - 1;
      changed.push({ row, fields: fieldsOf(people.of(rank, customers).entry, row % BLOCK_ROWS).fields });
    }
    for (const [shard, { changed, added }] of parts.entries()) {
      const writes = listingWrites(changed, added, tails[shard]!, shardKeys('live', shard));
      tails[shard] = add(pipeline, writes, tails[shard]!);
    }
    for (const [fault] of (await pipeline.exec()) ?? []) if (fault !== null) throw fault;
  }
}

/** Returns the tail behind the writes. */
function add(pipeline: ChainableCommander, writes: readonly Write[], before: ListTail): ListTail {
  let tail = before;
  for (const write of writes) {
    if (write.command === 'MSET') continue; // a list has none
    if (write.command === 'SET') tail = tailIn(String(write.args[0]));
    const args = write.args.map((arg) => (arg instanceof Uint8Array ? Buffer.from(arg) : arg));
    pipeline.call(write.command, write.key, ...args);
  }
  return tail;
}

async function inParts(
  { redis, shards, people, customers }: SeedOptions,
  also: (pipeline: ChainableCommander, keys: ShardKeys, name: string, life: Life) => void,
): Promise<void> {
  const keysOf = Array.from({ length: shards }, (_, shard) => shardKeys('live', shard));
  const rows = keysOf.map(() => 0);
  for (let from = 0; from < customers; from += AT_ONCE) {
    const pipeline = redis.pipeline();
    const states: (string | Buffer)[] = [];
    for (let rank = from; rank < Math.min(customers, from + AT_ONCE); rank++) {
      const [name, life] = [nameOf(rank), people.of(rank, customers)];
      const shard = shardOf(name, shards);
      const keys = keysOf[shard]!;
      const place = { row: rows[shard]!++, mark: markOf(life.entry) };
      states.push(keys.customer(name), Buffer.from(life.listed(place)));
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
