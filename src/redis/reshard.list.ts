/**
 * The list of customers, built anew for each shard: the rows of the old shards in their order, each in the list of its
 * customer's new shard. States hold their row, so the new row of each old one is remembered until they are copied.
 */
import { BLOCK_ROWS, ENTRY_BYTES, EntryBlock, idField } from '../core/listing/entry.js';
import { hash32 } from '../core/primitives/hash.js';
import type { ListPlace } from '../core/state/state.js';
import type { Redis } from './client.js';
import type { ShardKeys } from './keys.js';
import { tailIn } from './listing.writes.js';
import { oldShards, stagedShards, type Resharding } from './reshard.part.js';

interface OldRow {
  shard: number;
  row: number;
  id: Buffer;
  /** See entry.ts. */
  entry: Buffer;
}

/** The new row of each old one. */
export class NewRows {
  /** By old shard and row: the new row, and the hash of the customer's id. */
  private readonly rows: Uint32Array[] = [];
  private readonly hashes: Uint32Array[] = [];

  constructor(tails: readonly number[]) {
    for (const rows of tails) {
      this.rows.push(new Uint32Array(rows));
      this.hashes.push(new Uint32Array(rows));
    }
  }

  set({ shard, row }: Pick<OldRow, 'shard' | 'row'>, newRow: number, hash: number): void {
    const [rows, hashes] = [this.rows[shard], this.hashes[shard]];
    if (rows === undefined || hashes === undefined) throw new RangeError(`there is no shard ${shard}`);
    rows[row] = newRow;
    hashes[row] = hash;
  }

  /**
   * The place of a customer in the new list. Null for none, and where the old list knows nothing of the customer: then the
   * next evaluation lists the customer anew, as it would have done before.
   */
  placeOf(customerId: string, shard: number, place: ListPlace | null): ListPlace | null {
    const row = place === null ? undefined : this.rows[shard]?.[place.row];
    if (place === null || row === undefined || this.hashes[shard]?.[place.row] !== hash32(customerId)) return null;
    return { row, mark: place.mark };
  }
}

/** Builds the new lists; each block is written when it is full. */
export async function copyList(job: Resharding): Promise<NewRows> {
  const found = new NewRows(await rowsOf(job.redis, oldShards(job)));
  const lists = stagedShards(job).map((keys) => new NewList(job.redis, keys));
  for await (const old of oldRows(job)) {
    const hash = hash32(old.id.toString());
    const list = lists[hash % job.to];
    if (list === undefined) throw new RangeError('a customer has a shard');
    found.set(old, list.rows, hash);
    await list.add(old);
  }
  await Promise.all(lists.map((list) => list.end()));
  return found;
}

/** Compares every row, in the order in which it must be. */
export async function listDifferences(job: Resharding): Promise<number> {
  const staged = stagedShards(job);
  const readers = staged.map((keys, shard) => rowsIn(job.redis, keys, shard));
  let [differing, seen] = [0, 0];
  for await (const { id, entry } of oldRows(job)) {
    const next = await readers[hash32(id.toString()) % job.to]?.next();
    const found = next?.value;
    if (found === undefined || !found.id.equals(id) || known(found.entry) !== known(entry)) differing++;
    seen++;
  }
  const rows = await rowsOf(job.redis, staged);
  return differing + Math.abs(rows.reduce((sum, count) => sum + count, 0) - seen);
}

async function* oldRows(job: Resharding): AsyncGenerator<OldRow> {
  for (const [shard, keys] of oldShards(job).entries()) yield* rowsIn(job.redis, keys, shard);
}

async function* rowsIn(redis: Redis, keys: ShardKeys, shard: number): AsyncGenerator<OldRow, undefined> {
  const { rows } = tailIn(await redis.get(keys.listTail));
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const block = first / BLOCK_ROWS;
    const [bytes, ids] = await redis.mgetBuffer(keys.listEntries(block), keys.listIds(block));
    if (bytes == null || ids == null) throw new RangeError(`block ${block} of the list of shard ${shard} is not there`);
    const entries = new EntryBlock(bytes);
    for (let at = 0; at < Math.min(BLOCK_ROWS, rows - first); at++) {
      const span = entries.id(at);
      const id = ids.subarray(span.offset, span.offset + span.bytes);
      yield { shard, row: first + at, id, entry: bytes.subarray(ENTRY_BYTES * at, ENTRY_BYTES * (at + 1)) };
    }
  }
}

async function rowsOf(redis: Redis, shards: readonly ShardKeys[]): Promise<number[]> {
  const tails = await Promise.all(shards.map(({ listTail }) => redis.get(listTail)));
  return tails.map((tail) => tailIn(tail).rows);
}

function known(entry: Buffer): string {
  return entry.toString('latin1', 0, ENTRY_BYTES - 4);
}

/** The list of a staged shard, as it grows. */
class NewList {
  rows = 0;
  private entries = Buffer.alloc(0);
  private ids: Buffer[] = [];
  private idBytes = 0;

  constructor(
    private readonly redis: Redis,
    private readonly keys: ShardKeys,
  ) {}

  async add({ id, entry }: OldRow): Promise<void> {
    const at = this.rows % BLOCK_ROWS;
    if (at === 0) this.begin();
    entry.copy(this.entries, ENTRY_BYTES * at);
    const [, , span] = idField({ offset: this.idBytes, bytes: id.length }, at);
    this.entries.writeUInt32BE(Number(span), ENTRY_BYTES * (at + 1) - 4);
    this.ids.push(id);
    this.idBytes += id.length;
    this.rows++;
    if (this.rows % BLOCK_ROWS === 0) await this.write();
  }

  async end(): Promise<void> {
    if (this.rows === 0) return;
    if (this.rows % BLOCK_ROWS !== 0) await this.write();
    await this.redis.set(this.keys.listTail, `${this.rows}:${this.idBytes}`);
  }

  private begin(): void {
    this.entries = Buffer.alloc(BLOCK_ROWS * ENTRY_BYTES);
    this.ids = [];
    this.idBytes = 0;
  }

  private async write(): Promise<void> {
    const block = Math.ceil(this.rows / BLOCK_ROWS) - 1;
    await this.redis.set(this.keys.listEntries(block), this.entries);
    await this.redis.set(this.keys.listIds(block), Buffer.concat(this.ids));
  }
}
