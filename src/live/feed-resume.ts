/**
 * Brings a listener from its cursor to the feed's tail, however long the gap. It misses nothing and sees nothing
 * twice:
 * 1. When any entry of the gap was trimmed away, the result is `gone` at once.
 * 2. Else the gap is read from the shard feeds in pages, up to the position of the tail at that time. Reading pauses
 *    while the listener has enough unsent data, and other resumes continue meanwhile. Entries that arrive in that
 *    time are not buffered; they make the gap longer.
 * 3. When a page is trimmed before it was read, or Redis lost its newest writes, the result is `gone`.
 * 4. When nothing is left to read, `onCaughtUp` is called in the same step, so no entry can arrive in between.
 *
 * Pages that other listeners needed a moment ago are not read again (`feed-gap.ts`).
 */
import { BEFORE_ALL, isAfter, isAhead, type EntryId, type Position } from './cursor.js';
import { PAGE, type FeedGaps, type GapPage } from './feed-gap.js';
import { newestOfEach, type Passing } from './feed.coalescing.js';
import type { FeedTail } from './feed-tail.js';
import type { Listener } from './feed.listener.js';
import type { ResumeBudget } from './resume.budget.js';

export interface Resumable {
  gaps: FeedGaps;
  tail: FeedTail;
  budget: ResumeBudget;
}

export type Resumption = 'gone' | 'caught up' | 'left';

export async function resume(
  { gaps, tail, budget }: Resumable,
  listener: Listener,
  from: Position,
  onCaughtUp: (at: Position) => void,
): Promise<Resumption> {
  const { losses } = tail;
  const kept = await gaps.isWhole(from, tail.position);
  if (!kept || losses !== tail.losses) return 'gone';
  listener.onSubscribed(tail.cursorAt(from), true);
  const gap = new Gap(gaps, tail, listener, from);
  while (gap.isOpen()) {
    const outcome = await budget.onePage(() => gap.advance());
    if (outcome === 'gone') return 'gone';
    if (!(await listener.canTakeMore())) return 'left';
    if (losses !== tail.losses) return 'gone';
  }
  gap.sendPosition();
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
  /** Whether the position is past the listener's last cursor, because its filter passed none of the last entries. */
  private lacksCursor = false;

  constructor(
    private readonly gaps: FeedGaps,
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

  /**
   * Delivers the rest of the last page, or the next pages, as far as the listener has room. At most one page is read, and
   * about as many entries are delivered: a gap of many shards with few entries each needs few turns.
   */
  async advance(): Promise<'gone' | 'delivered'> {
    const page =
      this.rest ?? this.gaps.keptPage(this.at, this.target) ?? (await this.gaps.readPage(this.at, this.target));
    await this.tail.settled();
    if (page === null || this.losses !== this.tail.losses) return 'gone';
    this.listener.together(() => {
      this.rest = this.deliver(page);
      this.deliverKept(PAGE - page.entries.length);
    });
    return 'delivered';
  }

  /** Sends the cursor of the end of the gap where no message had it, so that the listener can resume from there. */
  sendPosition(): void {
    if (this.lacksCursor) this.listener.onPosition(this.tail.cursorAt(this.at));
  }

  private deliverKept(count: number): void {
    for (let left = count; left > 0 && this.rest === null && isAhead(this.target, this.at);) {
      const page = this.gaps.keptPage(this.at, this.target);
      if (page === null) return;
      this.rest = this.deliver(page);
      left -= page.entries.length + 1;
    }
  }

  /** Advances the position with every entry. Returns the part of the page that was not delivered. */
  private deliver(page: GapPage): GapPage | null {
    const { listener, tail, at } = this;
    const { entries, shard, upTo } = page;
    for (const { index, hasLeft } of this.passingOf(page)) {
      const entry = entries[index];
      if (entry === undefined) continue;
      if (listener.isFull()) return { entries: entries.slice(index), shard, upTo };
      at[shard] = entry.id;
      listener.onEntry({ stored: entry.stored, cursor: tail.cursorAt(at), hasLeft, isResumed: true });
      this.lacksCursor = false;
    }
    this.lacksCursor ||= isAfter(upTo, at[shard] ?? BEFORE_ALL);
    at[shard] = upTo;
    return null;
  }

  private passingOf({ entries }: GapPage): Passing[] {
    const { filter, isCoalesced } = this.listener;
    const passing: Passing[] = [];
    entries.forEach(({ stored: { entry } }, index) => {
      const verdict = filter.verdictOf(entry);
      if (verdict !== 'out') passing.push({ index, entry, hasLeft: verdict === 'left' });
    });
    return isCoalesced ? newestOfEach(passing) : passing;
  }
}
