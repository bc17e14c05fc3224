/**
 * Everything a run left in Redis, as a flat map of names to texts that can be compared. Left out are values that may
 * differ: versions and marks, entry ids, the time of acceptance, the number of duplicates, and the rows in which customers
 * are listed, which follow the order of arrival.
 */
import type { Redis } from 'ioredis';
import type { FeedEntry } from '../../src/core/contracts/feed.js';
import { decodeState, encodeState } from '../../src/core/state/state.codec.js';
import { ListingStore } from '../../src/redis/listing.store.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { QUEUE_NAME, shardKeys, type ShardKeys } from '../../src/redis/keys.js';
import { FeedStore, type StoredEntry } from '../../src/redis/feed.store.js';

export type Dump = Map<string, string>;

const PAGE = 1_000;
const QUEUE_LISTS = ['wait', 'active', 'paused'];
const QUEUE_SETS = ['delayed', 'failed', 'prioritized', 'completed', 'waiting-children'];

export async function dumpRun(redis: Redis, run: string, shards: number): Promise<Dump> {
  const dump: Dump = new Map();
  for (let shard = 0; shard < shards; shard++) {
    const keys = shardKeys(run, shard);
    await dumpCustomers(redis, keys, dump);
    await dumpSums(redis, shard, keys, dump);
    await dumpQuarantine(redis, keys, dump);
    await dumpQueue(redis, shard, keys, dump);
  }
  await dumpListed(redis, run, shards, dump);
  for (const { entry } of await feedOf(redis, run, shards)) addFeedEntry(dump, entry);
  return dump;
}

/** All entries of all shards, each shard's in order. */
export async function feedOf(redis: Redis, run: string, shards: number): Promise<StoredEntry[]> {
  const store = new FeedStore(redis, run, shards);
  const entries: StoredEntry[] = [];
  for (let shard = 0; shard < shards; shard++) {
    for (let after = '0-0'; ;) {
      const page = await store.between(shard, after, '+', PAGE);
      entries.push(...page);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
  return entries;
}

async function dumpCustomers(redis: Redis, keys: ShardKeys, dump: Dump): Promise<void> {
  for (const key of await keysLike(redis, keys.customer('*'))) {
    const bytes = await redis.getBuffer(key);
    dump.set(`state of ${nameIn(key, keys.customer(''))}`, withoutPlace(bytes ?? Buffer.alloc(0)));
  }
  for (const key of await keysLike(redis, keys.history('*'))) {
    dump.set(`history of ${nameIn(key, keys.history(''))}`, (await redis.getBuffer(key))?.toString('base64') ?? '');
  }
  const due = await redis.zrange(keys.due, '0', '-1', 'WITHSCORES');
  for (const [customerId, at] of pairs(due)) dump.set(`due time of ${customerId}`, at);
}

/** Bytes that are no state stay as they are. */
function withoutPlace(bytes: Buffer): string {
  try {
    const state = decodeState(bytes);
    return Buffer.from(encodeState({ ...state, place: null })).toString('base64');
  } catch (fault) {
    if (fault instanceof RangeError) return bytes.toString('base64');
    throw fault;
  }
}

/** Each entry by its customer; where its id stands is left out. */
async function dumpListed(redis: Redis, run: string, shards: number, dump: Dump): Promise<void> {
  const store = new ListingStore(redis, new RunDirectory(redis, new RunStore(redis), shards));
  for (const [shard, rows] of (await store.rows(run)).entries()) {
    const places = Array.from({ length: rows }, (_, row) => ({ shard, row }));
    for (const listed of await store.at(run, places)) {
      if (listed === null) throw new Error(`the list of shard ${shard} ends before its tail`);
      dump.set(`listed ${listed.customerId}`, listed.entry.known(0));
    }
  }
}

async function dumpSums(redis: Redis, shard: number, keys: ShardKeys, dump: Dump): Promise<void> {
  await dumpAlerts(redis, shard, keys, dump);
  await dumpPredictions(redis, shard, keys, dump);
  const days = [
    ...(await keysLike(redis, `${keys.prefix}:book:*`)),
    ...(await keysLike(redis, `${keys.prefix}:flows:*`)),
  ];
  for (const key of [keys.ledger, ...days, keys.counts, keys.unmapped]) {
    for (const [field, count] of Object.entries(await redis.hgetall(key))) {
      // A sum that returned to zero equals an absent one.
      if (count !== '0' && field !== 'duplicates')
        dump.set(`${nameIn(key, keys.prefix)} of shard ${shard}: ${field}`, count);
    }
  }
}

async function dumpAlerts(redis: Redis, shard: number, keys: ShardKeys, dump: Dump): Promise<void> {
  for (const name of ['openAlerts', 'resolvedAlerts'] as const) {
    const scored = await redis.zrange(keys[name], '0', '-1', 'WITHSCORES');
    for (const [id, score] of pairs(scored)) dump.set(`${name}: ${id}`, score);
  }
  for (const [id, alert] of Object.entries(await redis.hgetall(keys.alerts))) {
    dump.set(`alert ${id}`, alert);
    dump.set(`story of alert ${id}`, (await redis.lrange(keys.alertStory(id), 0, -1)).join('\n'));
    const features = await redis.hgetBuffer(keys.alertFeatures, id);
    dump.set(`features of alert ${id}`, features?.toString('base64') ?? '');
  }
  for (const [severity, count] of Object.entries(await redis.hgetall(keys.alertCounts))) {
    if (count !== '0') dump.set(`alerts of shard ${shard}: ${severity}`, count);
  }
}

async function dumpPredictions(redis: Redis, shard: number, keys: ShardKeys, dump: Dump): Promise<void> {
  const remembered = await redis.zrange(keys.predictions, '0', '-1', 'WITHSCORES');
  for (const [prediction, ripeAt] of pairs(remembered)) dump.set(`prediction ${prediction}`, ripeAt);
  for (const key of await keysLike(redis, keys.outcomes('*'))) {
    const month = nameIn(key, keys.outcomes(''));
    for (const [field, count] of Object.entries(await redis.hgetall(key))) {
      dump.set(`outcomes of shard ${shard}, ${month}: ${field}`, count);
    }
  }
}

/** A multiset: entries and their number. */
async function dumpQuarantine(redis: Redis, keys: ShardKeys, dump: Dump): Promise<void> {
  for (const [, fields] of await redis.xrange(keys.quarantine, '-', '+')) {
    const value = new Map(pairs(fields));
    const name = `quarantined as ${value.get('reason') ?? ''}: ${value.get('event') ?? ''}`;
    dump.set(name, String(Number(dump.get(name) ?? 0) + 1));
  }
}

/** The queue must be empty; an empty queue adds nothing to the dump. */
async function dumpQueue(redis: Redis, shard: number, { prefix }: ShardKeys, dump: Dump): Promise<void> {
  for (const name of [...QUEUE_LISTS, ...QUEUE_SETS]) {
    const key = `${prefix}:${QUEUE_NAME}:${name}`;
    const left = QUEUE_LISTS.includes(name) ? await redis.llen(key) : await redis.zcard(key);
    if (left > 0) dump.set(`jobs left ${name} in shard ${shard}`, String(left));
  }
}

function addFeedEntry(dump: Dump, entry: FeedEntry): void {
  const { customerId } = entry.topic === 'stages' ? entry.move : entry.alert;
  const name = `feed of ${customerId}`;
  const known = dump.get(name);
  dump.set(name, `${known === undefined ? '' : `${known}\n`}${JSON.stringify(entry)}`);
}

async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const found = new Set<string>();
  for (let cursor = '0'; ;) {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', PAGE);
    for (const key of keys) found.add(key);
    if (next === '0') return [...found];
    cursor = next;
  }
}

function nameIn(key: string, prefix: string): string {
  return key.slice(prefix.length);
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', flat[2 * i + 1] ?? '']);
}
