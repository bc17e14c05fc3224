/**
 * Reads one list of alerts, in the server's order:
 *
 * 1. The first page, then the next ones as the reader goes down.
 * 2. Messages of the feed bring the rows up to date in their places. Where an alert stands in the order only the server
 *    knows, so the first page is read again a moment after a message, and every half minute, because time alone makes
 *    alerts due, old and cold.
 * 3. While somebody reads the list it is held: a fresh page waits, and only what it would add is counted.
 */
import type { AlertPage, AlertView } from '../../client/protocol.js';
import type { AlertQuery, RestClient } from '../../client/rest.js';
import type { MessageListener } from './board.session.js';
import { listed, newerThan, NOTHING_LISTED, withHeard, withNextPage, type Heard, type Listing } from './listing.js';

const PAGE = 200;
const SETTLE_MS = 200;
const REREAD_MS = 1_500;
const REREAD_EVERY_MS = 30_000;
const TRY_AGAIN_MS = 5_000;

export interface ListSource {
  reads: () => RestClient;
  listen: (listener: MessageListener) => () => void;
}

export interface ListState extends Listing {
  /** The number of alerts that wait while the list is held. */
  newer: number;
  /** Why the list could not be read; null when it could. */
  error: unknown;
}

const NO_LIST: ListState = { ...NOTHING_LISTED, newer: 0, error: null };

export class ListReader {
  private state: ListState = NO_LIST;
  private readonly listeners = new Set<() => void>();
  private isHeld = false;
  private heard: Heard[] = [];
  /** Heard since the page that is being read was asked for: it may be older. */
  private meanwhile: Heard[] = [];
  /** Read while the list was held. */
  private waiting: AlertPage | null = null;
  private reads = 0;
  private isReadingMore = false;
  private readonly timers = new Map<() => void, { at: number; timer: ReturnType<typeof setTimeout> }>();
  private unlisten: (() => void) | null = null;
  private isResting = false;

  /** @param belongs whether an alert can be on the list */
  constructor(
    private readonly source: ListSource,
    private readonly query: AlertQuery,
    private readonly belongs: (alert: AlertView) => boolean,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): ListState => this.state;

  start(): void {
    this.isResting = false;
    this.unlisten ??= this.source.listen((message, isOwn) => {
      if (message.type !== 'alert') return;
      const heard = { alert: message.alert, isOwn };
      this.heard.push(heard);
      this.meanwhile.push(heard);
      if (isOwn) this.settle();
      else this.later(this.settle, SETTLE_MS);
    });
    void this.read();
  }

  /** Nobody shows the list: messages still bring its rows up to date, and nothing is read. */
  rest(): void {
    this.isResting = true;
    this.waiting = null;
    this.endReads();
  }

  stop(): void {
    this.unlisten?.();
    this.unlisten = null;
    this.endReads();
  }

  private endReads(): void {
    this.reads++;
    for (const { timer } of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (isHeld || this.waiting === null) return;
    this.show(this.waiting, []);
    void this.read();
  }

  /** Messages may have been missed. */
  readonly readAgain = (): void => void this.read();

  readonly readMore = (): void => {
    const { cursor } = this.state;
    if (cursor === null || this.isReadingMore) return;
    this.isReadingMore = true;
    const { reads } = this;
    void this.page({ cursor })
      .then(
        (page) => reads === this.reads && this.change(withNextPage(this.state, page)),
        (error: unknown) => this.failed(error),
      )
      .finally(() => {
        this.isReadingMore = false;
      });
  };

  private readonly settle = (): void => {
    const heard = this.heard.splice(0);
    const known = new Set(this.state.rows?.map(({ alert }) => alert.id));
    const isOfList = ({ alert }: Heard): boolean => known.has(alert.id) || this.belongs(alert);
    if (!heard.some(isOfList)) return;
    this.change(withHeard(this.state, heard, { belongs: this.belongs, isHeld: this.isHeld }));
    this.later(this.readAgain, REREAD_MS);
  };

  private async read(): Promise<void> {
    const read = ++this.reads;
    this.meanwhile = [];
    try {
      const page = await this.page({});
      if (read === this.reads) this.arrived(page);
    } catch (error) {
      if (read === this.reads) this.failed(error);
    }
  }

  private arrived(page: AlertPage): void {
    const isWorkedOn = this.isHeld && (this.state.rows ?? []).some(({ isGone }) => !isGone);
    if (isWorkedOn) {
      this.waiting = page;
      this.change({ total: page.total, newer: newerThan(this.state, page), error: null });
    } else this.show(page, this.meanwhile);
    this.later(this.readAgain, REREAD_EVERY_MS);
  }

  private show(page: AlertPage, heard: readonly Heard[]): void {
    this.waiting = null;
    this.change({ ...withHeard(listed(page), heard, { belongs: this.belongs, isHeld: false }), newer: 0, error: null });
  }

  private failed(error: unknown): void {
    this.change({ error });
    this.later(this.readAgain, TRY_AGAIN_MS);
  }

  private page(part: AlertQuery): Promise<AlertPage> {
    return this.source.reads().alerts({ ...this.query, limit: PAGE, ...part });
  }

  /** Once, at the earliest of the times that were asked for. */
  private later(task: () => void, ms: number): void {
    if (this.isResting && task !== this.settle) return;
    const at = Date.now() + ms;
    const planned = this.timers.get(task);
    if (planned !== undefined && planned.at <= at) return;
    clearTimeout(planned?.timer);
    const run = (): void => {
      this.timers.delete(task);
      task();
    };
    this.timers.set(task, { at, timer: setTimeout(run, ms) });
  }

  private change(part: Partial<ListState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}
