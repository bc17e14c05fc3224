import { LiveFeed } from '../../client/live-feed.js';
import type { ServerMessage, Topic } from '../../client/protocol.js';
import { RestClient, RestError } from '../../client/rest.js';
import type { Stage } from '../../client/vocabulary.js';
import { refusalOf, type Refusal } from '../session/refusal.js';
import {
  ALERTS_KEPT,
  ALERTS_SHOWN,
  EMPTY_BOARD,
  MOVES_KEPT,
  withAlertPage,
  withRecentMoves,
  withStages,
} from './board.js';
import { BoardStore } from './board.store.js';

const MISSED_SHOWN_MS = 20_000;
const LOAD_AGAIN_MS = 5_000;

interface SessionOptions {
  key: string;
  /** Null: the run the server picks. */
  run: string | null;
  onRefused: (why: Refusal) => void;
}

/** One run, followed: connects the live feed, the snapshots and the store. */
export class BoardSession {
  readonly store = new BoardStore();
  private readonly feed: LiveFeed;
  /** Bound to the run of the ticket, so that reads and socket never speak of different runs. */
  private rest: RestClient;
  private stage: Stage | null = null;
  private readonly listeners = new Set<(message: ServerMessage) => void>();
  /** Alerts that arrive while their snapshot is loading: they are newer than it. */
  private held: ServerMessage[] | null = null;
  /** Counts snapshots of the alerts asked for; only the last one asked for is used. */
  private alertLoads = 0;
  private missedTimer: ReturnType<typeof setTimeout> | undefined;
  private againTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SessionOptions) {
    this.rest = this.unbound();
    this.feed = new LiveFeed({
      base: socketBase(),
      WebSocket,
      ticket: () => this.ticket(),
      events: {
        onState: (connection) => this.store.change((board) => ({ ...board, connection })),
        onMessage: (message) => this.heard(message),
        onSnapshotNeeded: (topic, why) => this.needsSnapshot(topic, why),
        onConnectError: (error) => this.refused(error),
      },
    });
    for (const topic of ['stats', 'alerts', 'stages'] as const) this.feed.subscribe(topic);
  }

  readonly wake = (): void => this.feed.wake();

  start(): void {
    this.feed.start();
  }

  stop(): void {
    this.feed.stop();
    clearTimeout(this.missedTimer);
    clearTimeout(this.againTimer);
    this.alertLoads++;
    this.held = null;
  }

  reads(): RestClient {
    return this.rest;
  }

  /** Every message as it arrives, before it is drawn. */
  listen(listener: (message: ServerMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The server filters: the alerts of a rare stage may all lie below the most urgent of the others. */
  filterBy(stage: Stage | null): void {
    if (stage === this.stage) return;
    this.stage = stage;
    const filter = stage === null ? undefined : { stage };
    this.feed.subscribe('alerts', filter);
    this.feed.subscribe('stages', filter);
  }

  private async ticket(): Promise<{ ticket: string }> {
    const ticket = await this.rest.liveTicket().catch((error: unknown) => {
      // The run is gone. If the server picked it, let it pick again, on a clean board.
      if (this.options.run === null && error instanceof RestError && error.problem.status === 404) {
        this.rest = this.unbound();
        this.store.change((board) => ({ ...EMPTY_BOARD, connection: board.connection }));
      }
      throw error;
    });
    this.rest = this.rest.forRun(ticket.run);
    this.store.change((board) => ({ ...board, run: ticket.run }));
    return ticket;
  }

  private unbound(): RestClient {
    const { key, run } = this.options;
    return new RestClient(run === null ? { key } : { key, run });
  }

  private heard(message: ServerMessage): void {
    for (const listener of this.listeners) listener(message);
    if (message.type === 'alert' && this.held !== null) this.held.push(message);
    else this.store.push(message);
    if (message.type === 'alert' && message.change === 'resolved') this.refillLater();
  }

  private needsSnapshot(topic: Topic, why: 'first' | 'missed'): void {
    if (topic === 'stats') void this.loadStages();
    if (topic === 'alerts') void this.loadAlerts();
    if (topic === 'stages') void this.loadMoves();
    if (why === 'missed') this.sayMissed();
  }

  private async loadStages(): Promise<void> {
    try {
      const view = await this.rest.stages();
      this.store.change((board) => withStages(board, view));
    } catch (error) {
      this.refused(error); // Anything else heals with the next `stats` message.
    }
  }

  private async loadMoves(): Promise<void> {
    try {
      const { moves } = await this.rest.moves(MOVES_KEPT);
      this.store.change((board) => withRecentMoves(board, moves));
    } catch (error) {
      this.refused(error); // The list then fills with what comes.
    }
  }

  private async loadAlerts(): Promise<void> {
    const load = ++this.alertLoads;
    this.held ??= [];
    const stage = this.stage;
    try {
      const page = await this.rest.alerts({ status: 'open', limit: ALERTS_KEPT, ...(stage === null ? {} : { stage }) });
      if (load !== this.alertLoads) return;
      this.store.change((board) => withAlertPage(board, page));
    } catch (error) {
      if (load !== this.alertLoads) return;
      this.refused(error);
      this.loadAgainLater();
    }
    this.release();
  }

  private release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const message of held) this.store.push(message);
  }

  /** Resolved alerts leave room for those the server kept back. */
  private refillLater(): void {
    const { alerts, moreAlerts } = this.store.current();
    if (moreAlerts && alerts !== null && alerts.length <= ALERTS_SHOWN) this.loadAgainLater();
  }

  private loadAgainLater(): void {
    clearTimeout(this.againTimer);
    this.againTimer = setTimeout(() => void this.loadAlerts(), LOAD_AGAIN_MS);
  }

  private sayMissed(): void {
    this.store.change((board) => ({ ...board, missed: true }));
    clearTimeout(this.missedTimer);
    this.missedTimer = setTimeout(() => this.store.change((board) => ({ ...board, missed: false })), MISSED_SHOWN_MS);
  }

  private refused(error: unknown): void {
    const why = refusalOf(error);
    if (why === null) return;
    this.stop();
    this.options.onRefused(why);
  }
}

/** The socket of whatever path the page itself came from. */
function socketBase(): string {
  return new URL('.', location.href.replace(/^http/, 'ws')).href.replace(/\/$/, '');
}
