/** The entries that a commit publishes: in the feed, and the same in the outbox of the webhooks. */
import type { FeedEntry } from '../core/contracts/feed.js';
import { LIVE_RUN, type ShardKeys } from './keys.js';
import type { Write } from './commit.writes.js';

export interface FeedContext {
  keys: ShardKeys;
  /** Version of the shard after the commit. */
  nextVersion: number;
  /** When the batch was accepted, wall time. Readers of the feed measure their delay by it. */
  acceptedAt: number;
  /** W3C context of the commit, when it is traced. */
  trace?: string | null;
  /** The most entries kept in the feed. */
  feedEntries: number;
  /** The most that may wait in the outbox; null in a replay, and when there are no webhooks. */
  outboxEntries: number | null;
}

/** See FeedContext. */
export function outboxEntriesOf(
  run: string,
  { webhooksFile, webhookOutboxEntries }: { webhooksFile: string; webhookOutboxEntries: number },
): number | null {
  return run === LIVE_RUN && webhooksFile !== '' ? webhookOutboxEntries : null;
}

/** Must be the first writes of the commit, and called once per commit: see commit.lua. */
export function feedWrites(entries: readonly FeedEntry[], context: FeedContext): Write[] {
  const { keys, feedEntries, outboxEntries } = context;
  const committedAt = Date.now(); // as near as a write can know: the commit is sent next
  const trace = context.trace ?? null;
  const about = [
    'acceptedAt',
    context.acceptedAt,
    'committedAt',
    committedAt,
    ...(trace === null ? [] : ['trace', trace]),
  ];
  const added = (key: string, most: number, entry: FeedEntry, n: number): Write => {
    const fields = ['entry', JSON.stringify(entry), ...about];
    return { command: 'XADD', key, args: ['MAXLEN', '~', most, `${context.nextVersion}-${n}`, ...fields] };
  };
  const feed = entries.map((entry, n) => added(keys.feed, feedEntries, entry, n));
  if (outboxEntries === null) return feed;
  return [...feed, ...entries.map((entry, n) => added(keys.outbox, outboxEntries, entry, n))];
}
