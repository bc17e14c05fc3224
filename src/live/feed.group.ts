/**
 * The subscriptions of a feed that have the same filter. The filter reads each entry once, and one message serves all of
 * them.
 *
 * In a coalesced group the first entry after a quiet moment is delivered at once. Those of the next `COALESCE_MS` wait,
 * and of one customer or alert only the newest is kept (see `feed.coalescing.ts`).
 */
import { COALESCE_MS } from '../client/protocol.js';
import type { StoredEntry } from '../redis/feed.store.js';
import { BEFORE_ALL, furthest, isAfter, isAhead, parseEntryId, type EntryId, type Position } from './cursor.js';
import { putNewest } from './feed.coalescing.js';
import type { Delivered, Listener } from './feed.listener.js';
import type { FeedFilter } from './filter.js';

/** An entry as the reader of the feed published it. */
interface Published {
  stored: StoredEntry;
  id: EntryId;
  /** Of the reader, with this entry. */
  position: Position;
  /** Of that position; written when it is first needed. */
  readonly cursor: string;
}

export interface Subscription {
  listener: Listener;
  /** Entries up to here are not sent: the listener has them, or a snapshot holds them. Null once all newer ones are ahead. */
  floor: Position | null;
}

interface Waiting {
  published: Published;
  hasLeft: boolean;
}

/** The most subjects that wait. */
const MOST_WAITING = 2_000;

export class FeedGroup {
  private readonly members = new Set<Subscription>();
  private readonly waiting = new Map<string, Waiting>();
  private timer: NodeJS.Timeout | undefined;
  /** The last position whose cursor the members were sent, by a message or by `position`. */
  private sentPosition: Position | null = null;

  /** @param cursorAt formats the cursor of a position */
  constructor(
    private readonly filter: FeedFilter,
    private readonly isCoalesced: boolean,
    private readonly cursorAt: (position: Position) => string,
  ) {}

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  add(subscription: Subscription): void {
    this.members.add(subscription);
  }

  delete(subscription: Subscription): void {
    this.members.delete(subscription);
    if (this.isEmpty) this.drop();
  }

  publish(published: Published): void {
    const verdict = this.filter.verdictOf(published.stored.entry);
    if (verdict === 'out') return;
    const one = { published, hasLeft: verdict === 'left' };
    if (!this.isCoalesced) this.deliver([one]);
    else if (this.timer === undefined) this.deliverAndWait(one);
    else this.hold(one);
  }

  /** Sends the members the cursor of the reader's position, unless they have it or a message that waits will bring one. */
  sendPosition(position: Position, cursor: string): void {
    if (this.sentPosition === position || this.waiting.size > 0) return;
    this.sentPosition = position;
    for (const { listener, floor } of this.members) {
      listener.onPosition(floor === null ? cursor : this.cursorAt(furthest(floor, position)));
    }
  }

  /** The entries after the last one are lost: what waits is among them, or older than the snapshot that is needed. */
  startAnew(position: Position, cursor: string): void {
    this.drop();
    this.sentPosition = position;
    for (const subscription of this.members) {
      subscription.floor = position;
      subscription.listener.onSubscribed(cursor, false);
    }
  }

  /** Forgets the entries that wait. */
  drop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.clear();
  }

  private deliverAndWait(one: Waiting): void {
    this.deliver([one]);
    this.timer = setTimeout(() => this.flush(), COALESCE_MS);
  }

  private hold(one: Waiting): void {
    putNewest(this.waiting, one.published.stored.entry, one);
    if (this.waiting.size >= MOST_WAITING) this.flush();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.size === 0) return;
    const due = [...this.waiting.values()];
    this.waiting.clear();
    this.timer = setTimeout(() => this.flush(), COALESCE_MS);
    this.deliver(due);
  }

  private deliver(due: readonly Waiting[]): void {
    const all = due.map(({ published: one, hasLeft }): [Published, Delivered] => {
      const { stored, cursor } = one;
      return [one, { stored, cursor, hasLeft, isResumed: false }];
    });
    this.sentPosition = due.at(-1)?.published.position ?? this.sentPosition;
    for (const subscription of this.members) {
      subscription.listener.together(() => {
        for (const [one, delivered] of all) this.deliverTo(subscription, one, delivered);
      });
    }
  }

  private deliverTo(subscription: Subscription, { stored, id, position }: Published, delivered: Delivered): void {
    const { listener, floor } = subscription;
    if (floor !== null && !isAfter(id, floor[stored.shard] ?? BEFORE_ALL)) return;
    const ahead = aheadOf(subscription, position);
    listener.onEntry(ahead === null ? delivered : { ...delivered, cursor: this.cursorAt(ahead) });
  }
}

/** The position of a subscription that has seen more of some shard than the reader. */
function aheadOf(subscription: Subscription, position: Position): Position | null {
  const { floor } = subscription;
  if (floor === null) return null;
  if (isAhead(floor, position)) return furthest(floor, position);
  subscription.floor = null;
  return null;
}

/** An entry that the reader just published. @param cursorAt formats the cursor of a position */
export function published(
  stored: StoredEntry,
  position: Position,
  cursorAt: (position: Position) => string,
): Published {
  let cursor: string | null = null;
  return {
    stored,
    id: parseEntryId(stored.id),
    position,
    get cursor() {
      return (cursor ??= cursorAt(position));
    },
  };
}
