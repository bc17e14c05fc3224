import type { FeedEntry } from '../core/contracts/feed.js';
import type { StoredEntry } from '../redis/feed.store.js';

export interface Delivered {
  stored: StoredEntry;
  cursor: string;
  /** It comes late because the listener was away. */
  isResumed: boolean;
}

/** One who subscribes to a feed. */
export interface Listener {
  /** Before anything else, and again when what followed the last cursor is lost. */
  onSubscribed: (cursor: string, recovered: boolean) => void;
  /** Only what it wants is handed to it. */
  wants: (entry: FeedEntry) => boolean;
  onEntry: (delivered: Delivered) => void;
  /** It has enough to send: no more of a gap is handed to it. */
  isFull: () => boolean;
  /** While a gap is read: resolves when it is not full, with false once it wants nothing any more. */
  canTakeMore: () => Promise<boolean>;
}
