/** The outboxes of the live run: feed entries that are not yet in the webhooks' queues. */
import type { Redis } from './client.js';
import type { FeedEntry } from '../core/contracts/feed.js';
import type { Connections } from './connections.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from './keys.js';
import { Script } from './script.js';
import { feedEntryIn } from './stored.records.js';
import { StreamReader } from './stream.reader.js';

export interface OutboxEntry {
  shard: number;
  /** `<version>-<n>`, as in the feed. */
  id: string;
  /** Null when the stored text cannot be read. */
  entry: FeedEntry | null;
}

export interface OutboxCounts {
  /** Entries that wait to be queued for the webhooks. */
  waiting: number;
  /** All entries ever lost, because more waited than the outbox holds. */
  dropped: number;
}

export class OutboxStore {
  private static readonly handOverScript = new Script('hand-over.lua');
  private readonly shards: ShardKeys[];

  constructor(
    private readonly redis: Redis,
    shards: number,
  ) {
    this.shards = Array.from({ length: shards }, (_, shard) => shardKeys(LIVE_RUN, shard));
  }

  /** Its owner closes it. */
  openReader(connections: Pick<Connections, 'readers'>): StreamReader {
    return new StreamReader(connections.readers(this.shards.map(({ outbox }) => outbox)));
  }

  /**
   * The oldest entries of each shard. Waits up to `blockMs` for the first one.
   * @param reader see `openReader`
   */
  async next(reader: StreamReader, countPerShard: number, blockMs: number): Promise<OutboxEntry[]> {
    const starts = this.shards.map(() => '0-0');
    const found = await reader.next(starts, countPerShard, blockMs);
    return found.flatMap(({ stream: shard, items }) =>
      items.map(([id, fields]) => ({ shard, id, entry: entryOf(fields) })),
    );
  }

  /** Removes entries whose deliveries are in the queues. */
  async handedOver(entries: readonly Pick<OutboxEntry, 'shard' | 'id'>[]): Promise<void> {
    await Promise.all(
      this.shards.map(async ({ outbox, outboxHanded }, shard) => {
        const ids = entries.flatMap((one) => (one.shard === shard ? [one.id] : []));
        if (ids.length > 0) await OutboxStore.handOverScript.run(this.redis, [outbox, outboxHanded], ids);
      }),
    );
  }

  async counts(): Promise<OutboxCounts> {
    const counts = await Promise.all(this.shards.map((keys) => this.countsOf(keys)));
    return counts.reduce((sum, { waiting, dropped }) => ({
      waiting: sum.waiting + waiting,
      dropped: sum.dropped + dropped,
    }));
  }

  /** Both are read in one transaction: an entry that is removed in between would count as dropped. */
  private async countsOf({ outbox, outboxHanded }: ShardKeys): Promise<OutboxCounts> {
    const replies = await this.redis.multi().xinfo('STREAM', outbox).get(outboxHanded).exec();
    const [info, removed] = (replies ?? []).map(([, value]) => value);
    if (!Array.isArray(info)) return { waiting: 0, dropped: 0 }; // the stream never had an entry
    const field = (name: string): number => Number(info[info.indexOf(name) + 1]);
    const waiting = field('length');
    return { waiting, dropped: Math.max(0, field('entries-added') - waiting - Number(removed ?? 0)) };
  }
}

function entryOf(fields: readonly string[]): FeedEntry | null {
  try {
    return feedEntryIn(fields[fields.indexOf('entry') + 1] ?? '');
  } catch {
    return null;
  }
}
