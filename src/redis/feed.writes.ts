/** What a commit leaves for those who listen: its entries of the shard's feed. */
import type { FeedEntry } from '../core/feed.js';
import type { ShardKeys } from './keys.js';
import type { Write } from './shard.store.js';

export interface FeedContext {
  keys: ShardKeys;
  /** Version the commit will give the shard. */
  nextVersion: number;
  /** When the batch was taken in, wall time; lets readers of the feed measure their delay. */
  acceptedAt: number;
  /** The most entries kept. */
  feedEntries: number;
}

/** They must come first in the commit, all of a commit's entries in one call: see commit.lua. */
export function feedWrites(entries: readonly FeedEntry[], context: FeedContext): Write[] {
  const { keys, nextVersion, acceptedAt, feedEntries } = context;
  return entries.map((entry, n) => {
    const fields = ['entry', JSON.stringify(entry), 'acceptedAt', acceptedAt];
    return { command: 'XADD', key: keys.feed, args: ['MAXLEN', '~', feedEntries, `${nextVersion}-${n}`, ...fields] };
  });
}
