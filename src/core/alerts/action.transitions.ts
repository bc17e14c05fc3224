/** The actions on an alert and their legal transitions, as data. Pages and other programs import it through the client. */
import type { AlertStatus } from '../primitives/vocabulary.js';

export const ACTIONS = [
  ...(['acknowledge', 'start', 'snooze', 'wake', 'claim', 'assign', 'auto_assign', 'release'] as const),
  ...(['comment', 'resolve', 'reopen', 'undo'] as const),
] as const;
export type ActionName = (typeof ACTIONS)[number];

/** For each action: the statuses it is allowed in, and the status after it; `same` keeps the status. */
export const ACTION_TRANSITIONS: Readonly<
  Record<ActionName, { from: readonly AlertStatus[]; to: AlertStatus | 'same' }>
> = {
  acknowledge: { from: ['open', 'snoozed'], to: 'acknowledged' },
  start: { from: ['open', 'acknowledged', 'snoozed'], to: 'in_progress' },
  snooze: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'snoozed' },
  wake: { from: ['snoozed'], to: 'open' },
  claim: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'same' },
  assign: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'same' },
  auto_assign: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'same' },
  release: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'same' },
  comment: { from: ['open', 'acknowledged', 'in_progress', 'snoozed', 'resolved'], to: 'same' },
  resolve: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'resolved' },
  reopen: { from: ['resolved'], to: 'open' },
  undo: { from: ['open', 'acknowledged', 'in_progress', 'snoozed'], to: 'same' },
};
