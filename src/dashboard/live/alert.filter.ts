/** The filter of the list: sent to the server, and applied to every alert that arrives later. Pure. */
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import type { AlertKind, EpochMs, Severity, Stage, Strategy } from '../../client/vocabulary.js';

export const WHOSE = ['all', 'mine', 'nobody'] as const;
type Whose = (typeof WHOSE)[number];

export interface AlertFilter {
  whose: Whose;
  /** The person that `mine` refers to; null until the officer entered a name. */
  me: string | null;
  stage: Stage | null;
  severity: Severity | null;
  strategy: Strategy | null;
  kind: AlertKind | null;
  /** The id of a branch. */
  branch: string | null;
  isOverdue: boolean;
  /** Shows the snoozed alerts instead of those to work on now. */
  isSnoozed: boolean;
}

export const ALL_ALERTS: AlertFilter = {
  whose: 'all',
  me: null,
  stage: null,
  severity: null,
  strategy: null,
  kind: null,
  branch: null,
  isOverdue: false,
  isSnoozed: false,
};

export function queryOf(filter: AlertFilter): AlertQuery {
  const { stage, severity, strategy, kind, branch, isOverdue, isSnoozed } = filter;
  const assignee = assigneeOf(filter);
  return {
    ...(stage === null ? {} : { stage }),
    ...(severity === null ? {} : { severity }),
    ...(strategy === null ? {} : { strategy }),
    ...(kind === null ? {} : { kind }),
    ...(branch === null ? {} : { branch }),
    ...(assignee === undefined ? {} : { assignee: assignee ?? 'none' }),
    ...(isOverdue ? { overdue: 'true' } : {}),
    ...(isSnoozed ? { status: 'snoozed' } : {}),
  };
}

/** The same rule as the server's. @param now of the run's clock; an alert may be a moment ahead of it */
export function isShown(alert: AlertView, filter: AlertFilter, now: EpochMs | null): boolean {
  const assignee = assigneeOf(filter);
  return (
    isOnList(alert, filter) &&
    (filter.stage === null || alert.stage === filter.stage) &&
    (filter.severity === null || alert.severity === filter.severity) &&
    (filter.strategy === null || alert.strategy?.name === filter.strategy) &&
    (filter.kind === null || alert.kind === filter.kind) &&
    (filter.branch === null || alert.branch === filter.branch) &&
    (assignee === undefined || alert.assignee === assignee) &&
    (!filter.isOverdue || isOverdue(alert, Math.max(now ?? 0, alert.updatedAt)))
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

function isOnList({ status }: AlertView, { isSnoozed }: AlertFilter): boolean {
  return status === 'snoozed' ? isSnoozed : status !== 'resolved' && !isSnoozed;
}

/** Null for nobody, undefined for anybody. Without a name an officer cannot filter by their own alerts. */
function assigneeOf({ whose, me }: AlertFilter): string | null | undefined {
  if (whose === 'nobody') return null;
  return whose === 'mine' && me !== null ? me : undefined;
}
