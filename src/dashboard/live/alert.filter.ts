/** Which alerts the list shows: asked of the server, and held against every alert that comes afterwards. Pure. */
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery } from '../../client/rest.js';
import type { AlertKind, EpochMs, Severity, Stage, Strategy } from '../../client/vocabulary.js';

export const WHOSE = ['all', 'mine', 'nobody'] as const;
type Whose = (typeof WHOSE)[number];

export interface AlertFilter {
  whose: Whose;
  /** Who `mine` means; null until the officer said so. */
  me: string | null;
  stage: Stage | null;
  severity: Severity | null;
  strategy: Strategy | null;
  kind: AlertKind | null;
  isOverdue: boolean;
  /** The snoozed in place of those to be worked on now. */
  isSnoozed: boolean;
}

export const ALL_ALERTS: AlertFilter = {
  whose: 'all',
  me: null,
  stage: null,
  severity: null,
  strategy: null,
  kind: null,
  isOverdue: false,
  isSnoozed: false,
};

export function queryOf(filter: AlertFilter): AlertQuery {
  const { stage, severity, strategy, kind, isOverdue, isSnoozed } = filter;
  const assignee = assigneeOf(filter);
  return {
    ...(stage === null ? {} : { stage }),
    ...(severity === null ? {} : { severity }),
    ...(strategy === null ? {} : { strategy }),
    ...(kind === null ? {} : { kind }),
    ...(assignee === undefined ? {} : { assignee: assignee ?? 'none' }),
    ...(isOverdue ? { overdue: 'true' } : {}),
    ...(isSnoozed ? { status: 'snoozed' } : {}),
  };
}

/** As the server decides it. @param now of the run's clock; an alert may be a moment ahead of it */
export function isShown(alert: AlertView, filter: AlertFilter, now: EpochMs | null): boolean {
  const assignee = assigneeOf(filter);
  return (
    isOnList(alert, filter) &&
    (filter.stage === null || alert.stage === filter.stage) &&
    (filter.severity === null || alert.severity === filter.severity) &&
    (filter.strategy === null || alert.strategy.name === filter.strategy) &&
    (filter.kind === null || alert.kind === filter.kind) &&
    (assignee === undefined || alert.assignee === assignee) &&
    (!filter.isOverdue || isOverdue(alert, Math.max(now ?? 0, alert.updatedAt)))
  );
}

/** Work on it should have begun. */
export function isOverdue({ status, dueAt }: Pick<AlertView, 'status' | 'dueAt'>, now: EpochMs): boolean {
  return (status === 'open' || status === 'acknowledged') && dueAt <= now;
}

/** Whether two filters ask for the same alerts. */
export function isSameFilter(a: AlertFilter, b: AlertFilter): boolean {
  return JSON.stringify(queryOf(a)) === JSON.stringify(queryOf(b));
}

/** Whether anything beside the stage, which the tiles show, narrows the list. */
export function isNarrowed(filter: AlertFilter): boolean {
  return !isSameFilter({ ...filter, stage: null }, ALL_ALERTS);
}

function isOnList({ status }: AlertView, { isSnoozed }: AlertFilter): boolean {
  return status === 'snoozed' ? isSnoozed : status !== 'resolved' && !isSnoozed;
}

/** Null for nobody, undefined for whoever. An officer without a name has nothing of their own to single out. */
function assigneeOf({ whose, me }: AlertFilter): string | null | undefined {
  if (whose === 'nobody') return null;
  return whose === 'mine' && me !== null ? me : undefined;
}
