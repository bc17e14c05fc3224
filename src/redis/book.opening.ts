/**
 * Opens the book of a run that was written by a build without one; harmless to repeat.
 *
 * 1. A shard with the old hashes and without a book is read whole: its version, then the states of all its customers.
 * 2. The totals and the old moves are committed under that version: when anybody committed in between, it begins again.
 * 3. The old hashes go in the same commit. A process of the earlier build must not go on beside: it knows no book.
 *
 * What stood before that moment is not known by value tier: an earlier day shows the customers of the opening.
 */
import type { Redis } from 'ioredis';
import { bookEntries, type BookChange } from '../core/book.js';
import { NO_FLOWS } from '../core/flows.js';
import { decodeState } from '../core/state.codec.js';
import { dayOf } from '../core/time.js';
import type { TierBounds } from '../core/value.js';
import type { ShardKeys } from './keys.js';
import { ShardStore, type Write } from './shard.store.js';

const PAGE = 1_000;

/** Returns the number of customers taken in. */
export async function openBook(redis: Redis, shards: readonly ShardKeys[], tiers: TierBounds): Promise<number> {
  let customers = 0;
  for (const keys of shards) {
    if ((await redis.exists(keys.population)) === 0 || (await redis.exists(keys.book)) === 1) continue;
    customers += await openShard(redis, keys, tiers);
  }
  return customers;
}

async function openShard(redis: Redis, keys: ShardKeys, tiers: TierBounds): Promise<number> {
  const store = new ShardStore(redis, keys, true);
  for (;;) {
    const { version } = await store.read([]);
    const standing = await standingOf(redis, keys);
    const totals = [...bookEntries(standing, tiers).totals].map(([field, count]): Write => ({
      command: 'HINCRBY',
      key: keys.book,
      args: [field, count],
    }));
    const moves = movesOf(await redis.hgetall(keys.moves), keys);
    const old = [keys.population, keys.moves].map((key): Write => ({ command: 'DEL', key, args: [] }));
    if ((await store.commit(version, '', [...totals, ...moves, ...old])) === 'committed') return standing.length;
  }
}

/** Those whose state cannot be read are left out: no lane can change them either. */
async function standingOf(redis: Redis, keys: ShardKeys): Promise<BookChange[]> {
  const found = new Map<string, BookChange>();
  for (let cursor = '0'; ;) {
    const [next, names] = await redis.scan(cursor, 'MATCH', keys.customer('*'), 'COUNT', PAGE);
    const states = names.length === 0 ? [] : await redis.mgetBuffer(names);
    names.forEach((name, i) => {
      const change = states[i] == null ? null : changeOf(states[i]);
      if (change !== null) found.set(name, change);
    });
    if (next === '0') return [...found.values()];
    cursor = next;
  }
}

function changeOf(bytes: Uint8Array): BookChange | null {
  try {
    const { asOf, balance, lifecycle } = decodeState(bytes);
    if (lifecycle.stage === null) return null;
    const after = { stage: lifecycle.stage, balance: balance?.amount ?? null };
    return { day: dayOf(asOf), before: null, after, flows: NO_FLOWS, converted: false };
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

/** From `<day>:<what>` to the hash of the day. */
function movesOf(moves: Readonly<Record<string, string>>, keys: ShardKeys): Write[] {
  return Object.entries(moves).map(([field, count]) => {
    const [day, what] = field.split(':', 2);
    return { command: 'HINCRBY', key: keys.bookDay(Number(day)), args: [what ?? '', count] };
  });
}
