/**
 * The feed of one run. It is read once per process and published to every subscription. A subscription with a cursor
 * is resumed first (`feed-resume.ts`) and registered in the same step; from then on entries go straight to it. A
 * subscription whose cursor cannot be used gets `recovered: false` and starts at the reader's present position. The
 * same happens to all when Redis came back without its newest writes (`feed-tail.ts`).
 */
import type { Redis } from 'ioredis';
import type { EpochStore } from '../redis/epoch.store.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { BEFORE_ALL, furthest, isAfter, isAhead, parseEntryId, type Cursor, type Position } from './cursor.js';
import { resume, type Resumable } from './feed-resume.js';
import { FeedTail, type FeedIdentity } from './feed-tail.js';
import type { Listener } from './feed.listener.js';
import type { ResumeBudget } from './resume.budget.js';

interface Subscription {
  listener: Listener;
  /**
   * The position after its gap was read. It may be ahead of the reader, and entries up to it must not be sent again.
   */
  floor: Position | null;
}

export class RunFeed {
  private readonly subscriptions = new Set<Subscription>();
  private readonly tail: FeedTail;
  private readonly resumable: Resumable;
  private subscribers = 0;

  /**
   * @param connection used by this feed alone, because the blocking read holds it
   * @param budget shared by all feeds of the process
   */
  constructor(
    identity: FeedIdentity,
    store: FeedStore,
    epochs: EpochStore,
    connection: Redis,
    budget: ResumeBudget,
    onFault: (fault: unknown) => void,
  ) {
    this.tail = new FeedTail(identity, store, epochs, connection, {
      onEntry: (stored) => this.publish(stored),
      onLoss: () => this.startAnew(),
      onFault,
    });
    this.resumable = { store, tail: this.tail, budget };
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
    this.tail.close();
  }

  private async join(from: Position | null, listener: Listener): Promise<() => void> {
    const subscription: Subscription = { listener, floor: null };
    const register = (at: Position): void => {
      subscription.floor = at;
      this.subscriptions.add(subscription);
    };
    if (from === null || (await resume(this.resumable, listener, from, register)) === 'gone') this.enter(subscription);
    let hasLeft = false;
    return () => {
      this.subscriptions.delete(subscription);
      if (!hasLeft) this.subscribers--;
      hasLeft = true;
    };
  }

  private enter(subscription: Subscription): void {
    this.subscriptions.add(subscription);
    subscription.floor = null;
    subscription.listener.onSubscribed(this.cursor, false);
  }

  private startAnew(): void {
    for (const subscription of this.subscriptions) this.enter(subscription);
  }

  private publish(stored: StoredEntry): void {
    const id = parseEntryId(stored.id);
    let cursor: string | null = null;
    for (const subscription of this.subscriptions) {
      const { listener, floor } = subscription;
      if (floor !== null && !isAfter(id, floor[stored.shard] ?? BEFORE_ALL)) continue;
      if (!listener.wants(stored.entry)) continue;
      const ahead = this.aheadOf(subscription);
      cursor ??= this.cursor;
      listener.onEntry({ stored, cursor: ahead === null ? cursor : this.tail.cursorAt(ahead), isResumed: false });
    }
  }

  /** The position of a subscription that has seen more of some shard than the reader. */
  private aheadOf(subscription: Subscription): Position | null {
    const { floor } = subscription;
    if (floor === null) return null;
    if (isAhead(floor, this.tail.position)) return furthest(floor, this.tail.position);
    subscription.floor = null;
    return null;
  }
}
