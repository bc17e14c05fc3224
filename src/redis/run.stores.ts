/** Makes the stores of a run, with the options of its mode (live or replay). */
import type { Redis, RedisNode } from './client.js';
import { FeedStore } from './feed.store.js';
import { LIVE_RUN, shardKeys } from './keys.js';
import { LaneStore } from './lane.store.js';
import { ShardStore, type ShardStoreOptions } from './shard.store.js';

export interface RunStoreSettings {
  shards: number;
  /** See CLOCK_SKEW_MS. */
  clockSkewMs: number;
}

export class RunStores {
  constructor(
    private readonly redis: Redis,
    private readonly settings: RunStoreSettings,
  ) {}

  shard(run: string, shard: number): ShardStore {
    return new ShardStore(this.redis, shardKeys(run, shard), this.optionsOf(run));
  }

  /** @param redis see Connections.lane */
  lane(redis: RedisNode, run: string, shard: number): LaneStore {
    return new LaneStore(redis, shardKeys(run, shard), this.optionsOf(run));
  }

  shards(run: string): ShardStore[] {
    return Array.from({ length: this.settings.shards }, (_, shard) => this.shard(run, shard));
  }

  feed(run: string): FeedStore {
    return new FeedStore(this.redis, run, this.settings.shards);
  }

  /** A replay keeps the marks of all its batches, so that a log which is replayed again changes nothing. */
  private optionsOf(run: string): ShardStoreOptions {
    const { clockSkewMs } = this.settings;
    return { keepsAllMarks: run !== LIVE_RUN, clockSkewMs };
  }
}
