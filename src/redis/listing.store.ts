/** Reads the lists of customers of a run. Their layout: listing/entry.ts; how they change: listing.writes.ts. */
import type { Redis } from './client.js';
import { BLOCK_ROWS, ENTRY_BYTES, EntryBlock } from '../core/listing/entry.js';
import type { RowPlace } from '../core/listing/first.places.js';
import type { ShardKeys } from './keys.js';
import { tailIn } from './listing.writes.js';
import type { RunDirectory } from './run.directory.js';

/** Blocks read in one call: 786 KB of entries, less than a millisecond of Redis' time. */
const BLOCKS_AT_ONCE = 4;

export interface ListBlock {
  /** Row of the first entry. */
  firstRow: number;
  entries: EntryBlock;
  /** Null when they were not asked for. */
  ids: Buffer | null;
}

/** One customer of a list, as stored. */
export interface ListedCustomer {
  customerId: string;
  /** A block of one entry. */
  entry: EntryBlock;
}

export class ListingStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** The number of customers listed in each shard. */
  async rows(run: string): Promise<number[]> {
    const tails = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.get(keys.listTail)));
    return tails.map((tail) => tailIn(tail).rows);
  }

  /**
   * The blocks of a shard, in order. A customer who is listed throughout is in exactly one of them.
   * @param from the first row that matters
   */
  async *blocks(run: string, shard: number, rows: number, withIds: boolean, from = 0): AsyncGenerator<ListBlock> {
    const keys = this.keysOf(run, shard);
    const end = Math.ceil(rows / BLOCK_ROWS);
    for (let block = Math.floor(from / BLOCK_ROWS); block < end; block += BLOCKS_AT_ONCE) {
      const part = Array.from({ length: Math.min(BLOCKS_AT_ONCE, end - block) }, (_, i) => block + i);
      const names = [...part.map(keys.listEntries), ...(withIds ? part.map(keys.listIds) : [])];
      const read = await this.redis.mgetBuffer(names); // one command, so that entries and ids belong together
      for (const [i, number] of part.entries()) {
        const entries = new EntryBlock(read[i] ?? new Uint8Array(0));
        yield { firstRow: number * BLOCK_ROWS, entries, ids: read[part.length + i] ?? null };
      }
    }
  }

  /** In the order of `places`; null for a place that is not there. */
  async at(run: string, places: readonly RowPlace[]): Promise<(ListedCustomer | null)[]> {
    return Promise.all(places.map((place) => this.one(run, place)));
  }

  private async one(run: string, { shard, row }: RowPlace): Promise<ListedCustomer | null> {
    const keys = this.keysOf(run, shard);
    const block = Math.floor(row / BLOCK_ROWS);
    const at = (row % BLOCK_ROWS) * ENTRY_BYTES;
    const bytes = await this.redis.getrangeBuffer(keys.listEntries(block), at, at + ENTRY_BYTES - 1);
    if (bytes.length < ENTRY_BYTES) return null;
    const entry = new EntryBlock(bytes);
    const span = entry.id(0);
    const id = await this.redis.getrangeBuffer(keys.listIds(block), span.offset, span.offset + span.bytes - 1);
    return { customerId: id.toString(), entry };
  }

  private keysOf(run: string, shard: number): ShardKeys {
    const keys = this.directory.keysOf(run)[shard];
    if (keys === undefined) throw new RangeError(`there is no shard ${shard}`);
    return keys;
  }
}
