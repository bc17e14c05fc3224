/** What there is before the number of shards changes, by one pass over all keys. */
import { shardOf } from '../core/primitives/hash.js';
import type { Redis } from './client.js';
import { shardKeyPages } from './reshard.part.js';
import { OF_LIVE_RUN, fateOf, type ShardKey } from './reshard.table.js';

export interface Inventory {
  /** Customers with a state. */
  customers: number;
  /** Keys of single customers, states included. */
  customerKeys: number;
  /** Of the live run, those of no single customer or alert. */
  fixed: ShardKey[];
  /** How keys begin that this build does not know. */
  unknown: Set<string>;
  /** Keys that no process reads: of a shard beyond the number, or of a customer who belongs to another shard. */
  strays: number;
  /** Of an earlier build, until a start converts them. */
  earlier: number;
}

export async function takeInventory(redis: Redis, shards: number): Promise<Inventory> {
  const found: Inventory = { customers: 0, customerKeys: 0, fixed: [], unknown: new Set(), strays: 0, earlier: 0 };
  for await (const page of shardKeyPages(redis, OF_LIVE_RUN)) for (const key of page) note(found, key, shards);
  return found;
}

function note(found: Inventory, key: ShardKey, shards: number): void {
  const fate = fateOf(key);
  if (key.name === null) found.unknown.add(key.rest.split(':', 1)[0] ?? '');
  else if (fate === 'customer') {
    if (shardOf(key.of, shards) !== key.shard) found.strays++;
    found.customerKeys++;
    if (key.name === 'customer') found.customers++;
  } else if (fate !== null && key.shard >= shards) found.strays++;
  else if (fate === 'earlier') found.earlier++;
  else if (fate !== null && key.name !== 'alertStory') found.fixed.push(key);
}
