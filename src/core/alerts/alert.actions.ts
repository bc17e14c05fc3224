/**
 * People's actions on an alert. An action names the version that the person saw, and a
 * stale version is refused, so that two people who act at once never overwrite each other.
 */
import { ACTION_TRANSITIONS, type ActionName } from './action.transitions.js';
import type { AlertRules } from './alert.rules.js';
import { standOf } from './alert.work.js';
import { dueFrom } from './alert.timers.js';
import { UNDONE_NAMES, type Before } from './undo.js';
import type { AlertState } from '../state/lifecycle.js';
import type { TimelineEntry } from '../contracts/records.js';
import { HOUR_MS } from '../primitives/time.js';
import type { EpochMs, PersonsOutcome } from '../primitives/vocabulary.js';

export interface AlertAction {
  action: ActionName;
  /** The version of the alert that the person saw. */
  version: number;
  /** Who acts. */
  by: string;
  role: string;
  at: EpochMs;
  comment?: string | undefined;
  /** For `assign`, and for `auto_assign` once a person was chosen. */
  assignee?: string | undefined;
  /** For `snooze`. */
  untilAt?: EpochMs | undefined;
  /** For `resolve`. */
  outcome?: PersonsOutcome | undefined;
}

export type Acted =
  | { outcome: 'done'; alert: AlertState; entry: TimelineEntry }
  | { outcome: 'stale_version' }
  /** The action leads to a contact, and the customer died or the bank ended the relationship. */
  | { outcome: 'relationship_ended' }
  /** The detail says which actions are possible instead. */
  | { outcome: 'illegal_move'; detail: string };

/** Actions that bring nobody to the customer. */
const WITHOUT_CONTACT: ReadonlySet<ActionName> = new Set<ActionName>(['comment', 'resolve', 'release']);

/** What else of the customer an action depends on. */
export interface ActedOn {
  /** Whether the customer has another unresolved alert of the kind. */
  hasAnother: boolean;
  /** Whether a death or the bank ended the relationship. */
  isEnded: boolean;
  /** For `undo`: the alert before the last action; null when that cannot be taken back by this person. */
  before?: Before | null;
}

export function act(
  alert: AlertState,
  action: AlertAction,
  rules: AlertRules,
  { hasAnother, isEnded, before = null }: ActedOn = { hasAnother: false, isEnded: false },
): Acted {
  if (action.version !== alert.version) return { outcome: 'stale_version' };
  if (isEnded && !WITHOUT_CONTACT.has(action.action)) return { outcome: 'relationship_ended' };
  const { from, to } = ACTION_TRANSITIONS[action.action];
  if (!from.includes(alert.status)) {
    return {
      outcome: 'illegal_move',
      detail: `${action.action} is for alerts that are ${from.join(' or ')}; this one is ${alert.status}.`,
    };
  }
  if (action.action === 'reopen' && hasAnother) {
    return {
      outcome: 'illegal_move',
      detail: `The customer has another ${alert.kind} alert that is not resolved: work on that one.`,
    };
  }
  if (action.action === 'undo' && before === null) {
    return { outcome: 'illegal_move', detail: `undo takes back your own last action, if it was ${UNDONE_NAMES}.` };
  }
  const status = to === 'same' ? alert.status : to;
  const changes = action.action === 'undo' ? before : changesOf(alert, action, rules);
  const next: AlertState = { ...alert, status, version: alert.version + 1, ...changes };
  return { outcome: 'done', alert: next, entry: entryOf(next, action) };
}

function changesOf(alert: AlertState, action: AlertAction, rules: AlertRules): Partial<AlertState> {
  const { at, by, assignee, untilAt, outcome } = action;
  switch (action.action) {
    case 'acknowledge':
      return { statusUntilAt: at + rules.acknowledgedHours[alert.severity] * HOUR_MS, assignee: alert.assignee ?? by };
    case 'start':
      return { statusUntilAt: null, assignee: alert.assignee ?? by };
    case 'snooze':
      return { statusUntilAt: untilAt ?? at };
    case 'wake':
      return { statusUntilAt: null, dueAt: Math.max(alert.dueAt, dueFrom(at, alert.severity, rules)) };
    case 'claim':
      return { assignee: by };
    case 'assign':
    case 'auto_assign':
      return { assignee: assignee ?? null };
    case 'release':
      return { assignee: null };
    case 'comment':
    case 'undo':
      return {};
    case 'resolve':
      return { statusUntilAt: null, calmSinceAt: null, resolvedAt: at, outcome: outcome ?? 'no_action' };
    case 'reopen':
      return {
        resolvedAt: null,
        outcome: null,
        escalatedAt: null,
        calmSinceAt: at,
        dueAt: dueFrom(at, alert.severity, rules),
      };
  }
}

function entryOf(alert: AlertState, { action: what, by, role, at, comment }: AlertAction): TimelineEntry {
  return { at, by, role, what, ...(comment === undefined ? {} : { comment }), ...standOf(alert) };
}
