/**
 * Quarantined work. What belongs to one customer goes to that customer's shard; a whole job goes to the first one: when it
 * is redriven, its events of other shards are put aside one by one as `wrong_shard`, and redriving those finds them. Entries of several shards are merged by their instants; entries of one
 * millisecond may get other numbers behind it.
 */
import { shardOf } from '../core/primitives/hash.js';
import { isObject } from '../core/primitives/json.js';
import type { Redis } from './client.js';
import { oldShards, stagedShards, type ReshardPart, type Resharding } from './reshard.part.js';

interface Entry {
  /** `<ms>-<n>` */
  id: string;
  fields: string[];
}

/** Few, because an entry may be a whole job of a hundred kilobytes. */
const PAGE = 50;

export const QUARANTINE: ReshardPart = {
  what: 'quarantine',
  copy: async (job) => {
    const staged = stagedShards(job);
    for await (const { id, fields } of merged(job)) {
      const key = staged[targetOf(fields, job)]?.quarantine ?? '';
      await job.redis.xadd(key, `${instantOf(id)}-*`, ...fields);
    }
  },
  differences: async (job) => {
    const staged = stagedShards(job);
    const readers = staged.map(({ quarantine }) => entriesOf(job.redis, quarantine));
    let [differing, seen] = [0, 0];
    for await (const entry of merged(job)) {
      const found = (await readers[targetOf(entry.fields, job)]?.next())?.value;
      if (found === undefined || !isSame(entry, found)) differing++;
      seen++;
    }
    const lengths = await Promise.all(staged.map(({ quarantine }) => job.redis.xlen(quarantine)));
    return differing + Math.abs(lengths.reduce((sum, length) => sum + length, 0) - seen);
  },
};

/** The entries of all old shards, the oldest first. */
async function* merged(job: Resharding): AsyncGenerator<Entry> {
  const readers = oldShards(job).map(({ quarantine }) => entriesOf(job.redis, quarantine));
  const heads = await Promise.all(readers.map(async (reader) => (await reader.next()).value));
  for (;;) {
    const oldest = oldestOf(heads);
    const head = heads[oldest];
    if (head === undefined) return;
    yield head;
    heads[oldest] = (await readers[oldest]?.next())?.value;
  }
}

/** The index of the oldest head; of the first shard among equals; -1 when there is none. */
function oldestOf(heads: readonly (Entry | undefined)[]): number {
  let oldest = -1;
  heads.forEach((head, at) => {
    const known = heads[oldest];
    if (head !== undefined && (known === undefined || instantOf(head.id) < instantOf(known.id))) oldest = at;
  });
  return oldest;
}

async function* entriesOf(redis: Redis, key: string): AsyncGenerator<Entry, undefined> {
  for (let start = '-'; ;) {
    const page = await redis.xrange(key, start, '+', 'COUNT', PAGE);
    for (const [id, fields] of page) yield { id, fields };
    const last = page.at(-1);
    if (last === undefined) return;
    start = `(${last[0]}`;
  }
}

function targetOf(fields: readonly string[], { to }: Resharding): number {
  const customerId = customerIn(fields[fields.indexOf('payload') + 1] ?? '');
  return customerId === null ? 0 : shardOf(customerId, to);
}

/** Null for a payload that names no single customer, or is none of ours. */
function customerIn(payload: string): string | null {
  try {
    const value: unknown = JSON.parse(payload);
    return isObject(value) && typeof value['customerId'] === 'string' ? value['customerId'] : null;
  } catch (fault) {
    if (fault instanceof SyntaxError) return null;
    throw fault;
  }
}

function instantOf(id: string): number {
  return Number(id.split('-', 1)[0]);
}

function isSame(a: Entry, b: Entry): boolean {
  return (
    instantOf(a.id) === instantOf(b.id) &&
    a.fields.length === b.fields.length &&
    a.fields.every((text, i) => text === b.fields[i])
  );
}
