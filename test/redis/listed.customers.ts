/** Customers in a real Redis, listed and changed as commits of lanes do it, and what they then are. */
import type { Redis } from 'ioredis';
import { BLOCK_ROWS, fieldsOf, type Entry } from '../../src/core/listing/entry.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { newState, type ListPlace } from '../../src/core/state/state.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import { aLifecycle } from '../builders/lifecycle.builder.js';
import { stateWrite } from '../../src/redis/customer.store.js';
import { shardKeys } from '../../src/redis/keys.js';
import { listingWrites, type Listed } from '../../src/redis/listing.writes.js';
import { ShardStore } from '../../src/redis/shard.store.js';

export class ListedCustomers {
  readonly truth = new Map<string, Entry>();
  private readonly places = new Map<string, ListPlace>();

  constructor(
    private readonly redis: Redis,
    private readonly shards: number,
  ) {}

  /** Those of a shard in one commit. */
  async change(changes: ReadonlyMap<string, Entry>): Promise<void> {
    for (let shard = 0; shard < this.shards; shard++) {
      const here = [...changes].filter(([id]) => shardOf(id, this.shards) === shard);
      if (here.length > 0) await this.commit(shard, here);
    }
    for (const [id, entry] of changes) this.truth.set(id, entry);
  }

  private async commit(shard: number, customers: readonly (readonly [string, Entry])[]): Promise<void> {
    const store = new ShardStore(this.redis, shardKeys('live', shard));
    const { version, tail } = await store.read([]);
    const changed: Listed[] = [];
    const added: string[] = [];
    for (const [id, entry] of customers) {
      const row = this.places.get(id)?.row ?? tail.rows + added.push(id) - 1;
      const { fields, mark } = fieldsOf(entry, row % BLOCK_ROWS);
      changed.push({ row, fields });
      this.places.set(id, { row, mark });
    }
    const states = customers.map(([id, entry]) => {
      return stateWrite(id, stateBytes(entry, this.places.get(id) ?? null), store.keys);
    });
    const outcome = await store.commit(version, '', [...states, ...listingWrites(changed, added, tail, store.keys)]);
    if (outcome !== 'committed') throw new Error(`the change was ${outcome}`);
  }
}

const NOW = Date.UTC(2026, 0, 15, 12);

function stateBytes(
  { stage, risk, sinceAt, lastBusinessDay, assets, branch }: Entry,
  place: ListPlace | null,
): Uint8Array {
  const state = newState(NOW);
  state.firstSeenAt = 0;
  state.lastBusinessAt = lastBusinessDay === null ? null : lastBusinessDay * DAY_MS;
  state.balance = assets === null ? null : { amount: assets, at: NOW };
  state.branch = branch === null ? null : { name: branch, at: NOW };
  state.lifecycle = aLifecycle({ stage, sinceAt, scores: { risk, stages: [0, 0, 0, 0, 0, 0] } });
  state.place = place;
  return encodeState(state);
}
