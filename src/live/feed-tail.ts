/**
 * Follows the newest entries of a run's feeds. There is one reader per run and process.
 *
 * Redis may come back without its newest writes. This reader has then seen entries that no longer exist:
 * 1. After every loss of its connection, and before it publishes anything more, it checks whether the last entries it
 *    saw are still there.
 * 2. If not, the data gets a new epoch, so that every process refuses cursors of the lost entries. The reader goes on
 *    from the newest entries and calls `onLoss`.
 */
import { setImmediate as otherWork, setTimeout as sleep } from 'node:timers/promises';
import type { EpochStore } from '../redis/epoch.store.js';
import type { FeedStore, StoredEntry } from '../redis/feed.store.js';
import type { StreamReader } from '../redis/stream.reader.js';
import {
  BEFORE_ALL,
  advanced,
  formatCursor,
  formatEntryId,
  isAhead,
  parseEntryId,
  type Cursor,
  type EntryId,
  type Position,
} from './cursor.js';
import { fateOf, type Fate } from './feed-loss.js';
import { SharedRead } from './shared.read.js';

const PAGE = 500;
const BLOCK_MS = 1_000;
const RETRY_MS = 200;
/** After publishing for this long, the reader lets all other pending work run first. */
const BUSY_MS = 10;

export interface FeedIdentity {
  run: string;
  epoch: string;
  shards: number;
}

export interface TailEvents {
  onEntry: (stored: StoredEntry) => void;
  /** The entries after the last one are unknown. The tail goes on from the newest entries. */
  onLoss: () => void;
  onFault: (fault: unknown) => void;
}

export class FeedTail {
  /** The position of the last published entry. */
  position: Position = [];
  /** How often it had to start again from the newest entries. */
  losses = 0;
  /** The entries at that position. */
  private seen: (StoredEntry | null)[] = [];
  private started: Promise<void> | null = null;
  private settling: Promise<void> | null = null;
  private epoch: string;
  /** The connection was lost since the last check. */
  private isInDoubt = false;
  private closed = false;
  private readonly currentEpoch: SharedRead<string | null>;
  private readonly newest: SharedRead<(StoredEntry | null)[]>;

  /** @param reader used by this tail alone */
  constructor(
    private readonly identity: FeedIdentity,
    private readonly store: FeedStore,
    private readonly epochs: EpochStore,
    private readonly reader: StreamReader,
    private readonly events: TailEvents,
  ) {
    this.epoch = identity.epoch;
    this.currentEpoch = new SharedRead(() => epochs.current());
    this.newest = new SharedRead(() => store.newest());
    reader.onLost(() => {
      this.isInDoubt = true;
    });
  }

  /** Starts on the first call. After a failed start the next caller tries again. */
  async running(): Promise<void> {
    try {
      await (this.started ??= this.start());
    } catch (fault) {
      this.started = null;
      throw fault;
    }
  }

  close(): void {
    this.closed = true;
    this.reader.close();
  }

  cursorAt(position: Position): string {
    return formatCursor({ run: this.identity.run, epoch: this.epoch, position });
  }

  /** Whether a cursor belongs to this feed, and not to entries that Redis lost or never had. */
  async fits({ run, epoch, position }: Cursor): Promise<boolean> {
    const { identity } = this;
    if (run !== identity.run || position.length !== identity.shards) return false;
    if ((await this.currentEpoch.get()) !== this.epoch) await this.settle(); // another process noticed a loss
    if (epoch !== this.epoch) return false;
    if (!isAhead(position, this.position)) return true;
    return !isAhead(position, (await this.newest.get()).map(positionOf));
  }

  /** Resolves once it is known whether Redis still has the published entries. */
  async settled(): Promise<void> {
    if (this.isUnsettled) await this.settle();
  }

  private get isUnsettled(): boolean {
    return this.isInDoubt || this.settling !== null;
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
        await this.settled();
        const { losses } = this;
        const after = this.position.map(formatEntryId);
        const entries = await this.store.next(this.reader, after, PAGE, BLOCK_MS);
        // A page that was requested before a loss is dropped and read again from the new position.
        await this.publishAll(entries, () => this.isUnsettled || losses !== this.losses);
      } catch (fault) {
        await this.rest(fault);
      }
    }
  }

  /**
   * Publishing many entries to many subscriptions takes long. It is done in parts, so that other work need not wait
   * for all of it.
   */
  private async publishAll(entries: readonly StoredEntry[], isOutdated: () => boolean): Promise<void> {
    let since = performance.now();
    for (const stored of entries) {
      if (this.closed || isOutdated()) return;
      this.publish(stored);
      if (performance.now() - since < BUSY_MS) continue;
      await otherWork();
      since = performance.now();
    }
  }

  private publish(stored: StoredEntry): void {
    this.position = advanced(this.position, stored.shard, parseEntryId(stored.id));
    this.seen[stored.shard] = stored;
    this.events.onEntry(stored);
  }

  private async rest(fault: unknown): Promise<void> {
    if (this.closed) return;
    this.isInDoubt = true;
    this.events.onFault(fault);
    await sleep(RETRY_MS);
  }

  /** Checks whether Redis still has the published entries, and starts again from the newest when it does not. */
  private settle(): Promise<void> {
    return (this.settling ??= this.check().finally(() => {
      this.settling = null;
    }));
  }

  private async check(): Promise<void> {
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
    this.events.onLoss();
  }
}

function positionOf(entry: StoredEntry | null): EntryId {
  return entry === null ? BEFORE_ALL : parseEntryId(entry.id);
}
