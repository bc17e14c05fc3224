/**
 * The feed of one run, read once per process and handed to every subscription.
 *
 * A subscription that resumes from a cursor misses nothing and sees nothing twice, however long its gap:
 * 1. Was any of the gap trimmed away, it is told `recovered: false` and starts at the reader's present position.
 * 2. Else the gap is read from the shard feeds in pages, up to where the reader is by then. It waits while the listener
 *    has enough to send; what arrives meanwhile is not kept for it, it only makes the gap longer.
 * 3. When a page is gone before it was read, or Redis lost its newest writes, 1. holds from there on.
 * 4. Once nothing is left to read it is registered, in the same step: from then on entries go straight through.
 *
 * Redis may come back without its newest writes. Then this reader stands in a future that never was:
 * 1. After every loss of its connection, and before it hands out anything more, it looks whether the last entries it
 *    saw are still there.
 * 2. If not, the data gets a new epoch, so that cursors of the lost future are refused everywhere; the reader goes on
 *    from the newest entries, and every subscription is told `recovered: false`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { FeedEntry } from '../core/feed.js';
import type { EpochStore } from '../redis/epoch.store.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { GapPages, isAnyBehind, type GapPage } from './feed-gap.js';
import { fateOf, type Fate } from './feed-loss.js';
import {
  BEFORE_ALL,
  advanced,
  formatCursor,
  formatEntryId,
  isAfter,
  parseEntryId,
  type Cursor,
  type EntryId,
  type Position,
} from './cursor.js';

const PAGE = 500;
const BLOCK_MS = 1_000;
const RETRY_MS = 200;

export interface Delivered {
  stored: StoredEntry;
  cursor: string;
}

export interface Listener {
  /** Before anything else, and again when what followed the last cursor is lost. */
  onSubscribed: (cursor: string, recovered: boolean) => void;
  /** Only what it wants is handed to it. */
  wants: (entry: FeedEntry) => boolean;
  onEntry: (delivered: Delivered) => void;
  /** While a gap is read: resolves when it can take more, with false once it wants nothing any more. */
  canTakeMore: () => Promise<boolean>;
}

interface Subscription {
  listener: Listener;
  /** Where it stood when its gap was read: that may be ahead of the reader, and must not be told again. */
  floor: Position | null;
}

export interface FeedIdentity {
  run: string;
  epoch: string;
  shards: number;
}

export class RunFeed {
  private readonly subscriptions = new Set<Subscription>();
  private readonly gaps: GapPages;
  private subscribers = 0;
  private position: Position = [];
  /** The entries at that position. */
  private seen: (StoredEntry | null)[] = [];
  private started: Promise<void> | null = null;
  private settling: Promise<void> | null = null;
  private epoch: string;
  /** The connection was lost since the last look. */
  private isInDoubt = false;
  private losses = 0;
  private closed = false;

  /** @param connection its own: it is held while waiting for entries */
  constructor(
    private readonly identity: FeedIdentity,
    private readonly store: FeedStore,
    private readonly epochs: EpochStore,
    private readonly connection: Redis,
    private readonly onFault: (fault: unknown) => void,
  ) {
    this.epoch = identity.epoch;
    this.gaps = new GapPages(store);
    connection.on('close', () => {
      this.isInDoubt = true;
    });
  }

  /** Cursor of the newest entry handed out. */
  get cursor(): string {
    return this.cursorAt(this.position);
  }

  get isIdle(): boolean {
    return this.subscribers === 0;
  }

  /** Returns the way to unsubscribe. */
  async subscribe(from: Cursor | null, listener: Listener): Promise<() => void> {
    this.subscribers++;
    try {
      await this.running();
      const fitting = from !== null && (await this.fits(from)) ? from.position : null;
      return await this.join(fitting, listener);
    } catch (fault) {
      this.subscribers--;
      throw fault;
    }
  }

  close(): void {
    this.closed = true;
    this.connection.disconnect();
  }

  private async join(from: Position | null, listener: Listener): Promise<() => void> {
    const subscription: Subscription = { listener, floor: from };
    if (from === null || (await this.catchUp(subscription, from)) === 'gone') this.enterAnew(subscription);
    let hasLeft = false;
    return () => {
      this.subscriptions.delete(subscription);
      if (!hasLeft) this.subscribers--;
      hasLeft = true;
    };
  }

  /** Reads the gap of a listener until there is none, and registers it in the same step; unless it left meanwhile. */
  private async catchUp(subscription: Subscription, from: Position): Promise<'gone' | 'caught up' | 'left'> {
    const { listener } = subscription;
    const losses = this.losses;
    const isWhole = await this.gaps.isWhole(from, this.position);
    if (!isWhole || losses !== this.losses) return 'gone';
    listener.onSubscribed(this.cursorAt(from), true);
    const at = [...from];
    for (let target = this.position; ;) {
      // All shards up to one position, then up to the next: what is newer comes later.
      if (!isAnyBehind(at, target)) target = this.position;
      if (!isAnyBehind(at, target)) break;
      const page = await this.gaps.next(at, target);
      if (this.isInDoubt || this.settling !== null) await this.settle();
      if (page === null || losses !== this.losses) return 'gone';
      if (!(await this.tell(listener, page, at))) return 'left';
      if (losses !== this.losses) return 'gone';
    }
    subscription.floor = at;
    this.subscriptions.add(subscription);
    return 'caught up';
  }

  /** Moves the position with every entry. False once nothing more is wanted. */
  private async tell(listener: Listener, { entries, shard, upTo }: GapPage, at: EntryId[]): Promise<boolean> {
    const losses = this.losses;
    for (const stored of entries) {
      if (!listener.wants(stored.entry)) continue;
      if (!(await listener.canTakeMore())) return false;
      if (losses !== this.losses) return true;
      at[shard] = parseEntryId(stored.id);
      listener.onEntry({ stored, cursor: this.cursorAt(at) });
    }
    at[shard] = upTo;
    return listener.canTakeMore();
  }

  private enterAnew(subscription: Subscription): void {
    subscription.floor = null;
    this.subscriptions.add(subscription);
    subscription.listener.onSubscribed(this.cursor, false);
  }

  /** A start that failed is tried again by the next who subscribes. */
  private async running(): Promise<void> {
    try {
      await (this.started ??= this.start());
    } catch (fault) {
      this.started = null;
      throw fault;
    }
  }

  private async start(): Promise<void> {
    this.epoch = (await this.epochs.current()) ?? this.epoch;
    await this.standAtNewest();
    void this.follow();
  }

  private async standAtNewest(): Promise<void> {
    this.seen = await this.store.newest();
    this.position = this.seen.map(positionOf);
  }

  private async follow(): Promise<void> {
    while (!this.closed) {
      try {
        if (this.isInDoubt || this.settling !== null) await this.settle();
        const losses = this.losses;
        const after = this.position.map(formatEntryId);
        const entries = await this.store.next(this.connection, after, PAGE, BLOCK_MS);
        // What was asked for before a loss is asked for again, from where we stand then.
        if (this.isInDoubt || this.settling !== null || losses !== this.losses) continue;
        for (const stored of entries) this.hand(stored);
      } catch (fault) {
        await this.rest(fault);
      }
    }
  }

  private async rest(fault: unknown): Promise<void> {
    if (this.closed) return;
    this.isInDoubt = true;
    this.onFault(fault);
    await sleep(RETRY_MS);
  }

  /** Finds out whether Redis still has what was handed out, and starts anew when it has not. */
  private settle(): Promise<void> {
    return (this.settling ??= this.look().finally(() => {
      this.settling = null;
    }));
  }

  private async look(): Promise<void> {
    this.isInDoubt = false;
    try {
      const fate = (await this.epochs.current()) === this.epoch ? await fateOf(this.store, this.seen) : 'lost';
      if (fate !== 'kept') await this.startAnew(fate);
    } catch (fault) {
      this.isInDoubt = true;
      throw fault;
    }
  }

  private async startAnew(fate: Fate): Promise<void> {
    if (fate === 'lost') this.epoch = await this.epochs.renew(this.epoch);
    await this.standAtNewest();
    this.losses++;
    for (const subscription of this.subscriptions) {
      subscription.floor = null;
      subscription.listener.onSubscribed(this.cursor, false);
    }
  }

  private hand(stored: StoredEntry): void {
    const id = parseEntryId(stored.id);
    this.position = advanced(this.position, stored.shard, id);
    this.seen[stored.shard] = stored;
    let cursor: string | null = null;
    for (const subscription of this.subscriptions) {
      const { listener, floor } = subscription;
      if (floor !== null && !isAfter(id, floor[stored.shard] ?? BEFORE_ALL)) continue;
      if (!listener.wants(stored.entry)) continue;
      const ahead = this.aheadOf(subscription);
      cursor ??= this.cursor;
      listener.onEntry({ stored, cursor: ahead === null ? cursor : this.cursorAt(ahead) });
    }
  }

  /** Where a subscription stands that has seen more of some shard than the reader. */
  private aheadOf(subscription: Subscription): Position | null {
    const { floor } = subscription;
    if (floor === null) return null;
    if (isAhead(floor, this.position)) return furthest(floor, this.position);
    subscription.floor = null;
    return null;
  }

  /** Of this feed, and not of a future that Redis has lost or never had. */
  private async fits({ run, epoch, position }: Cursor): Promise<boolean> {
    const { identity } = this;
    if (run !== identity.run || position.length !== identity.shards) return false;
    if ((await this.epochs.current()) !== this.epoch) await this.settle(); // another process noticed a loss
    if (epoch !== this.epoch) return false;
    if (!isAhead(position, this.position)) return true;
    return !isAhead(position, (await this.store.newest()).map(positionOf));
  }

  private cursorAt(position: Position): string {
    return formatCursor({ run: this.identity.run, epoch: this.epoch, position });
  }
}

function furthest(a: Position, b: Position): Position {
  return b.map((id, shard) => (isAfter(a[shard] ?? BEFORE_ALL, id) ? (a[shard] ?? id) : id));
}

function isAhead(a: Position, b: Position): boolean {
  return a.some((id, shard) => isAfter(id, b[shard] ?? BEFORE_ALL));
}

function positionOf(entry: StoredEntry | null): EntryId {
  return entry === null ? BEFORE_ALL : parseEntryId(entry.id);
}
