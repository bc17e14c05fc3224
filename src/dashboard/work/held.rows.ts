/** A held list keeps its order while its rows are updated. Pure. */
import type { AlertView } from '../../client/protocol.js';
import { moreUrgent } from '../live/board.js';

export interface HeldRow {
  alert: AlertView;
  /** No longer in this list: somebody else dealt with it, or the customer recovered. */
  isGone: boolean;
}

export interface NewestPage {
  alerts: readonly AlertView[];
  /** The server has more than these, so an alert that is missing here need not be gone. */
  hasMore: boolean;
}

/**
 * @param frozen the list at the beginning of the hold
 * @param mine ids of alerts the officer acted on: these are removed at once when they leave the list
 */
export function heldRows(frozen: readonly AlertView[], newest: NewestPage, mine: ReadonlySet<string>): HeldRow[] {
  if (frozen === newest.alerts) return frozen.map((alert) => ({ alert, isGone: false }));
  const byId = new Map(newest.alerts.map((alert) => [alert.id, alert]));
  const held = frozen.flatMap((alert): HeldRow[] => {
    const now = byId.get(alert.id);
    if (now !== undefined) return [{ alert: now, isGone: false }];
    if (isPushedOut(alert, newest)) return [{ alert, isGone: false }];
    return mine.has(alert.id) ? [] : [{ alert, isGone: true }];
  });
  return [...held, ...below(frozen, newest.alerts).map((alert) => ({ alert, isGone: false }))];
}

/** What is less urgent than the whole held list, as the page after it: it moves no row. */
function below(frozen: readonly AlertView[], alerts: readonly AlertView[]): AlertView[] {
  const last = frozen.at(-1);
  if (last === undefined) return [];
  const seen = new Set(frozen.map(({ id }) => id));
  return alerts.filter((alert) => !seen.has(alert.id) && moreUrgent(last, alert) < 0);
}

/** The number of alerts that arrived since and that the held list does not show. */
export function countNewer(frozen: readonly AlertView[], { alerts }: NewestPage): number {
  if (frozen === alerts) return 0;
  const seen = new Set(frozen.map(({ id }) => id));
  return alerts.filter(({ id }) => !seen.has(id)).length - below(frozen, alerts).length;
}

function isPushedOut(alert: AlertView, { alerts, hasMore }: NewestPage): boolean {
  const last = alerts.at(-1);
  return hasMore && last !== undefined && moreUrgent(last, alert) < 0;
}
