/** Reads a stream from its newest entry backwards, and several streams as one list in pages. */
import type { Redis } from './client.js';

export interface Wanted<T> {
  limit: number;
  /** Entries of one read. */
  pageSize: number;
  /** Null skips the entry. */
  pick: (id: string, fields: string[]) => T | null;
}

/** The place of an entry in the list of several streams: newest first; of equal ids, that of the later stream first. */
export interface EntryPlace {
  /** Index of the stream among those that are read. */
  stream: number;
  id: string;
}

export interface PlacedEntry<T> extends EntryPlace {
  value: T;
}

const NEWEST = '+';

/** Reads pages until the limit is reached or the stream ends. @param from the upper end, as XREVRANGE expects it */
export async function newestOf<T>(
  redis: Redis,
  stream: string,
  { limit, pageSize, pick }: Wanted<T>,
  from = NEWEST,
): Promise<{ id: string; value: T }[]> {
  const found: { id: string; value: T }[] = [];
  for (let end = from; found.length < limit;) {
    const page = await redis.xrevrange(stream, end, '-', 'COUNT', pageSize);
    for (const [id, fields] of page) {
      const value = pick(id, fields);
      if (value !== null) found.push({ id, value });
    }
    const last = page[pageSize - 1];
    if (last === undefined) break;
    end = `(${last[0]}`;
  }
  return found.slice(0, limit);
}

/**
 * The next entries of all streams after a place. Streams are read in turn, to hold at most twice the limit in memory.
 */
export async function newestOfAll<T>(
  redis: Redis,
  streams: readonly string[],
  wanted: Wanted<T>,
  after: EntryPlace | null,
): Promise<PlacedEntry<T>[]> {
  let newest: PlacedEntry<T>[] = [];
  for (const [stream, key] of streams.entries()) {
    const found = await newestOf(redis, key, wanted, startIn(stream, after));
    const placed = found.map((entry) => ({ ...entry, stream }));
    newest = [...newest, ...placed].sort(byEntryPlace).slice(0, wanted.limit);
  }
  return newest;
}

function byEntryPlace(a: EntryPlace, b: EntryPlace): number {
  const [[msA = 0, nA = 0], [msB = 0, nB = 0]] = [a.id.split('-').map(Number), b.id.split('-').map(Number)];
  return msB - msA || nB - nA || b.stream - a.stream;
}

function startIn(stream: number, after: EntryPlace | null): string {
  if (after === null) return NEWEST;
  return stream < after.stream ? after.id : `(${after.id}`;
}
