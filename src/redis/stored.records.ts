/**
 * Records that are stored as JSON, whichever build wrote them. The first builds knew neither names of moves nor kinds of
 * alerts and the work on them: what they left out is filled in here, once, so that nobody else meets a record with holes.
 */
import type { FeedEntry } from '../core/contracts/feed.js';
import { transitionName } from '../core/lifecycle/transitions.js';
import type { Alert, HistoryEntry, StageTransition } from '../core/contracts/records.js';

export function alertIn(text: string): Alert {
  return whole(JSON.parse(text) as Alert);
}

export function historyIn(text: string): HistoryEntry {
  return named(JSON.parse(text) as HistoryEntry);
}

export function feedEntryIn(text: string): FeedEntry {
  const entry = JSON.parse(text) as FeedEntry;
  return entry.topic === 'stages' ? { ...entry, move: named(entry.move) } : { ...entry, alert: whole(entry.alert) };
}

/** A move that is no longer legal keeps no name: any would be a guess. */
function named<T extends HistoryEntry | StageTransition>(move: T): T {
  if (Object.hasOwn(move, 'as')) return move;
  const as = transitionName(move.from, move.to);
  return as === null ? move : { ...move, as };
}

/** As the state of such an alert is read: one of decline or of the end, with nobody at work on it. */
function whole(alert: Alert): Alert {
  if (Object.hasOwn(alert, 'kind')) return alert;
  const { status, stage, fromStage, openedAt, balance } = alert;
  const about = status === 'resolved' ? fromStage : stage;
  const first: Partial<Alert> = {
    kind: about === 'termination' ? 'termination' : 'decline',
    dueAt: openedAt,
    valueAtStake: balance ?? 0,
    speed: 0,
    assignee: null,
    statusUntilAt: null,
    escalatedAt: null,
    escalatedTo: null,
    resolvedAt: null,
    outcome: null,
    returns: 0,
    isFlapping: false,
    line: null,
  };
  return { ...first, ...alert };
}
