/** Reads the entries between a reader's cursor and the newest entry, page by page, whatever the length of the gap. */
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { BEFORE_ALL, formatEntryId, isAfter, parseEntryId, type EntryId, type Position } from './cursor.js';

/** Entries per page. A page costs some milliseconds of work. */
export const PAGE = 200;

export interface GapPage {
  entries: readonly StoredEntry[];
  shard: number;
  /** The position of the shard after this page. */
  upTo: EntryId;
}

/** Whether no entry after a position has been trimmed away. */
export async function isWhole(store: FeedStore, from: Position, to: Position): Promise<boolean> {
  const shards = to.flatMap((_, shard) => (isBehind(from, to, shard) ? [shard] : []));
  const whole = await Promise.all(shards.map((shard) => isKept(store, shard, from[shard] ?? BEFORE_ALL)));
  return whole.every(Boolean);
}

/** The next page of the first shard that is behind. Null when some of its entries are gone. */
export async function nextPage(store: FeedStore, from: Position, to: Position): Promise<GapPage | null> {
  const shard = to.findIndex((_, at) => isBehind(from, to, at));
  const [start = BEFORE_ALL, end = BEFORE_ALL] = [from[shard], to[shard]];
  const entries = await store.between(shard, formatEntryId(start), formatEntryId(end), PAGE);
  if (!(await isKept(store, shard, start))) return null;
  const last = entries[PAGE - 1];
  return { entries, shard, upTo: last === undefined ? end : parseEntryId(last.id) };
}

async function isKept(store: FeedStore, shard: number, from: EntryId): Promise<boolean> {
  return !isAfter(parseEntryId(await store.newestTrimmed(shard)), from);
}

function isBehind(position: Position, target: Position, shard: number): boolean {
  return isAfter(target[shard] ?? BEFORE_ALL, position[shard] ?? BEFORE_ALL);
}
