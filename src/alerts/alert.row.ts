/** The part of an unresolved alert that the index keeps: enough to filter and to sort. */
import type { Alert } from '../core/contracts/records.js';
import { newsOf } from '../core/alerts/expected.gain.js';
import type { EpochMs, Strategy } from '../core/primitives/vocabulary.js';

export type AlertRow = Pick<
  Alert,
  | ('id' | 'customerId' | 'version' | 'priority' | 'kind' | 'status' | 'severity' | 'stage' | 'valueTier')
  | ('branch' | 'assignee' | 'openedAt' | 'dueAt' | 'risk' | 'confidence' | 'valueAtStake')
> & { shard: number; strategy: Strategy | null; newsAt: EpochMs };

export function rowOf(alert: Alert, shard: number): AlertRow {
  const { id, customerId, version, priority, kind, status, severity, stage, valueTier, strategy, branch } = alert;
  const { assignee, openedAt, dueAt, risk, confidence, valueAtStake } = alert;
  return {
    ...{ id, customerId, version, priority, kind, status, severity, stage, valueTier, branch },
    ...{ assignee, openedAt, dueAt, risk, confidence, valueAtStake, shard },
    newsAt: newsOf(alert),
    strategy: strategy?.name ?? null,
  };
}

/** The most urgent first, equal ones by id. */
export function byUrgency(a: Pick<AlertRow, 'priority' | 'id'>, b: Pick<AlertRow, 'priority' | 'id'>): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The index of a row among sorted rows, or the index where it would be inserted. */
export function placeOf(rows: readonly AlertRow[], row: Pick<AlertRow, 'priority' | 'id'>): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byUrgency(rows[middle] ?? row, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
