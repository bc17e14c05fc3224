/**
 * Sets up the ledger of a run before its lanes open; harmless to repeat.
 *
 * 1. It is needed when an earlier build without a ledger left customers, or when the ledger was kept with other bounds
 *    of the value tiers.
 * 2. The whole shard is read: its version, its ledger, then the states of all its customers.
 * 3. The difference between the states and the ledger is committed under that version. When somebody committed in
 *    between, the shard is read again. With other tiers the difference belongs to today, so that earlier days stay as
 *    they were.
 * 4. The same commit deletes the hashes of the earlier build. No process of an earlier build, or with other tiers, may
 *    run at the same time.
 *
 * The value tiers before an opening are not known: earlier days show what stood at the opening.
 */
import { primaryOf, type Redis } from './client.js';
import { addSums, ledgerEntries, tiersText, type LedgerChange, type Sums } from '../core/ledger/ledger.js';
import { NO_FLOWS } from '../core/state/flows.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import { dayOf } from '../core/primitives/time.js';
import type { TierBounds } from '../core/lifecycle/value.js';
import type { ShardKeys } from './keys.js';
import { increments, type Write } from './commit.writes.js';
import { ShardStore } from './shard.store.js';

const PAGE = 1_000;

/** Returns the number of customers whose states were read. @param today local day of the run's clock */
export async function openLedger(
  redis: Redis,
  shards: readonly ShardKeys[],
  tiers: TierBounds,
  today: number,
): Promise<number> {
  let customers = 0;
  for (const keys of shards) {
    const [isOld, isKept, keptBy] = await Promise.all([
      redis.exists(keys.population),
      redis.exists(keys.ledger),
      redis.get(keys.ledgerTiers),
    ]);
    if ((isKept === 1 || keptBy !== null) && keptBy !== tiersText(tiers))
      customers += await setUp(redis, keys, tiers, keys.ledgerDay(today));
    else if (isKept === 0 && isOld === 1) customers += await setUp(redis, keys, tiers, null);
  }
  return customers;
}

/** @param day hash of the day that the difference is also added to; null for none */
async function setUp(redis: Redis, keys: ShardKeys, tiers: TierBounds, day: string | null): Promise<number> {
  const store = new ShardStore(redis, keys, { keepsAllMarks: true });
  for (;;) {
    const { version } = await store.read([]);
    const ledger = sumsOf(await redis.hgetall(keys.ledger));
    const standing = await standingOf(redis, keys);
    const missing = new Map(ledgerEntries(standing, tiers).totals);
    addSums(missing, ledger, -1);
    const writes: Write[] = [
      ...(day === null ? [keys.ledger] : [keys.ledger, day]).flatMap((key) => increments(key, missing)),
      ...transitionsOf(await redis.hgetall(keys.moves), keys),
      ...[keys.population, keys.moves].map((key): Write => ({ command: 'DEL', key, args: [] })),
      { command: 'SET', key: keys.ledgerTiers, args: [tiersText(tiers)] },
    ];
    if ((await store.commit(version, '', writes)) === 'committed') return standing.length;
  }
}

function sumsOf(hash: Readonly<Record<string, string>>): Sums {
  return new Map(Object.entries(hash).map(([field, count]) => [field, Number(count)]));
}

/** Customers whose state cannot be read are left out: no lane can change them either. */
async function standingOf(redis: Redis, keys: ShardKeys): Promise<LedgerChange[]> {
  const found = new Map<string, LedgerChange>();
  const tiles = new Tiles(); // read over by every state: new ones would take four times as long as all the rest
  const node = primaryOf(redis, keys.ledger); // a cursor is one node's
  for (let cursor = '0'; ;) {
    const [next, names] = await node.scan(cursor, 'MATCH', keys.customer('*'), 'COUNT', PAGE);
    const states = names.length === 0 ? [] : await redis.mgetBuffer(names);
    names.forEach((name, i) => {
      const change = states[i] == null ? null : changeOf(states[i], tiles);
      if (change !== null) found.set(name, change);
    });
    if (next === '0') return [...found.values()];
    cursor = next;
  }
}

function changeOf(bytes: Uint8Array, tiles: Tiles): LedgerChange | null {
  try {
    const { asOf, balance, lifecycle } = decodeState(bytes, tiles);
    if (lifecycle.stage === null) return null;
    const after = { stage: lifecycle.stage, balance: balance?.amount ?? null };
    return { day: dayOf(asOf), before: null, after, flows: NO_FLOWS, converted: false };
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

/** Adds each count of `<day>:<from>><to>` to the hash of its day. */
function transitionsOf(counts: Readonly<Record<string, string>>, keys: ShardKeys): Write[] {
  return Object.entries(counts).map(([field, count]) => {
    const [day, what] = field.split(':', 2);
    return { command: 'HINCRBY', key: keys.ledgerDay(Number(day)), args: [what ?? '', count] };
  });
}
