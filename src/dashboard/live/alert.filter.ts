/** The filter of the list: sent to the server, and applied to every alert that arrives later. Pure. */
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import {
  viewParts,
  type AlertKind,
  type AlertStatus,
  type AlertViewName,
  type EpochMs,
  type Severity,
  type Stage,
  type Strategy,
} from '../../client/vocabulary.js';

export interface AlertFilter {
  /** A saved view; null: everything to be worked on that has not gone cold. */
  view: AlertViewName | null;
  /** The person that `mine` refers to; null until the officer entered a name. */
  me: string | null;
  stage: Stage | null;
  severity: Severity | null;
  strategy: Strategy | null;
  kind: AlertKind | null;
  /** The id of a branch. */
  branch: string | null;
  isOverdue: boolean;
}

export const ALL_ALERTS: AlertFilter = {
  view: null,
  me: null,
  stage: null,
  severity: null,
  strategy: null,
  kind: null,
  branch: null,
  isOverdue: false,
};

export function queryOf(filter: AlertFilter): AlertQuery {
  const { stage, severity, strategy, kind, branch, isOverdue } = filter;
  return {
    ...viewOf(filter),
    ...(stage === null ? {} : { stage }),
    ...(severity === null ? {} : { severity }),
    ...(strategy === null ? {} : { strategy }),
    ...(kind === null ? {} : { kind }),
    ...(branch === null ? {} : { branch }),
    ...(isOverdue ? { overdue: 'true' } : {}),
  };
}

/** Without a name an officer cannot be asked for: then it is everybody's list. */
function viewOf({ view, me }: AlertFilter): Pick<AlertQuery, 'view' | 'me' | 'cold'> {
  if (view === 'mine') return me === null ? { cold: 'false' } : { view, me };
  return view === null ? { cold: 'false' } : { view };
}

/**
 * Whether an alert can be on the list. The bank's settings, which only the server knows, decide what has gone cold and what is
 * of high value: these two are taken for granted here.
 *
 * @param now of the run's clock; an alert may be a moment ahead of it
 */
export function isShown(alert: AlertView, filter: AlertFilter, now: EpochMs | null): boolean {
  const at = Math.max(now ?? 0, alert.updatedAt);
  return (
    isInView(alert, filter, at) &&
    (filter.stage === null || alert.stage === filter.stage) &&
    (filter.severity === null || alert.severity === filter.severity) &&
    (filter.strategy === null || alert.strategy?.name === filter.strategy) &&
    (filter.kind === null || alert.kind === filter.kind) &&
    (filter.branch === null || alert.branch === filter.branch) &&
    (!filter.isOverdue || isOverdue(alert, at))
  );
}

const WORKED: readonly AlertStatus[] = ['open', 'acknowledged', 'in_progress'];

function isInView(alert: AlertView, { view, me }: AlertFilter, now: EpochMs): boolean {
  const parts = view === null ? null : viewParts(view, { now, me, highValue: 0 });
  const { statuses, assignee, openedFrom, dueBefore } = parts ?? { statuses: WORKED };
  return (
    statuses.includes(alert.status) &&
    (assignee === undefined || alert.assignee === assignee) &&
    (openedFrom === undefined || alert.openedAt >= openedFrom) &&
    (dueBefore === undefined || alert.dueAt <= dueBefore)
  );
}

/** Whether the time to begin work on it has passed. */
export function isOverdue({ status, dueAt }: Pick<AlertView, 'status' | 'dueAt'>, now: EpochMs): boolean {
  return (status === 'open' || status === 'acknowledged') && dueAt <= now;
}

/** Whether two filters select the same alerts. */
export function isSameFilter(a: AlertFilter, b: AlertFilter): boolean {
  return JSON.stringify(queryOf(a)) === JSON.stringify(queryOf(b));
}

/** Whether the list is filtered by anything other than the stage, which the tiles show. */
export function isNarrowed(filter: AlertFilter): boolean {
  return !isSameFilter({ ...filter, stage: null }, ALL_ALERTS);
}
