import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { isAfter, parseEntryId } from './cursor.js';

/**
 * Whether Redis no longer has what a reader saw last in some shard: it came back without its newest writes. Comparing
 * ids is not enough: meanwhile others may have written as many versions again, so the entries themselves are compared.
 */
export async function hasLost(store: FeedStore, seen: readonly (StoredEntry | null)[]): Promise<boolean> {
  const lost = await Promise.all(seen.map((entry) => (entry === null ? Promise.resolve(false) : isGone(store, entry))));
  return lost.includes(true);
}

async function isGone(store: FeedStore, seen: StoredEntry): Promise<boolean> {
  const found = await store.find(seen.shard, seen.id);
  if (found !== null) return textOf(found) !== textOf(seen);
  return isAfter(parseEntryId(seen.id), parseEntryId(await store.newestTrimmed(seen.shard)));
}

function textOf({ entry, acceptedAt }: StoredEntry): string {
  return JSON.stringify([acceptedAt, entry]);
}
