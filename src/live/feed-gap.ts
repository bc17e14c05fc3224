/**
 * The entries between a reader's cursor and the newest entry, page by page, whatever the length of the gap. A page that
 * one reader needed is kept for a while: when a thousand dashboards come back at once, their gaps are nearly the same.
 */
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { BEFORE_ALL, formatEntryId, isAfter, parseEntryId, type EntryId, type Position } from './cursor.js';
import { SharedRead } from './shared.read.js';

/** Entries per page. A page costs some milliseconds of work. */
export const PAGE = 200;
/** The most entries kept of all shards, some 20 MB. */
const KEPT_ENTRIES = 40 * PAGE;

interface GapEntry {
  stored: StoredEntry;
  id: EntryId;
}

export interface GapPage {
  entries: readonly GapEntry[];
  shard: number;
  /** The position of the shard after this page. */
  upTo: EntryId;
}

interface KeptPage extends GapPage {
  /** The page holds every entry after this one, up to `upTo`. */
  after: EntryId;
  isUsed: boolean;
}

export class FeedGaps {
  /** By shard, the oldest first. */
  private kept = new Map<number, KeptPage[]>();
  /** Counts how often all pages were dropped: a read that began before keeps nothing. */
  private drops = 0;
  private readonly trimmed: SharedRead<EntryId[]>;

  constructor(
    private readonly store: FeedStore,
    private readonly shards: number,
  ) {
    this.trimmed = new SharedRead(async () => (await store.newestTrimmedOfAll()).map(parseEntryId));
  }

  /** Whether no entry after a position has been trimmed away. */
  async isWhole(from: Position, to: Position): Promise<boolean> {
    if (!to.some((_, shard) => isBehind(from, to, shard))) return true;
    const trimmed = await this.trimmed.get();
    return to.every((_, shard) => !isBehind(from, to, shard) || !isBehind(from, trimmed, shard));
  }

  /** The next page of the first shard that is behind, when it is kept; null when it must be read. */
  keptPage(from: Position, to: Position): GapPage | null {
    const [shard, start, end] = nextOf(from, to);
    const page = this.kept.get(shard)?.find(({ after, upTo }) => !isAfter(after, start) && isAfter(upTo, start));
    if (page === undefined) return null;
    page.isUsed = true;
    return partOf(page, start, end);
  }

  /** Reads the next page of the first shard that is behind. Null when some of its entries are gone. */
  async readPage(from: Position, to: Position): Promise<GapPage | null> {
    const [shard, start, end] = nextOf(from, to);
    const { drops } = this;
    const read = await this.store.between(shard, formatEntryId(start), formatEntryId(end), PAGE);
    if (isAfter(parseEntryId(await this.store.newestTrimmed(shard)), start)) return null;
    const entries = read.map((stored) => ({ stored, id: parseEntryId(stored.id) }));
    const page = { entries, shard, upTo: entries[PAGE - 1]?.id ?? end };
    if (drops === this.drops) this.keep({ ...page, after: start, isUsed: true });
    return page;
  }

  /** Drops the pages that nobody used since the last call. */
  age(): void {
    for (const [shard, pages] of this.kept) {
      const used = pages.filter(({ isUsed }) => isUsed);
      for (const page of used) page.isUsed = false;
      this.kept.set(shard, used);
    }
  }

  /** Call it when entries were lost: kept pages may hold what no longer exists. */
  drop(): void {
    this.drops++;
    this.kept.clear();
  }

  private keep(page: KeptPage): void {
    const pages = [...(this.kept.get(page.shard) ?? []), page];
    const count = (): number => pages.reduce((sum, { entries }) => sum + entries.length + 1, 0);
    while (pages.length > 1 && count() > KEPT_ENTRIES / this.shards) pages.shift();
    this.kept.set(page.shard, pages);
  }
}

/** The first shard that is behind, and the part of it that is missing. */
function nextOf(from: Position, to: Position): [shard: number, start: EntryId, end: EntryId] {
  const shard = to.findIndex((_, at) => isBehind(from, to, at));
  return [shard, from[shard] ?? BEFORE_ALL, to[shard] ?? BEFORE_ALL];
}

/** What a reader at `start`, who is to get no entry after `end`, needs of a page. */
function partOf({ entries, shard, upTo }: GapPage, start: EntryId, end: EntryId): GapPage {
  const isWanted = ({ id }: GapEntry): boolean => isAfter(id, start) && !isAfter(id, end);
  return { entries: entries.filter(isWanted), shard, upTo: isAfter(upTo, end) ? end : upTo };
}

function isBehind(position: Position, target: Position, shard: number): boolean {
  return isAfter(target[shard] ?? BEFORE_ALL, position[shard] ?? BEFORE_ALL);
}
