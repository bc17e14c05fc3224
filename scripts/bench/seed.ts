/** Writes customers with a history into a bed, faster than lanes could. */
import type { ChainableCommander } from 'ioredis';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import { BLOCK_ROWS, fieldsOf } from '../../src/core/listing/entry.js';
import type { Redis } from '../../src/redis/client.js';
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
  /** Without histories, which no lane reads. */
  isBrief?: boolean;
}

const AT_ONCE = 2_000;

/** Writes states, due times, history and list of new customers. Their stages are not in the ledger. */
export async function seedAll(options: SeedOptions): Promise<void> {
  const { dueAt, isBrief = false } = options;
  await inParts(options, (pipeline, shard, own) => {
    pipeline.zadd(shard.due, ...own.flatMap(({ name, life }) => [dueAt ?? life.dueAt, name]));
    if (isBrief) return;
    for (const { name, life } of own) {
      // One by one, as commits do: Redis leaves room behind a value that grows.
      for (const entry of life.history) pipeline.append(shard.history(name), Buffer.from(entry));
    }
  });
  await seedList(options);
}

/** Resets every state to its first bytes, and every due time when one is given. Other data stays. */
export async function seedStates(options: SeedOptions): Promise<void> {
  const { dueAt } = options;
  await inParts(options, (pipeline, shard, own) => {
    if (dueAt !== undefined) pipeline.zadd(shard.due, ...own.flatMap(({ name }) => [dueAt, name]));
  });
}

/** The lists of customers, as lanes write them. */
async function seedList({ redis, shards, people, customers }: SeedOptions): Promise<void> {
  const tails = Array.from({ length: shards }, (): ListTail => ({ rows: 0, idBytes: 0 }));
  const pipelines = new Pipelines();
  for (let from = 0; from < customers; from += AT_ONCE) {
    const parts = tails.map(() => ({ changed: Array<Listed>(), added: Array<string>() }));
    for (let rank = from; rank < Math.min(customers, from + AT_ONCE); rank++) {
      const name = nameOf(rank);
      const shard = shardOf(name, shards);
      const { changed, added } = parts[shard]!;
      const row = tails[shard]!.rows + added.push(name) - 1;
      changed.push({ row, fields: fieldsOf(people.of(rank, customers).entry, row % BLOCK_ROWS).fields });
    }
    const made = parts.map(({ changed, added }, shard) => {
      const pipeline = redis.pipeline();
      const writes = listingWrites(changed, added, tails[shard]!, shardKeys('live', shard));
      tails[shard] = add(pipeline, writes, tails[shard]!);
      return pipeline;
    });
    await pipelines.send(made);
  }
  await pipelines.end();
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

interface Named {
  name: string;
  life: Life;
}

/** @param also what else belongs to a shard's customers of this part */
async function inParts(
  { redis, shards, people, customers }: SeedOptions,
  also: (pipeline: ChainableCommander, keys: ShardKeys, own: readonly Named[]) => void,
): Promise<void> {
  const keysOf = Array.from({ length: shards }, (_, shard) => shardKeys('live', shard));
  const rows = keysOf.map(() => 0);
  const pipelines = new Pipelines();
  for (let from = 0; from < customers; from += AT_ONCE) {
    const states = keysOf.map((): (string | Buffer)[] => []);
    const own = keysOf.map((): Named[] => []);
    for (let rank = from; rank < Math.min(customers, from + AT_ONCE); rank++) {
      const [name, life] = [nameOf(rank), people.of(rank, customers)];
      const shard = shardOf(name, shards);
      const place = { row: rows[shard]!++, mark: life.mark };
      states[shard]!.push(keysOf[shard]!.customer(name), Buffer.from(life.listed(place)));
      own[shard]!.push({ name, life });
    }
    const made = own.flatMap((some, shard) => {
      if (some.length === 0) return [];
      const pipeline = redis.pipeline().mset(states[shard]!);
      also(pipeline, keysOf[shard]!, some);
      return [pipeline];
    });
    await pipelines.send(made);
  }
  await pipelines.end();
}

/** One of each shard. Redis works on one part while the next one is made. */
class Pipelines {
  private sent: Promise<unknown> = Promise.resolve();

  async send(pipelines: readonly ChainableCommander[]): Promise<void> {
    await this.sent;
    this.sent = Promise.all(pipelines.map(answered));
    this.sent.catch(() => undefined); // thrown by the next one, or by the end
  }

  async end(): Promise<void> {
    await this.sent;
  }
}

async function answered(pipeline: ChainableCommander): Promise<void> {
  for (const [fault] of (await pipeline.exec()) ?? []) if (fault !== null) throw fault;
}
