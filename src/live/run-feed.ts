/**
 * The feed of one run, read once per process and handed to every subscription.
 *
 * A subscription that resumes from a cursor misses nothing and sees nothing twice:
 * 1. It is registered at the reader's present position; from now on new entries wait in it.
 * 2. The gap from its cursor to that position is read from the shard feeds and sent.
 * 3. Was any of the gap trimmed away meanwhile, it is told `recovered: false` and starts at the present position.
 * 4. What waited is sent, and from then on entries go straight through.
 *
 * Redis may come back without its newest writes. Then this reader stands in a future that never was:
 * 1. After every loss of its connection, and before it hands out anything more, it looks whether the last entries it
 *    saw are still there.
 * 2. If not, the data gets a new epoch, so that cursors of the lost future are refused everywhere; the reader goes on
 *    from the newest entries, and every subscription is told `recovered: false`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { EpochStore } from '../redis/epoch.store.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import { readGap, type GapEntry } from './feed-gap.js';
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
  onEntry: (delivered: Delivered) => void;
}

interface Subscription {
  listener: Listener;
  /** Entries that arrive while the gap is read; null once they go straight through. */
  waiting: Delivered[] | null;
  /** Where the reader was when it resumed: it may be ahead of us, and must not be told again. */
  floor: Position | null;
  /** Up to where its gap is read. */
  target: Position;
  /** Its gap was lost while it was read. */
  isLost: boolean;
}

export interface FeedIdentity {
  run: string;
  epoch: string;
  shards: number;
}

export class RunFeed {
  private readonly subscriptions = new Set<Subscription>();
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
    const target = this.position;
    const subscription: Subscription = { listener, waiting: [], floor: from, target, isLost: false };
    this.subscriptions.add(subscription);
    try {
      const gap = from === null ? null : await readGap(this.store, from, target);
      this.announce(subscription, subscription.isLost ? null : gap);
    } catch (fault) {
      this.subscriptions.delete(subscription);
      throw fault;
    }
    return () => {
      if (this.subscriptions.delete(subscription)) this.subscribers--;
    };
  }

  private announce(subscription: Subscription, gap: readonly GapEntry[] | null): void {
    const { listener, target, waiting } = subscription;
    if (gap === null) subscription.floor = null;
    listener.onSubscribed(this.cursorAt(subscription.floor ?? target), gap !== null);
    for (const { stored, position } of gap ?? []) listener.onEntry({ stored, cursor: this.cursorAt(position) });
    for (const delivered of waiting ?? []) listener.onEntry(delivered);
    subscription.waiting = null;
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
      Object.assign(subscription, { floor: null, target: this.position, isLost: true });
      if (subscription.waiting === null) subscription.listener.onSubscribed(this.cursor, false);
      else subscription.waiting = [];
    }
  }

  private hand(stored: StoredEntry): void {
    const id = parseEntryId(stored.id);
    this.position = advanced(this.position, stored.shard, id);
    this.seen[stored.shard] = stored;
    const delivered = { stored, cursor: this.cursor };
    for (const { waiting, listener, floor } of this.subscriptions) {
      if (floor !== null && !isAfter(id, floor[stored.shard] ?? BEFORE_ALL)) continue;
      if (waiting === null) listener.onEntry(delivered);
      else waiting.push(delivered);
    }
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

function isAhead(a: Position, b: Position): boolean {
  return a.some((id, shard) => isAfter(id, b[shard] ?? BEFORE_ALL));
}

function positionOf(entry: StoredEntry | null): EntryId {
  return entry === null ? BEFORE_ALL : parseEntryId(entry.id);
}
