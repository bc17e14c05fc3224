/** The due state of an alert, for a word and a colour. Pure. */
import type { AlertView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { isOverdue } from '../live/alert.filter.js';

export interface Lasting {
  unit: 'minute' | 'hour' | 'day';
  count: number;
}

/** `begun`: somebody is working on it, or it is resolved; nothing is due. */
export type Due = { state: 'due' | 'overdue' | 'back'; lasting: Lasting } | { state: 'begun' };

type Timed = Pick<AlertView, 'status' | 'dueAt' | 'statusUntilAt'>;

export function dueOf(alert: Timed, now: EpochMs): Due {
  const { status, dueAt, statusUntilAt } = alert;
  if (status === 'snoozed' && statusUntilAt !== null) return { state: 'back', lasting: lastingOf(statusUntilAt - now) };
  if (status !== 'open' && status !== 'acknowledged') return { state: 'begun' };
  const state = isOverdue(alert, now) ? 'overdue' : 'due';
  return { state, lasting: lastingOf(Math.abs(dueAt - now)) };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** In whole units that are precise enough: 40 minutes, 30 hours, 3 days. Never less than a minute. */
export function lastingOf(ms: number): Lasting {
  if (ms < HOUR_MS) return { unit: 'minute', count: Math.max(1, Math.floor(ms / MINUTE_MS)) };
  if (ms < 2 * DAY_MS) return { unit: 'hour', count: Math.floor(ms / HOUR_MS) };
  return { unit: 'day', count: Math.floor(ms / DAY_MS) };
}
