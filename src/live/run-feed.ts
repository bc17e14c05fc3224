/**
 * The feed of one run. It is read once per process and published to every subscription. A subscription with a cursor
 * is resumed first (`feed-resume.ts`) and registered in the same step; from then on entries go straight to it. A
 * subscription whose cursor cannot be used gets `recovered: false` and starts at the reader's present position. The
 * same happens to all when Redis came back without its newest writes (`feed-tail.ts`).
 *
 * Every few seconds each subscription is sent the reader's position. Otherwise the cursor of a subscription whose filter
 * passes little would grow old until the entries after it are trimmed: a resume would report a loss where none was.
 */
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochStore } from '../redis/epoch.store.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import type { StreamReader } from '../redis/stream.reader.js';
import type { Cursor, Position } from './cursor.js';
import { FeedGaps } from './feed-gap.js';
import { FeedGroup, published, type Subscription } from './feed.group.js';
import { resume, type Resumable } from './feed-resume.js';
import { FeedTail, type FeedIdentity } from './feed-tail.js';
import type { Listener } from './feed.listener.js';
import type { ResumeBudget } from './resume.budget.js';

const POSITION_EVERY_MS = 5 * SECOND_MS;

export class RunFeed {
  private readonly groups = new Map<string, FeedGroup>();
  private readonly tail: FeedTail;
  private readonly resumable: Resumable;
  private readonly timer: NodeJS.Timeout;
  private subscribers = 0;

  /**
   * @param reader used by this feed alone
   * @param budget shared by all feeds of the process
   */
  constructor(
    identity: FeedIdentity,
    store: FeedStore,
    epochs: EpochStore,
    reader: StreamReader,
    budget: ResumeBudget,
    onFault: (fault: unknown) => void,
  ) {
    this.tail = new FeedTail(identity, store, epochs, reader, {
      onEntry: (stored) => this.publish(stored),
      onLoss: () => this.startAnew(),
      onFault,
    });
    this.resumable = { gaps: new FeedGaps(store, identity.shards), tail: this.tail, budget };
    this.timer = setInterval(() => this.sendPositions(), POSITION_EVERY_MS).unref();
  }

  /** The cursor of the last published entry. */
  get cursor(): string {
    return this.tail.cursorAt(this.tail.position);
  }

  get isIdle(): boolean {
    return this.subscribers === 0;
  }

  /** Returns the function that unsubscribes. */
  async subscribe(from: Cursor | null, listener: Listener): Promise<() => void> {
    this.subscribers++;
    try {
      await this.tail.running();
      const fitting = from !== null && (await this.tail.fits(from)) ? from.position : null;
      return await this.join(fitting, listener);
    } catch (fault) {
      this.subscribers--;
      throw fault;
    }
  }

  close(): void {
    clearInterval(this.timer);
    for (const group of this.groups.values()) group.drop();
    this.tail.close();
  }

  private async join(from: Position | null, listener: Listener): Promise<() => void> {
    const subscription: Subscription = { listener, floor: null };
    let hasLeft = false;
    const enter = (at: Position): void => {
      subscription.floor = at;
      this.groupOf(listener).add(subscription);
    };
    if (from === null || (await resume(this.resumable, listener, from, enter)) === 'gone') {
      enter(this.tail.position);
      listener.onSubscribed(this.cursor, false);
    }
    return () => {
      this.leave(subscription);
      if (!hasLeft) this.subscribers--;
      hasLeft = true;
    };
  }

  private groupOf({ filter, isCoalesced }: Listener): FeedGroup {
    const key = keyOf(filter.key, isCoalesced);
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const group = new FeedGroup(filter, isCoalesced, (position) => this.tail.cursorAt(position));
    this.groups.set(key, group);
    return group;
  }

  private leave(subscription: Subscription): void {
    const { filter, isCoalesced } = subscription.listener;
    const key = keyOf(filter.key, isCoalesced);
    const group = this.groups.get(key);
    group?.delete(subscription);
    if (group?.isEmpty === true) this.groups.delete(key);
  }

  private startAnew(): void {
    this.resumable.gaps.drop();
    for (const group of this.groups.values()) group.startAnew(this.tail.position, this.cursor);
  }

  private publish(stored: StoredEntry): void {
    if (this.groups.size === 0) return;
    const entry = published(stored, this.tail.position, (position) => this.tail.cursorAt(position));
    for (const group of this.groups.values()) group.publish(entry);
  }

  private sendPositions(): void {
    const { cursor } = this;
    for (const group of this.groups.values()) group.sendPosition(this.tail.position, cursor);
    this.resumable.gaps.age();
  }
}

function keyOf(filter: string, isCoalesced: boolean): string {
  return `${isCoalesced ? 'coalesced' : 'every'} ${filter}`;
}
