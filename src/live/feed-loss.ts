import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { isAfter, parseEntryId } from './cursor.js';

/**
 * `missed`: entries were trimmed away before the reader saw them. `lost`: Redis came back without its newest writes.
 */
export type Fate = 'kept' | 'missed' | 'lost';

/**
 * Finds out whether the feeds still hold what their reader saw before it lost its connection. Comparing ids is not
 * enough: others may have written the same number of versions again. So the last entries themselves are compared.
 *
 * @param seen the last entry of each shard, null where there was none
 */
export async function fateOf(store: FeedStore, seen: readonly (StoredEntry | null)[]): Promise<Fate> {
  const fates = await Promise.all(
    seen.map((entry) => (entry === null ? Promise.resolve<Fate>('kept') : fateOfShard(store, entry))),
  );
  return fates.find((fate) => fate === 'lost') ?? fates.find((fate) => fate === 'missed') ?? 'kept';
}

async function fateOfShard(store: FeedStore, seen: StoredEntry): Promise<Fate> {
  const found = await store.find(seen.shard, seen.id);
  if (found !== null) return textOf(found) === textOf(seen) ? 'kept' : 'lost';
  const [id, trimmed] = [seen.id, await store.newestTrimmed(seen.shard)].map(parseEntryId);
  if (id === undefined || trimmed === undefined || isAfter(id, trimmed)) return 'lost';
  return isAfter(trimmed, id) ? 'missed' : 'kept';
}

function textOf({ entry, acceptedAt }: StoredEntry): string {
  return JSON.stringify([acceptedAt, entry]);
}
