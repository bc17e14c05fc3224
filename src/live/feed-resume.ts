/**
 * Brings a listener from its cursor to the feed's tail, however long the gap. It misses nothing and sees nothing
 * twice:
 * 1. When any entry of the gap was trimmed away, the result is `gone` at once.
 * 2. Else the gap is read from the shard feeds in pages, up to the position of the tail at that time. Reading pauses
 *    while the listener has enough unsent data, and other resumes continue meanwhile. Entries that arrive in that
 *    time are not buffered; they make the gap longer.
 * 3. When a page is trimmed before it was read, or Redis lost its newest writes, the result is `gone`.
 * 4. When nothing is left to read, `onCaughtUp` is called in the same step, so no entry can arrive in between.
 */
import type { FeedStore } from '../redis/feed.store.js';
import { isAhead, parseEntryId, type EntryId, type Position } from './cursor.js';
import { isWhole, nextPage, type GapPage } from './feed-gap.js';
import type { FeedTail } from './feed-tail.js';
import type { Listener } from './feed.listener.js';
import type { ResumeBudget } from './resume.budget.js';

export interface Resumable {
  store: FeedStore;
  tail: FeedTail;
  budget: ResumeBudget;
}

export type Resumption = 'gone' | 'caught up' | 'left';

export async function resume(
  { store, tail, budget }: Resumable,
  listener: Listener,
  from: Position,
  onCaughtUp: (at: Position) => void,
): Promise<Resumption> {
  const { losses } = tail;
  const kept = await isWhole(store, from, tail.position);
  if (!kept || losses !== tail.losses) return 'gone';
  listener.onSubscribed(tail.cursorAt(from), true);
  const gap = new Gap(store, tail, listener, from);
  while (gap.isOpen()) {
    const outcome = await budget.onePage(() => gap.advance());
    if (outcome === 'gone') return 'gone';
    if (!(await listener.canTakeMore())) return 'left';
    if (losses !== tail.losses) return 'gone';
  }
  onCaughtUp(gap.at);
  return 'caught up';
}

class Gap {
  /** The position of the last entries the listener received. */
  readonly at: EntryId[];
  private readonly losses: number;
  private target: Position;
  /** The part of the last page for which the listener had no room. */
  private rest: GapPage | null = null;

  constructor(
    private readonly store: FeedStore,
    private readonly tail: FeedTail,
    private readonly listener: Listener,
    from: Position,
  ) {
    this.at = [...from];
    this.target = tail.position;
    this.losses = tail.losses;
  }

  /** Reads all shards up to one position of the tail, then up to the next, so that newer entries come later. */
  isOpen(): boolean {
    if (this.rest !== null || isAhead(this.target, this.at)) return true;
    this.target = this.tail.position;
    return isAhead(this.target, this.at);
  }

  /** Delivers the rest of the last page, or the next page, as far as the listener has room. */
  async advance(): Promise<'gone' | 'delivered'> {
    const page = this.rest ?? (await nextPage(this.store, this.at, this.target));
    await this.tail.settled();
    if (page === null || this.losses !== this.tail.losses) return 'gone';
    this.rest = this.deliver(page);
    return 'delivered';
  }

  /** Advances the position with every entry. Returns the part of the page that was not delivered. */
  private deliver({ entries, shard, upTo }: GapPage): GapPage | null {
    const { listener, tail, at } = this;
    for (const [delivered, stored] of entries.entries()) {
      if (listener.isFull()) return { entries: entries.slice(delivered), shard, upTo };
      at[shard] = parseEntryId(stored.id);
      if (listener.wants(stored.entry)) listener.onEntry({ stored, cursor: tail.cursorAt(at), isResumed: true });
    }
    at[shard] = upTo;
    return null;
  }
}
