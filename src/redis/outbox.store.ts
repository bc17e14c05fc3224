/** The outboxes of the live run: what the webhooks have not been handed yet. */
import type { Redis } from 'ioredis';
import type { FeedEntry } from '../core/contracts/feed.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from './keys.js';
import { Script } from './script.js';
import { feedEntryIn } from './stored.records.js';

export interface OutboxEntry {
  shard: number;
  /** `<version>-<n>`, as in the feed. */
  id: string;
  /** Null when what stands there cannot be read. */
  entry: FeedEntry | null;
}

export interface OutboxCounts {
  /** Entries that wait to be handed over. */
  waiting: number;
  /** Entries lost, ever, because more waited than may. */
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

  /** The oldest entries of each shard; waits up to `blockMs` for a first one. Holds the connection meanwhile. */
  async next(connection: Redis, countPerShard: number, blockMs: number): Promise<OutboxEntry[]> {
    const keys = this.shards.map(({ outbox }) => outbox);
    const starts = keys.map(() => '0-0');
    const reply = await connection.xread('COUNT', countPerShard, 'BLOCK', blockMs, 'STREAMS', ...keys, ...starts);
    return (reply ?? []).flatMap(([key, items]) =>
      items.map(([id, fields]) => ({ shard: keys.indexOf(key), id, entry: entryOf(fields) })),
    );
  }

  /** They are in the queues: takes them out. */
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

  /** Read in one step: an entry handed over in between would count as dropped. */
  private async countsOf({ outbox, outboxHanded }: ShardKeys): Promise<OutboxCounts> {
    const replies = await this.redis.multi().xinfo('STREAM', outbox).get(outboxHanded).exec();
    const [info, handed] = (replies ?? []).map(([, value]) => value);
    if (!Array.isArray(info)) return { waiting: 0, dropped: 0 }; // there never was an entry
    const field = (name: string): number => Number(info[info.indexOf(name) + 1]);
    const waiting = field('length');
    return { waiting, dropped: Math.max(0, field('entries-added') - waiting - Number(handed ?? 0)) };
  }
}

function entryOf(fields: readonly string[]): FeedEntry | null {
  try {
    return feedEntryIn(fields[fields.indexOf('entry') + 1] ?? '');
  } catch {
    return null;
  }
}
