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
  for (const one of passing) putNewest(newest, one.entry, one);
  return [...newest.values()];
}

/** Replaces what stands for the same customer or alert; a map is read in the order of what was added to it. */
export function putNewest<T>(newest: Map<string, T>, entry: FeedEntry, one: T): void {
  const subject = subjectOf(entry);
  newest.delete(subject); // else the newer entry would take the place of the older one
  newest.set(subject, one);
}
