/**
 * Of the entries of one customer or alert only the newest is delivered, in its own place. Whoever has received an entry
 * has then received, for everything before it, that or something newer that is still to come: its cursor is good.
 */
import type { FeedEntry } from '../core/contracts/feed.js';
import { subjectOf } from './feed.message.js';

/** An entry that passes a filter. */
export interface Passing {
  /** Its place among the entries that were read together. */
  index: number;
  entry: FeedEntry;
  hasLeft: boolean;
}

export function newestOfEach(passing: readonly Passing[]): Passing[] {
  const newest = new Map<string, Passing>();
  for (const one of passing) {
    const subject = subjectOf(one.entry);
    newest.delete(subject); // it takes the place of the newer
    newest.set(subject, one);
  }
  return [...newest.values()];
}
