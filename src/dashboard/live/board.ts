/** What the Today screen shows, and how each message changes it. Pure: a board goes in, a board comes out. */
import type {
  AlertPage,
  AlertView,
  SafeguardsBrief,
  ServerMessage,
  StageMove,
  StagesView,
} from '../../client/protocol.js';
import type { LiveState } from '../../client/live-feed.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';

export const MOVES_KEPT = 100;
/** More than is shown, so that the list stays full while alerts are resolved. */
export const ALERTS_KEPT = 200;
export const ALERTS_SHOWN = 100;
/** At one sample a second, the last ten minutes. */
export const SAMPLES_KEPT = 600;

export interface MoveRow {
  /** Counts up; newer is greater. */
  number: number;
  move: StageMove;
}

export interface Sample {
  at: EpochMs;
  population: Record<Stage, number>;
}

export interface Board {
  connection: LiveState;
  /** Something was missed and loaded anew; cleared after a while. */
  missed: boolean;
  run: string | null;
  asOf: EpochMs | null;
  customers: number;
  population: Record<Stage, number> | null;
  eventsPerSecond: number | null;
  movesPerMinute: number | null;
  openAlerts: number | null;
  /** Null while unknown, and in replays. */
  safeguards: SafeguardsBrief | null;
  /** Oldest first. */
  samples: readonly Sample[];
  /** Newest first. */
  moves: readonly MoveRow[];
  movesSeen: number;
  /** Most urgent first; null until loaded. */
  alerts: readonly AlertView[] | null;
  /** The server has open alerts that are not among `alerts`. */
  moreAlerts: boolean;
}

export const EMPTY_BOARD: Board = {
  connection: 'connecting',
  missed: false,
  run: null,
  asOf: null,
  customers: 0,
  population: null,
  eventsPerSecond: null,
  movesPerMinute: null,
  openAlerts: null,
  safeguards: null,
  samples: [],
  moves: [],
  movesSeen: 0,
  alerts: null,
  moreAlerts: false,
};

export function applyMessages(board: Board, messages: readonly ServerMessage[]): Board {
  return withAlerts(withMoves(withStats(board, messages), messages), messages);
}

/** The snapshot of the population: what the tiles show until the first `stats` message. */
export function withStages(board: Board, view: StagesView): Board {
  // A message that overtook the snapshot knows better.
  if (board.asOf !== null && board.asOf > view.asOf) return board;
  return sampled({ ...board, ...headOf(view) });
}

/** The newest moves the server knows; of those heard meanwhile the ones it did not know yet stay on top. */
export function withRecentMoves(board: Board, recent: readonly StageMove[]): Board {
  const known = new Set(recent.map(keyOf));
  const newest = recent[0]?.at ?? -Infinity;
  const newer = board.moves.map(({ move }) => move).filter((move) => move.at >= newest && !known.has(keyOf(move)));
  return withMoveRows({ ...board, moves: [] }, [...newer, ...recent]);
}

export function withAlertPage(board: Board, page: AlertPage): Board {
  return { ...board, alerts: [...page.alerts].sort(moreUrgent), moreAlerts: page.cursor !== null };
}

function withStats(board: Board, messages: readonly ServerMessage[]): Board {
  let next = board;
  for (const message of messages) {
    if (message.type !== 'stats') continue;
    const { eventsPerSecond, movesPerMinute, openAlerts, safeguards = null } = message.stats;
    next = sampled({ ...next, ...headOf(message.stats), eventsPerSecond, movesPerMinute, openAlerts, safeguards });
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

/** One sample per instant of the run's clock; a clock that went back begins a new chart. */
function sampled(board: Board): Board {
  const { asOf, population, samples } = board;
  if (asOf === null || population === null) return board;
  const kept = samples.filter((sample) => sample.at < asOf);
  return { ...board, samples: [...kept, { at: asOf, population }].slice(-SAMPLES_KEPT) };
}

function withMoves(board: Board, messages: readonly ServerMessage[]): Board {
  const moves = messages.flatMap((message) => (message.type === 'stage' ? [message.move] : []));
  return moves.length === 0 ? board : withMoveRows(board, moves.reverse());
}

/** @param moves newest first, all newer than those on the board */
function withMoveRows(board: Board, moves: readonly StageMove[]): Board {
  const movesSeen = board.movesSeen + moves.length;
  const rows = moves.map((move, i) => ({ number: movesSeen - i, move }));
  return { ...board, movesSeen, moves: [...rows, ...board.moves].slice(0, MOVES_KEPT) };
}

function keyOf({ customerId, at, to }: StageMove): string {
  return `${at} ${to} ${customerId}`;
}

function withAlerts(board: Board, messages: readonly ServerMessage[]): Board {
  const changed = messages.flatMap((message) => (message.type === 'alert' ? [message.alert] : []));
  if (changed.length === 0) return board;
  const byId = new Map((board.alerts ?? []).map((alert) => [alert.id, alert]));
  for (const alert of changed) {
    const known = byId.get(alert.id);
    if (known !== undefined && known.version > alert.version) continue;
    if (alert.status === 'resolved') byId.delete(alert.id);
    else byId.set(alert.id, alert);
  }
  const alerts = [...byId.values()].sort(moreUrgent);
  return {
    ...board,
    alerts: alerts.slice(0, ALERTS_KEPT),
    moreAlerts: board.moreAlerts || alerts.length > ALERTS_KEPT,
  };
}

/** Equal urgency: the newer first. The id settles the rest, so that rows do not dance. */
function moreUrgent(a: AlertView, b: AlertView): number {
  return b.priority - a.priority || b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1);
}
