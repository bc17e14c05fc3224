import type { Redis } from './client.js';
import type { HistoryEntry } from '../core/contracts/records.js';
import { UTC } from '../core/primitives/calendar.js';
import { decodeState } from '../core/state/state.codec.js';
import type { CustomerState } from '../core/state/state.js';
import { Tiles } from '../core/state/tile.columns.js';
import { shardOf } from '../core/primitives/hash.js';
import { MOST_ARGUMENTS, type Write } from './commit.writes.js';
import { encodeHistory, joinedHistory } from './history.codec.js';
import { shardKeys, type ShardKeys } from './keys.js';

/** Reads one customer's data of a run, and makes the commands by which commits change it. */
export class CustomerStore {
  constructor(
    private readonly redis: Redis,
    private readonly shards: number,
    private readonly calendar = UTC,
  ) {}

  async state(run: string, customerId: string): Promise<CustomerState | null> {
    const bytes = await this.redis.getBuffer(this.keysOf(run, customerId).customer(customerId));
    return bytes === null ? null : decodeState(bytes, new Tiles(), this.calendar);
  }

  /** Bytes of the states, in the order of `customerIds`; null for a customer without a state. */
  async states(run: string, customerIds: readonly string[]): Promise<(Uint8Array | null)[]> {
    const byShard = new Map<number, string[]>();
    for (const id of customerIds) {
      const shard = shardOf(id, this.shards);
      byShard.set(shard, [...(byShard.get(shard) ?? []), id]);
    }
    const found = new Map<string, Uint8Array | null>();
    await Promise.all(
      [...byShard].map(async ([shard, ids]) => {
        const keys = shardKeys(run, shard);
        const states = await this.redis.mgetBuffer(...ids.map((id) => keys.customer(id)));
        ids.forEach((id, i) => found.set(id, states[i] ?? null));
      }),
    );
    return customerIds.map((id) => found.get(id) ?? null);
  }

  /** Oldest first. */
  async history(run: string, customerId: string): Promise<HistoryEntry[]> {
    const keys = this.keysOf(run, customerId);
    const replies = await this.redis
      .multi() // in one step: entries may move from one to the other
      .lrangeBuffer(keys.earlierHistory(customerId), 0, -1)
      .getBuffer(keys.history(customerId))
      .exec();
    return historyFrom(replies ?? []);
  }

  private keysOf(run: string, customerId: string): ShardKeys {
    return shardKeys(run, shardOf(customerId, this.shards));
  }
}

function historyFrom(replies: readonly [Error | null, unknown][]): HistoryEntry[] {
  const [list, value] = replies.map(([fault, reply]) => {
    if (fault !== null) throw fault;
    return reply;
  });
  const isBytes = (reply: unknown): reply is Uint8Array => reply instanceof Uint8Array;
  return joinedHistory(Array.isArray(list) ? list.filter(isBytes) : [], isBytes(value) ? value : null);
}

/**
 * One command for as many states as possible: each call of a script into Redis costs a microsecond.
 * @param states bytes, in the order of the customers
 */
export function stateWrites(
  customerIds: readonly string[],
  states: readonly Uint8Array[],
  keys: Pick<ShardKeys, 'customer'>,
): Write[] {
  const writes: Write[] = [];
  for (let from = 0; from < customerIds.length; from += MOST_ARGUMENTS / 2) {
    const upTo = from + MOST_ARGUMENTS / 2;
    const ids = customerIds.slice(from, upTo);
    writes.push({ command: 'MSET', keys: ids.map((id) => keys.customer(id)), args: states.slice(from, upTo) });
  }
  return writes;
}

export function stateWrite(customerId: string, bytes: Uint8Array, keys: Pick<ShardKeys, 'customer'>): Write {
  return { command: 'SET', key: keys.customer(customerId), args: [bytes] };
}

export function historyWrite(customerId: string, entry: HistoryEntry, keys: Pick<ShardKeys, 'history'>): Write {
  return { command: 'APPEND', key: keys.history(customerId), args: [encodeHistory(entry)] };
}
