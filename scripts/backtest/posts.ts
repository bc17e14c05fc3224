/** The POSTs of a replay, and what each customer's part of them is. */
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { Arrival, History } from './history.js';

export interface Post {
  /** The newest instant of the whole log so far. */
  asOf: EpochMs;
  /** In the order of the file. */
  events: readonly WireEvent[];
}

/** By customer id. */
export function historiesOf(posts: Iterable<Post>, endAt: EpochMs): History[] {
  const byCustomer = new Map<string, { rows: WireEvent[]; arrivals: Arrival[]; post: Post }>();
  for (const post of posts) {
    for (const event of post.events) {
      const known = byCustomer.get(event.customerId);
      if (known === undefined) {
        byCustomer.set(event.customerId, { rows: [event], arrivals: [{ asOf: post.asOf, rows: 1 }], post });
        continue;
      }
      known.rows.push(event);
      const last = known.arrivals.at(-1);
      if (last !== undefined && known.post === post) last.rows++;
      else known.arrivals.push({ asOf: post.asOf, rows: 1 });
      known.post = post;
    }
  }
  return [...byCustomer]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([customerId, { rows, arrivals }]) => ({ customerId, rows, arrivals, endAt }));
}
