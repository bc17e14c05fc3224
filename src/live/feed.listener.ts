import type { FeedEntry } from '../core/contracts/feed.js';
import type { StoredEntry } from '../redis/feed.store.js';

export interface Delivered {
  stored: StoredEntry;
  cursor: string;
  /** Whether it was read while resuming: it is late because the listener was away. */
  isResumed: boolean;
}

/** A subscriber of a feed. */
export interface Listener {
  /** Called before any entry, and again when the entries after the last cursor are lost. */
  onSubscribed: (cursor: string, recovered: boolean) => void;
  /** Only entries for which this returns true are passed to the listener. */
  wants: (entry: FeedEntry) => boolean;
  onEntry: (delivered: Delivered) => void;
  /** Whether it has enough unsent data. No more of a gap is read for it then. */
  isFull: () => boolean;
  /** While a gap is read: resolves when it is no longer full, with false once it has left. */
  canTakeMore: () => Promise<boolean>;
}
