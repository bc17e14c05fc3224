import type { StoredEntry } from '../redis/feed.store.js';
import type { FeedFilter } from './filter.js';

export interface Delivered {
  stored: StoredEntry;
  cursor: string;
  /** The alert passed the filter before this change, and does not any more. */
  hasLeft: boolean;
  /** Whether it was read while resuming: it is late because the listener was away. */
  isResumed: boolean;
}

/** A subscriber of a feed. Listeners with equal filters are given the same `Delivered`. */
export interface Listener {
  readonly filter: FeedFilter;
  /** Whether changes of one customer or alert that follow each other closely become one. */
  readonly isCoalesced: boolean;
  /** Called before any entry, and again when the entries after the last cursor are lost. */
  onSubscribed: (cursor: string, recovered: boolean) => void;
  onEntry: (delivered: Delivered) => void;
  /** Nothing for the listener lies between its last entry and this cursor. */
  onPosition: (cursor: string) => void;
  /** Runs work that delivers several entries, and sends them together. */
  together: (work: () => void) => void;
  /** Whether it has enough unsent data. No more of a gap is read for it then. */
  isFull: () => boolean;
  /** While a gap is read: resolves when it is no longer full, with false once it has left. */
  canTakeMore: () => Promise<boolean>;
}
