/** The state of the Today screen, and how each message changes it. Pure functions from board to board. */
import type {
  AlertPage,
  AlertView,
  LogProgress,
  SafeguardsBrief,
  ServerMessage,
  StageTransition,
  StagesView,
} from '../../client/protocol.js';
import type { LiveState } from '../../client/live-feed.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';
import { ALL_ALERTS, isShown, type AlertFilter } from './alert.filter.js';

export const TRANSITIONS_KEPT = 100;
/** The list is read page by page as the reader goes down. */
export const ALERTS_PAGE = 200;
/** Nobody reads further down than this: a filter brings what is there to the top. */
export const ALERTS_KEPT = 2_000;
/** Alerts that left the list are remembered while an older message about them may still arrive. */
const LEFT_KEPT = 500;
/** The last ten minutes, at one sample a second. */
export const PULSES_KEPT = 600;

export interface TransitionRow {
  /** A sequence number; newer is greater. */
  number: number;
  move: StageTransition;
}

/** What the statistics said of the service at one instant. */
export interface Pulse {
  /** Events per second. */
  committed: number;
  /** As in `stats`; null when they do not say. */
  behindMs: number | null;
}

export interface Board {
  connection: LiveState;
  /** Messages were missed and the state was loaded again; reset after a while. */
  missed: boolean;
  run: string | null;
  /** Of the reader's key; null while unknown. */
  role: string | null;
  asOf: EpochMs | null;
  customers: number;
  population: Record<Stage, number> | null;
  eventsPerSecond: number | null;
  movesPerMinute: number | null;
  /** As in `stats`; null while unknown. */
  behindMs: number | null;
  /** When the last `stats` were drawn, by the reader's clock; null before the first. */
  statsAt: EpochMs | null;
  /** Null while unknown, and in replays whose channels nobody observes. */
  safeguards: SafeguardsBrief | null;
  /** Null for the live run, and for a replay of which it is not known how long its log is. */
  log: LogProgress | null;
  /** Oldest first. */
  pulses: readonly Pulse[];
  /** Newest first. */
  moves: readonly TransitionRow[];
  transitionsSeen: number;
  filter: AlertFilter;
  /** The alerts of the filter, most urgent first, without gaps down to the edge; null until loaded. */
  alerts: readonly AlertView[] | null;
  /** Whether the server has alerts of the filter that are not in `alerts`. */
  moreAlerts: boolean;
  /** The last alert that was read, when the server has more: what is less urgent is not in `alerts`. */
  edge: AlertView | null;
  /** The number of all alerts of the filter, including those on the server; null while loading. */
  alertTotal: number | null;
  /** The version at which each alert left the list, the last to leave at the end. */
  left: ReadonlyMap<string, number>;
}

export const EMPTY_BOARD: Board = {
  connection: 'connecting',
  missed: false,
  run: null,
  role: null,
  asOf: null,
  customers: 0,
  population: null,
  eventsPerSecond: null,
  movesPerMinute: null,
  behindMs: null,
  statsAt: null,
  safeguards: null,
  log: null,
  pulses: [],
  moves: [],
  transitionsSeen: 0,
  filter: ALL_ALERTS,
  alerts: null,
  moreAlerts: false,
  edge: null,
  alertTotal: null,
  left: new Map(),
};

export function applyMessages(board: Board, messages: readonly ServerMessage[]): Board {
  return withAlerts(withTransitions(withStats(board, messages), messages), messages);
}

/** The snapshot of the population, shown until the first `stats` message. */
export function withStages(board: Board, view: StagesView): Board {
  // A `stats` message that arrived before the snapshot is newer.
  if (board.asOf !== null && board.asOf > view.asOf) return board;
  return { ...board, ...headOf(view) };
}

/** The newest transitions the server knows. Newer ones that were received meanwhile stay on top. */
export function withRecentTransitions(board: Board, recent: readonly StageTransition[]): Board {
  const known = new Set(recent.map(keyOf));
  const newest = recent[0]?.at ?? -Infinity;
  const newer = board.moves.map(({ move }) => move).filter((move) => move.at >= newest && !known.has(keyOf(move)));
  return withTransitionRows({ ...board, moves: [] }, [...newer, ...recent]);
}

export function withAlertPage(board: Board, page: AlertPage): Board {
  const alerts = [...page.alerts].sort(moreUrgent);
  return { ...board, alerts, ...endOf(page, alerts), alertTotal: page.total, left: EMPTY_BOARD.left };
}

function endOf({ cursor }: AlertPage, alerts: readonly AlertView[]): Pick<Board, 'moreAlerts' | 'edge'> {
  const moreAlerts = cursor !== null;
  return { moreAlerts, edge: moreAlerts ? (alerts.at(-1) ?? null) : null };
}

/** Matching alerts already known are shown at once; the server's answer adds the rest. */
export function withFilter(board: Board, filter: AlertFilter): Board {
  const alerts = board.alerts?.filter((alert) => isShown(alert, filter, board.asOf)) ?? null;
  return { ...board, filter, alerts, alertTotal: null, left: EMPTY_BOARD.left };
}

/** Applies the answers to the officer's own actions, which arrive before the feed has them. */
export function withAnswers(board: Board, alerts: readonly AlertView[]): Board {
  return withAlerts(
    board,
    alerts.map((alert) => ({ type: 'alert', cursor: '', change: 'updated', alert })),
  );
}

function withStats(board: Board, messages: readonly ServerMessage[]): Board {
  let next = board;
  for (const message of messages) {
    if (message.type !== 'stats') continue;
    const { eventsPerSecond, movesPerMinute, behindMs = null, safeguards = null, log = null } = message.stats;
    const pulses = [...next.pulses, { committed: eventsPerSecond, behindMs }].slice(-PULSES_KEPT);
    const head = headOf(message.stats);
    next = { ...next, ...head, eventsPerSecond, movesPerMinute, behindMs, safeguards, log, pulses };
  }
  return next;
}

function headOf({
  run,
  asOf,
  customers,
  population,
}: StagesView): Pick<Board, 'run' | 'asOf' | 'customers' | 'population'> {
  return { run, asOf, customers, population };
}

function withTransitions(board: Board, messages: readonly ServerMessage[]): Board {
  const moves = messages.flatMap((message) => (message.type === 'stage' ? [message.move] : []));
  return moves.length === 0 ? board : withTransitionRows(board, moves.reverse());
}

/** @param transitions newest first, all newer than those on the board */
function withTransitionRows(board: Board, moves: readonly StageTransition[]): Board {
  const transitionsSeen = board.transitionsSeen + moves.length;
  const rows = moves.map((move, i) => ({ number: transitionsSeen - i, move }));
  return { ...board, transitionsSeen, moves: [...rows, ...board.moves].slice(0, TRANSITIONS_KEPT) };
}

function keyOf({ customerId, at, to }: StageTransition): string {
  return `${at} ${to} ${customerId}`;
}

type AlertMessage = Extract<ServerMessage, { type: 'alert' }>;

function withAlerts(board: Board, messages: readonly ServerMessage[]): Board {
  const changes = messages.filter((message): message is AlertMessage => message.type === 'alert');
  if (changes.length === 0) return board;
  const list: AlertList = {
    byId: new Map((board.alerts ?? []).map((alert) => [alert.id, alert])),
    left: new Map(board.left),
    total: board.alertTotal ?? 0,
  };
  for (const message of changes) take(list, message, board);
  const { edge } = board;
  const read = [...list.byId.values()].filter((alert) => edge === null || isAbove(alert, edge));
  const alerts = read.sort(moreUrgent).slice(0, ALERTS_KEPT);
  const isCut = alerts.length < read.length;
  const moreAlerts = board.moreAlerts || isCut;
  return {
    ...board,
    alerts,
    moreAlerts,
    edge: isCut ? (alerts.at(-1) ?? null) : edge,
    alertTotal: board.alertTotal === null ? null : moreAlerts ? list.total : alerts.length,
    left: new Map([...list.left].slice(-LEFT_KEPT)),
  };
}

interface AlertList {
  byId: Map<string, AlertView>;
  left: Map<string, number>;
  /** An estimate where the server has more than the list, until the list is loaded again. */
  total: number;
}

function take(list: AlertList, { alert, change }: AlertMessage, { filter, asOf }: Board): void {
  const known = list.byId.get(alert.id);
  if ((known?.version ?? list.left.get(alert.id) ?? 0) > alert.version) return;
  list.left.delete(alert.id);
  if (isShown(alert, filter, asOf)) {
    list.byId.set(alert.id, alert);
    if (known === undefined && change === 'opened') list.total++;
    return;
  }
  list.left.set(alert.id, alert.version);
  if (list.byId.delete(alert.id)) list.total--;
}

/** Whether an alert belongs to the part that was read, which ends with the edge. */
function isAbove(alert: AlertView, edge: AlertView): boolean {
  return alert.id === edge.id ? alert.priority >= edge.priority : moreUrgent(alert, edge) < 0;
}

/** At equal priority the newer comes first. The id decides the rest, so that rows do not change places. */
function moreUrgent(a: AlertView, b: AlertView): number {
  return b.priority - a.priority || b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1);
}
