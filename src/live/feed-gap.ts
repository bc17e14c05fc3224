/**
 * Reading what lies between a reader's cursor and the newest entry: page by page, whatever its length, so that neither
 * memory nor the time of the process goes into one reader. Pages of all readers of a feed are read one after the other.
 */
import { Turns } from '../client/turns.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { BEFORE_ALL, formatEntryId, isAfter, parseEntryId, type EntryId, type Position } from './cursor.js';

/** Some milliseconds of work: what everybody else waits for at most, between two pages. */
const PAGE = 200;

export interface GapPage {
  entries: readonly StoredEntry[];
  shard: number;
  /** Up to where the shard is read now. */
  upTo: EntryId;
}

export class GapPages {
  private readonly turns = new Turns(1);

  constructor(private readonly store: FeedStore) {}

  /** Whether nothing that follows a position has been trimmed away. */
  async isWhole(from: Position, to: Position): Promise<boolean> {
    const shards = to.flatMap((_, shard) => (isBehind(from, to, shard) ? [shard] : []));
    const whole = await Promise.all(shards.map((shard) => this.isKept(shard, from[shard] ?? BEFORE_ALL)));
    return whole.every(Boolean);
  }

  /** The next ones of the first shard that is behind. Null when a part of them is gone. */
  async next(from: Position, to: Position): Promise<GapPage | null> {
    const shard = to.findIndex((_, at) => isBehind(from, to, at));
    const [start = BEFORE_ALL, end = BEFORE_ALL] = [from[shard], to[shard]];
    const giveBack = await this.turns.take(1);
    try {
      const entries = await this.store.between(shard, formatEntryId(start), formatEntryId(end), PAGE);
      if (!(await this.isKept(shard, start))) return null;
      const last = entries[PAGE - 1];
      return { entries, shard, upTo: last === undefined ? end : parseEntryId(last.id) };
    } finally {
      giveBack();
    }
  }

  private async isKept(shard: number, from: EntryId): Promise<boolean> {
    return !isAfter(parseEntryId(await this.store.newestTrimmed(shard)), from);
  }
}

/** Whether a position lies before another in any shard. */
export function isAnyBehind(position: Position, target: Position): boolean {
  return target.some((_, shard) => isBehind(position, target, shard));
}

function isBehind(position: Position, target: Position, shard: number): boolean {
  return isAfter(target[shard] ?? BEFORE_ALL, position[shard] ?? BEFORE_ALL);
}
