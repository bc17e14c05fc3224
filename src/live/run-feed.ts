/**
 * The feed of one run, read once per process and handed to every subscription.
 *
 * A subscription that resumes from a cursor misses nothing and sees nothing twice:
 * 1. It is registered at the reader's present position; from now on new entries wait in it.
 * 2. The gap from its cursor to that position is read from the shard feeds and sent.
 * 3. Was any of the gap trimmed away meanwhile, it is told `recovered: false` and starts at the present position.
 * 4. What waited is sent, and from then on entries go straight through.
 */
import type { Redis } from 'ioredis';
import { FeedStore, type StoredEntry } from '../redis/feed.store.js';
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
  /** Before anything else. */
  onSubscribed: (cursor: string, recovered: boolean) => void;
  onEntry: (delivered: Delivered) => void;
}

interface Subscription {
  listener: Listener;
  /** Entries that arrive while the gap is read; null once they go straight through. */
  waiting: Delivered[] | null;
  /** Where the reader was when it resumed: it may be ahead of us, and must not be told again. */
  floor: Position | null;
}

export interface FeedIdentity {
  run: string;
  epoch: string;
  shards: number;
}

export class RunFeed {
  private readonly subscriptions = new Set<Subscription>();
  private readonly store: FeedStore;
  private position: Position = [];
  private started: Promise<void> | null = null;
  private closed = false;

  /** @param connection its own: it is held while waiting for entries */
  constructor(
    private readonly identity: FeedIdentity,
    redis: Redis,
    private readonly connection: Redis,
    private readonly onFault: (fault: unknown) => void,
  ) {
    this.store = new FeedStore(redis, identity.run, identity.shards);
  }

  /** Cursor of the newest entry handed out. */
  get cursor(): string {
    return this.cursorAt(this.position);
  }

  /** Returns the way to unsubscribe. */
  async subscribe(from: Cursor | null, listener: Listener): Promise<() => void> {
    await this.running();
    const fitting = from !== null && (await this.fits(from)) ? from.position : null;
    const subscription: Subscription = { listener, waiting: [], floor: fitting };
    const target = this.position;
    this.subscriptions.add(subscription);
    try {
      const gap = fitting === null ? null : await this.readGap(fitting, target);
      if (gap === null) subscription.floor = null;
      listener.onSubscribed(this.cursorAt(subscription.floor ?? target), gap !== null);
      for (const delivered of [...(gap ?? []), ...(subscription.waiting ?? [])]) listener.onEntry(delivered);
      subscription.waiting = null;
    } catch (fault) {
      this.subscriptions.delete(subscription);
      throw fault;
    }
    return () => void this.subscriptions.delete(subscription);
  }

  close(): void {
    this.closed = true;
    this.connection.disconnect();
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
    this.position = (await this.store.newest()).map(parseEntryId);
    void this.follow();
  }

  private async follow(): Promise<void> {
    while (!this.closed) {
      try {
        const after = this.position.map(formatEntryId);
        for (const stored of await this.store.next(this.connection, after, PAGE, BLOCK_MS)) this.hand(stored);
      } catch (fault) {
        this.onFault(fault);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  private hand(stored: StoredEntry): void {
    const id = parseEntryId(stored.id);
    this.position = advanced(this.position, stored.shard, id);
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
    if (run !== identity.run || epoch !== identity.epoch || position.length !== identity.shards) return false;
    if (!isAhead(position, this.position)) return true;
    return !isAhead(position, (await this.store.newest()).map(parseEntryId));
  }

  /** Null when a part of the gap is gone. */
  private async readGap(from: Position, to: Position): Promise<Delivered[] | null> {
    const gap: Delivered[] = [];
    let position = from;
    for (let shard = 0; shard < this.identity.shards; shard++) {
      const [start, end] = [from[shard], to[shard]];
      if (start === undefined || end === undefined || !isAfter(end, start)) continue;
      for (const stored of await this.readShardGap(shard, start, end)) {
        position = advanced(position, shard, parseEntryId(stored.id));
        gap.push({ stored, cursor: this.cursorAt(position) });
      }
      if (isAfter(parseEntryId(await this.store.newestTrimmed(shard)), start)) return null;
    }
    return gap;
  }

  private async readShardGap(shard: number, from: EntryId, to: EntryId): Promise<StoredEntry[]> {
    const gap: StoredEntry[] = [];
    for (let after = formatEntryId(from); ;) {
      const page = await this.store.between(shard, after, formatEntryId(to), PAGE);
      gap.push(...page);
      const last = page[page.length - 1];
      if (last === undefined || page.length < PAGE) return gap;
      after = last.id;
    }
  }

  private cursorAt(position: Position): string {
    const { run, epoch } = this.identity;
    return formatCursor({ run, epoch, position });
  }
}

function isAhead(a: Position, b: Position): boolean {
  return a.some((id, shard) => isAfter(id, b[shard] ?? BEFORE_ALL));
}
