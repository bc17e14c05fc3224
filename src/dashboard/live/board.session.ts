import { LiveFeed } from '../../client/live-feed.js';
import type { AlertView, ServerMessage, TicketView, Topic } from '../../client/protocol.js';
import { RestClient, RestError, type AlertQuery } from '../../client/rest.js';
import { refusalOf, type Refusal } from '../session/refusal.js';
import { isSameFilter, queryOf, type AlertFilter } from './alert.filter.js';
import {
  ALERTS_PAGE,
  EMPTY_BOARD,
  TRANSITIONS_KEPT,
  withAlertPage,
  withAnswers,
  withFilter,
  withRecentTransitions,
  withStages,
} from './board.js';
import { BoardStore } from './board.store.js';

const MISSED_SHOWN_MS = 20_000;
const LOAD_AGAIN_MS = 5_000;
const RECOUNT_MS = 3_000;
/** Nobody can follow several changes of one alert within a quarter of a second. */
const FOR_A_SCREEN = { coalesce: true };

interface SessionOptions {
  key: string;
  /** Null: the server's default run. */
  run: string | null;
  onRefused: (why: Refusal) => void;
}

/** @param isOwn the answer to an action of this page, which arrives before the feed has it */
export type MessageListener = (message: ServerMessage, isOwn: boolean) => void;

/** Follows one run: connects the live feed, the snapshots and the store. */
export class BoardSession {
  readonly store = new BoardStore();
  private readonly feed: LiveFeed;
  /** Bound to the run of the ticket, so that reads and socket always belong to the same run. */
  private rest: RestClient;
  private readonly listeners = new Set<MessageListener>();
  /** Alerts that arrive while their snapshot is loading. They are newer than the snapshot. */
  private held: ServerMessage[] | null = null;
  /** Counts the requested snapshots of alerts. Only the answer to the last request is used. */
  private alertLoads = 0;
  private missedTimer: ReturnType<typeof setTimeout> | undefined;
  private againTimer: ReturnType<typeof setTimeout> | undefined;
  private recountTimer: ReturnType<typeof setTimeout> | undefined;

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
    this.subscribe();
  }

  readonly wake = (): void => this.feed.wake();

  start(): void {
    this.feed.start();
  }

  stop(): void {
    this.feed.stop();
    clearTimeout(this.missedTimer);
    clearTimeout(this.againTimer);
    clearTimeout(this.recountTimer);
    this.againTimer = this.recountTimer = undefined;
    this.alertLoads++;
    this.held = null;
  }

  reads(): RestClient {
    return this.rest;
  }

  /** Tells others who look at the same alert. @param alert null when none is shown */
  view(alert: string | null, by: string): void {
    this.feed.view(alert, by);
  }

  /** Passes on every message as it arrives, before it is drawn. */
  listen(listener: MessageListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * The server filters the list, because all alerts of a rare stage may be less urgent than the ones already loaded.
   * The feed of alerts stays unfiltered: besides this list, the worklist and the page of a customer hear the same one.
   */
  narrow(change: Partial<AlertFilter>): void {
    const { filter: before, run } = this.store.current();
    const filter = { ...before, ...change };
    if (filter.stage !== before.stage) this.subscribeToStages(filter.stage);
    if (isSameFilter(before, filter)) this.store.change((board) => ({ ...board, filter }));
    else {
      this.store.change((board) => withFilter(board, filter));
      if (run !== null) void this.loadAlerts(); // Before there is a run, the feed requests the first list.
    }
  }

  /** Applies the alerts that the server returned for actions. */
  take(alerts: readonly AlertView[]): void {
    for (const alert of alerts) {
      const message: ServerMessage = { type: 'alert', cursor: '', change: 'updated', alert };
      for (const listener of this.listeners) listener(message, true);
    }
    this.store.change((board) => withAnswers(board, alerts));
    this.followUp();
  }

  private async ticket(): Promise<TicketView> {
    const ticket = await this.rest.liveTicket().catch((error: unknown) => {
      // The run is gone. If it was the server's default, take the new default, with an empty board.
      if (this.options.run === null && error instanceof RestError && error.problem.status === 404) {
        this.rest = this.unbound();
        this.store.change(({ connection, filter }) => ({ ...EMPTY_BOARD, connection, filter }));
        this.subscribe(); // whatever the new run is, no messages of it were missed
      }
      throw error;
    });
    this.rest = this.rest.forRun(ticket.run);
    this.store.change((board) => ({ ...board, run: ticket.run, role: ticket.role ?? null }));
    return ticket;
  }

  /** Subscribes from the start: cursors of an earlier run are of no use. */
  private subscribe(): void {
    const { stage } = this.store.current().filter;
    this.feed.subscribe('stats');
    this.feed.subscribe('alerts', undefined, FOR_A_SCREEN);
    this.subscribeToStages(stage);
  }

  private subscribeToStages(stage: AlertFilter['stage']): void {
    this.feed.subscribe('stages', stage === null ? undefined : { stage }, FOR_A_SCREEN);
  }

  private unbound(): RestClient {
    const { key, run } = this.options;
    return new RestClient(run === null ? { key } : { key, run });
  }

  private heard(message: ServerMessage): void {
    for (const listener of this.listeners) listener(message, false);
    if (message.type === 'alert' && this.held !== null) this.held.push(message);
    else this.store.push(message);
    if (message.type === 'alert') this.followUp();
  }

  private needsSnapshot(topic: Topic, why: 'first' | 'missed'): void {
    if (topic === 'stats') void this.loadStages();
    if (topic === 'alerts') void this.loadAlerts();
    if (topic === 'stages') void this.loadTransitions();
    if (why === 'missed') this.sayMissed();
  }

  private async loadStages(): Promise<void> {
    try {
      const view = await this.rest.stages();
      this.store.change((board) => withStages(board, view));
    } catch (error) {
      this.refused(error); // Other errors are corrected by the next `stats` message.
    }
  }

  private async loadTransitions(): Promise<void> {
    try {
      const { moves } = await this.rest.moves(TRANSITIONS_KEPT);
      this.store.change((board) => withRecentTransitions(board, moves));
    } catch (error) {
      this.refused(error); // The list then fills with the alerts that arrive.
    }
  }

  private async loadAlerts(): Promise<void> {
    const load = ++this.alertLoads;
    this.held ??= [];
    const { filter } = this.store.current();
    try {
      const page = await this.rest.alerts(pageOf(filter));
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

  /** Where the server has more, only it can count them all; and alerts that left make room for others. */
  private followUp(): void {
    const { alerts, moreAlerts } = this.store.current();
    if (!moreAlerts || alerts === null) return;
    if (alerts.length < ALERTS_PAGE / 2) this.loadAgainLater();
    this.recountTimer ??= setTimeout(() => {
      this.recountTimer = undefined;
      void this.recount();
    }, RECOUNT_MS);
  }

  private async recount(): Promise<void> {
    const { filter } = this.store.current();
    try {
      const { total } = await this.rest.alerts({ ...queryOf(filter), limit: 1 });
      this.store.change((board) => (isSameFilter(board.filter, filter) ? { ...board, alertTotal: total } : board));
    } catch (error) {
      this.refused(error); // The estimated total stands until the next change.
    }
  }

  private loadAgainLater(): void {
    this.againTimer ??= setTimeout(() => {
      this.againTimer = undefined;
      void this.loadAlerts();
    }, LOAD_AGAIN_MS);
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

/** The first page, in the order that the board keeps as messages come in. */
function pageOf(filter: AlertFilter): AlertQuery {
  return { ...queryOf(filter), sort: 'urgency', limit: ALERTS_PAGE };
}

/** The address of the socket, under the path from which the page was loaded. */
function socketBase(): string {
  return new URL('.', location.href.replace(/^http/, 'ws')).href.replace(/\/$/, '');
}
