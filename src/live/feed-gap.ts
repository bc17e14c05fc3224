import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { advanced, formatEntryId, isAfter, parseEntryId, type EntryId, type Position } from './cursor.js';

const PAGE = 500;

export interface GapEntry {
  stored: StoredEntry;
  /** Of a reader that has seen this one. */
  position: Position;
}

/** What lies between two positions, shard by shard. Null when a part of it is gone. */
export async function readGap(store: FeedStore, from: Position, to: Position): Promise<GapEntry[] | null> {
  const gap: GapEntry[] = [];
  let position = from;
  for (const [shard, end] of to.entries()) {
    const start = from[shard];
    if (start === undefined || !isAfter(end, start)) continue;
    for (const stored of await readShardGap(store, shard, start, end)) {
      position = advanced(position, shard, parseEntryId(stored.id));
      gap.push({ stored, position });
    }
    if (isAfter(parseEntryId(await store.newestTrimmed(shard)), start)) return null;
  }
  return gap;
}

async function readShardGap(store: FeedStore, shard: number, from: EntryId, to: EntryId): Promise<StoredEntry[]> {
  const gap: StoredEntry[] = [];
  for (let after = formatEntryId(from); ;) {
    const page = await store.between(shard, after, formatEntryId(to), PAGE);
    gap.push(...page);
    const last = page[page.length - 1];
    if (last === undefined || page.length < PAGE) return gap;
    after = last.id;
  }
}
