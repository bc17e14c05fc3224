/** Makes the stores of a run, with the options of its mode (live or replay). */
import type { Redis } from 'ioredis';
import { FeedStore } from './feed.store.js';
import { LIVE_RUN, shardKeys } from './keys.js';
import { ShardStore } from './shard.store.js';

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

  /** The same stores over another connection. */
  over(redis: Redis): RunStores {
    return new RunStores(redis, this.settings);
  }

  /** A replay keeps the marks of all its batches, so that a log which is replayed again changes nothing. */
  shard(run: string, shard: number): ShardStore {
    const { clockSkewMs } = this.settings;
    return new ShardStore(this.redis, shardKeys(run, shard), { keepsAllMarks: run !== LIVE_RUN, clockSkewMs });
  }

  shards(run: string): ShardStore[] {
    return Array.from({ length: this.settings.shards }, (_, shard) => this.shard(run, shard));
  }

  feed(run: string): FeedStore {
    return new FeedStore(this.redis, run, this.settings.shards);
  }
}
