/** Searches the whole list of customers of a run, or the rest of it. */
import type { EntryBlock } from '../core/listing/entry.js';
import type { EntryTest } from '../core/listing/entry.filter.js';
import type { EntryKey } from '../core/listing/entry.order.js';
import { FirstPlaces, type RowPlace } from '../core/listing/first.places.js';
import type { ListBlock, ListingStore } from '../redis/listing.store.js';

export interface Search {
  run: string;
  /** Rows of each shard. */
  rows: readonly number[];
  test: EntryTest;
  idPart: string | undefined;
}

export interface Found {
  count: number;
  places: RowPlace[];
}

/** All that pass are counted, and the first of them by their keys are returned in order. */
export async function firstBy(store: ListingStore, search: Search, keyOf: EntryKey, most: number): Promise<Found> {
  const first = new FirstPlaces(most);
  let count = 0;
  for (const shard of search.rows.keys()) {
    await eachRow(store, search, { shard, row: 0 }, (block, row, place) => {
      count++;
      first.add(keyOf(block, row), place.shard, place.row);
      return true;
    });
  }
  return { count, places: first.sorted() };
}

/** The first that pass in the order of the rows. @param isCounting goes on to the end and counts the others as well */
export async function nextRows(
  store: ListingStore,
  search: Search,
  from: RowPlace,
  most: number,
  isCounting: boolean,
): Promise<Found> {
  const places: RowPlace[] = [];
  let count = 0;
  for (let { shard } = from; shard < search.rows.length; shard++) {
    const start = shard === from.shard ? from.row : 0;
    const goesOn = await eachRow(store, search, { shard, row: start }, (_block, _row, place) => {
      count++;
      if (places.length < most) places.push(place);
      return isCounting || places.length < most;
    });
    if (!goesOn) break;
  }
  return { count, places };
}

/** Visits the rows of a shard that pass, until `visit` returns false; returns what it returned last. */
async function eachRow(
  store: ListingStore,
  { run, rows, test, idPart }: Search,
  { shard, row: from }: RowPlace,
  visit: (block: EntryBlock, row: number, place: RowPlace) => boolean,
): Promise<boolean> {
  for await (const block of store.blocks(run, shard, rows[shard] ?? 0, idPart !== undefined, from)) {
    const { entries, firstRow } = block;
    for (const row of idPart === undefined ? numbers(entries.rows) : rowsWith(idPart, block)) {
      if (firstRow + row < from || !test(entries, row)) continue;
      if (!visit(entries, row, { shard, row: firstRow + row })) return false;
    }
  }
  return true;
}

function* numbers(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

/** The rows whose ids contain the part. Searching the ids of a block at once is faster than one by one. */
function* rowsWith(part: string, { entries, ids }: ListBlock): Generator<number> {
  if (ids === null) return;
  const wanted = Buffer.from(part);
  let row = 0;
  for (let at = ids.indexOf(wanted); at >= 0;) {
    row = rowAt(entries, row, at);
    const { offset, bytes } = entries.id(row);
    const isWithin = at + wanted.length <= offset + bytes;
    if (isWithin) yield row;
    at = ids.indexOf(wanted, isWithin ? offset + bytes : at + 1);
  }
}

/** The row whose id holds a byte, by bisection. @param from a row that is not behind it */
function rowAt(entries: EntryBlock, from: number, at: number): number {
  let [low, high] = [from, entries.rows];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (entries.stageCode(middle) !== 0 && entries.id(middle).offset <= at) low = middle;
    else high = middle;
  }
  return low;
}
