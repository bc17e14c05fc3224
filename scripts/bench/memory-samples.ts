/** Reads from Redis how many bytes its keys use. */
import type { Redis } from '../../src/redis/client.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { BLOCK_ROWS } from '../../src/core/listing/entry.js';
import { entriesIn } from '../../src/redis/history.codec.js';
import { shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import { tailIn } from '../../src/redis/listing.writes.js';
import { nameOf } from './crowd.js';
import { classAt } from './people.js';

/** Bytes of one customer, except for `kind` and `entries`. */
export interface Sample {
  /** Index into CLASSES. */
  kind: number;
  state: number;
  /** The overhead of a state: its key, its place in the hash table, the allocator's rounding. */
  stateKey: number;
  /** The entries of the history themselves. */
  history: number;
  /** The overhead of a history: its key, its place in the hash table, the room behind it; 0 when there is none. */
  historyKey: number;
  /** The number of entries in the history. */
  entries: number;
  /** The shard's due times, divided by its customers. */
  due: number;
}

/** Samples customers evenly over all ranks. */
export async function sampled(redis: Redis, shards: number, customers: number, count: number): Promise<Sample[]> {
  const due = await Promise.all(Array.from({ length: shards }, (_, shard) => dueBytes(redis, shard)));
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const rank = Math.floor(((i + 0.5) * customers) / count);
      const name = nameOf(rank);
      const shard = shardOf(name, shards);
      const keys = shardKeys('live', shard);
      const [state, whole, history, wholeHistory] = await Promise.all([
        redis.strlen(keys.customer(name)),
        bytesOf(redis, keys.customer(name)),
        redis.getBuffer(keys.history(name)),
        bytesOf(redis, keys.history(name)),
      ]);
      const length = history?.length ?? 0;
      return {
        kind: classAt(rank, customers),
        state,
        stateKey: whole - state,
        history: length,
        historyKey: wholeHistory - length,
        entries: history === null ? 0 : entriesIn(history).length,
        due: due[shard] ?? 0,
      };
    }),
  );
}

async function dueBytes(redis: Redis, shard: number): Promise<number> {
  const key = shardKeys('live', shard).due;
  return (await bytesOf(redis, key)) / Math.max(1, await redis.zcard(key));
}

/** The data of a shard that belongs to no customer, for all shards together. */
export async function shardBytes(redis: Redis, shards: number): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (let shard = 0; shard < shards; shard++) {
    const keys = shardKeys('live', shard);
    const { alerts, openAlerts, resolvedAlerts, alertFeatures, alertStory, feed, predictions, applied } = keys;
    const stories = (await redis.hkeys(alerts)).map(alertStory);
    const named = {
      'alerts, with the features and the story of each': [
        alerts,
        openAlerts,
        resolvedAlerts,
        alertFeatures,
        ...stories,
      ],
      'the list of customers': await listKeys(redis, keys),
      feeds: [feed],
      predictions: [predictions],
      'marks of applied jobs': [applied],
    };
    for (const [name, keys] of Object.entries(named)) {
      const bytes = await Promise.all(keys.map((key) => bytesOf(redis, key)));
      sums[name] = bytes.reduce((sum, one) => sum + one, sums[name] ?? 0);
    }
  }
  return sums;
}

export async function listKeys(redis: Redis, keys: ShardKeys): Promise<string[]> {
  const { rows } = tailIn(await redis.get(keys.listTail));
  const blocks = Array.from({ length: Math.ceil(rows / BLOCK_ROWS) }, (_, i) => i);
  return [keys.listTail, ...blocks.map(keys.listEntries), ...blocks.map(keys.listIds)];
}

/** Counts every element instead of a sample of them. */
export async function bytesOf(redis: Redis, key: string): Promise<number> {
  return (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0;
}
