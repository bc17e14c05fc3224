/**
 * The filter of a list of alerts, as data. The same filter applies to rows of the table and to records read from
 * Redis.
 */
import { isCold, type ColdRule } from '../core/alerts/gone.cold.js';
import type {
  AlertKind,
  AlertStatus,
  EpochMs,
  Severity,
  Stage,
  Strategy,
  ValueTier,
} from '../core/primitives/vocabulary.js';
import type { AlertRow } from './alert.row.js';

export interface AlertFilter {
  statuses: ReadonlySet<AlertStatus>;
  kind?: AlertKind | undefined;
  severity?: Severity | undefined;
  stage?: Stage | undefined;
  strategy?: Strategy | undefined;
  /** Null: assigned to nobody. */
  assignee?: string | null | undefined;
  branch?: string | undefined;
  customer?: string | undefined;
  /** Whether the time to begin work on it has passed. */
  overdue?: boolean | undefined;
  tier?: ValueTier | undefined;
  /** Whether it has gone cold, by the rule. */
  cold?: { isCold: boolean; rule: ColdRule } | undefined;
  openedFrom?: EpochMs | undefined;
  dueBefore?: EpochMs | undefined;
  /** In the base currency. */
  valueFrom?: number | undefined;
  /** The run's clock. */
  now: EpochMs;
}

export function matches(row: AlertRow, filter: AlertFilter): boolean {
  const { statuses, kind, severity, stage, strategy, tier, assignee, branch, customer, overdue, cold, now } = filter;
  const { openedFrom = -Infinity, dueBefore = Infinity, valueFrom = -Infinity } = filter;
  return (
    statuses.has(row.status) &&
    (kind === undefined || row.kind === kind) &&
    (severity === undefined || row.severity === severity) &&
    (stage === undefined || row.stage === stage) &&
    (strategy === undefined || row.strategy === strategy) &&
    (tier === undefined || row.valueTier === tier) &&
    (assignee === undefined || row.assignee === assignee) &&
    (branch === undefined || row.branch === branch) &&
    (customer === undefined || row.customerId === customer) &&
    (overdue === undefined || isOverdue(row, now) === overdue) &&
    (cold === undefined || isCold(row, now, cold.rule) === cold.isCold) &&
    row.openedAt >= openedFrom &&
    row.dueAt < dueBefore &&
    row.valueAtStake >= valueFrom
  );
}

function isOverdue({ status, dueAt }: Pick<AlertRow, 'status' | 'dueAt'>, now: EpochMs): boolean {
  return (status === 'open' || status === 'acknowledged') && dueAt < now;
}
