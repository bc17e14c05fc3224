/** Streams from their newest entry back, and several of them as one list that is read in pages. */
import type { Redis } from 'ioredis';

export interface Wanted<T> {
  limit: number;
  /** Entries of one read. */
  pageSize: number;
  /** Null for an entry that is not wanted. */
  pick: (id: string, fields: string[]) => T | null;
}

/** Where an entry stands among those of several streams: the newer first, of equal ids that of the later stream. */
export interface EntryPlace {
  /** Position of the stream among those read. */
  stream: number;
  id: string;
}

export interface PlacedEntry<T> extends EntryPlace {
  value: T;
}

const NEWEST = '+';

/** Reads on until it has as many as are wanted, or the stream ends. @param from as XREVRANGE takes it */
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

/** The next of all streams after a place. One stream after the other: no more than twice the limit is in memory. */
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
