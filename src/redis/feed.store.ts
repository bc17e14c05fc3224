/** Reads the shard feeds: waits for new entries, and reads a gap for readers that were away. */
import type { Redis } from './client.js';
import type { FeedEntry } from '../core/contracts/feed.js';
import type { StageTransition } from '../core/contracts/records.js';
import type { Connections } from './connections.js';
import { shardKeys } from './keys.js';
import { newestOf } from './newest.entries.js';
import { feedEntryIn, writtenFeedEntryIn } from './stored.records.js';
import { StreamReader } from './stream.reader.js';

export interface StoredEntry {
  shard: number;
  /** `<version>-<n>` */
  id: string;
  entry: FeedEntry;
  /** When the events that caused it were put into the queue, wall time. */
  acceptedAt: number;
  /** When its commit was sent, wall time; null when an earlier build wrote it. */
  committedAt: number | null;
  /** W3C context of its commit; null when that is not traced. */
  trace: string | null;
}

/** The least entries of one read: alerts among them are skipped. */
const LEAST_PAGE = 100;
/** The id before every entry: nothing was trimmed. */
const NONE = '0-0';

export class FeedStore {
  private readonly feeds: string[];
  private readonly versions: string[];

  constructor(
    private readonly redis: Redis,
    run: string,
    shards: number,
  ) {
    const keys = Array.from({ length: shards }, (_, shard) => shardKeys(run, shard));
    this.feeds = keys.map(({ feed }) => feed);
    this.versions = keys.map(({ version }) => version);
  }

  /** Its owner closes it. */
  openReader(connections: Pick<Connections, 'readers'>): StreamReader {
    return new StreamReader(connections.readers(this.feeds));
  }

  /** The newest entry of each shard; null where there is none. */
  async newest(): Promise<(StoredEntry | null)[]> {
    const tails = await Promise.all(this.feeds.map((feed) => this.redis.xrevrange(feed, '+', '-', 'COUNT', 1)));
    return tails.map(([item], shard) => (item === undefined ? null : parseItem(shard, item)));
  }

  async find(shard: number, id: string): Promise<StoredEntry | null> {
    const [item] = await this.redis.xrange(this.feedOf(shard), id, id);
    return item === undefined ? null : parseItem(shard, item);
  }

  /** The newest stage changes of all shards, newest first. Alerts between them are skipped. */
  async recentTransitions(count: number): Promise<StageTransition[]> {
    const wanted = { limit: count, pageSize: Math.max(LEAST_PAGE, count), pick: transitionIn };
    const tails = await Promise.all(this.feeds.map((feed) => newestOf(this.redis, feed, wanted)));
    return tails
      .flat()
      .map(({ value }) => value)
      .sort(newestTransition)
      .slice(0, count);
  }

  /**
   * Entries after the given ids, at most `count` per shard. Waits up to `blockMs` for the first of them.
   * @param reader see `openReader`
   */
  async next(reader: StreamReader, after: readonly string[], count: number, blockMs: number): Promise<StoredEntry[]> {
    const found = await reader.next(after, count, blockMs);
    return found.flatMap(({ stream, items }) => items.map((item) => parseItem(stream, item)));
  }

  /** Entries of one shard after one id up to and including another. */
  async between(shard: number, after: string, upTo: string, count: number): Promise<StoredEntry[]> {
    const items = await this.redis.xrange(this.feedOf(shard), `(${after}`, upTo, 'COUNT', count);
    return items.map((item) => parseItem(shard, item));
  }

  /** Number of commits of the shard. The ids of a commit's entries begin with the version it made. */
  async versionOf(shard: number): Promise<number> {
    return Number((await this.redis.get(this.versions[shard] ?? '')) ?? 0);
  }

  /** Of each shard: see `newestTrimmed`. */
  newestTrimmedOfAll(): Promise<string[]> {
    return Promise.all(this.feeds.map((_, shard) => this.newestTrimmed(shard)));
  }

  /** Id of the newest entry that was trimmed away: a reader whose cursor is before it has missed entries. */
  async newestTrimmed(shard: number): Promise<string> {
    const reply = await this.redis.xinfo('STREAM', this.feedOf(shard)).catch(absent);
    if (!Array.isArray(reply)) return NONE;
    const value = (name: string): unknown => reply[reply.indexOf(name) + 1];
    const length = Number(value('length'));
    if (Number(value('entries-added')) === length) return NONE;
    return length === 0 ? String(value('last-generated-id')) : previousId(String(value('recorded-first-entry-id')));
  }

  private feedOf(shard: number): string {
    const feed = this.feeds[shard];
    if (feed === undefined) throw new RangeError(`there is no shard ${shard}`);
    return feed;
  }
}

/**
 * The largest id that can come before `id`: of the same commit a smaller number, otherwise any of an earlier commit.
 */
function previousId(id: string): string {
  const [version = 0, n = 0] = id.split('-').map(Number);
  return n > 0 ? `${version}-${n - 1}` : `${version - 1}-${Number.MAX_SAFE_INTEGER}`;
}

function transitionIn(_: string, fields: string[]): StageTransition | null {
  const entry = writtenFeedEntryIn(fieldOf(fields, 'entry'));
  return entry.topic === 'stages' ? entry.move : null;
}

/** Transitions of one sweep share their instant, so the customer's id decides their order. */
function newestTransition(a: StageTransition, b: StageTransition): number {
  return b.at - a.at || (a.customerId < b.customerId ? -1 : 1);
}

function absent(fault: unknown): null {
  if (fault instanceof Error && fault.message.includes('no such key')) return null;
  throw fault;
}

function parseItem(shard: number, [id, fields]: [string, string[]]): StoredEntry {
  const entry = feedEntryIn(fieldOf(fields, 'entry'));
  const committedAt = fieldOf(fields, 'committedAt');
  return {
    shard,
    id,
    entry,
    acceptedAt: Number(fieldOf(fields, 'acceptedAt')),
    committedAt: committedAt === '' ? null : Number(committedAt),
    trace: fieldOf(fields, 'trace') || null,
  };
}

function fieldOf(fields: readonly string[], name: string): string {
  return fields[fields.indexOf(name) + 1] ?? '';
}
