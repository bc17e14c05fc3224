/** Converts between an alert in a customer's state and its record: the members about the work on it. */
import type { AlertRules } from './alert.rules.js';
import { isFlapping, type AlertEvent } from './alerting.js';
import type { AlertState } from '../state/lifecycle.js';
import { SERVICE } from '../contracts/person.js';
import type { Alert, TimelineEntry } from '../contracts/records.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** Added to the priority by an escalation. */
export const ESCALATED = 100;

/** Members that are the same in the state and in the record. */
type Shared = Pick<
  Alert & AlertState,
  | ('kind' | 'openedAt' | 'version' | 'severity' | 'status' | 'fromStage' | 'assignee' | 'dueAt')
  | ('statusUntilAt' | 'escalatedAt' | 'resolvedAt' | 'outcome' | 'returns' | 'line')
>;

/** The members of the record that follow from the state. */
export function workOf(
  alert: AlertState,
  rules: Pick<AlertRules, 'flapping'>,
): Shared & Pick<Alert, 'isFlapping' | 'heldOut'> {
  return {
    ...sharedOf(alert),
    isFlapping: isFlapping(alert, rules),
    ...(alert.heldOut ? { heldOut: true as const } : {}),
  };
}

/** The state's alert, from its record. */
export function alertStateOf(record: Alert): AlertState {
  return { ...sharedOf(record), heldOut: record.heldOut === true, calmSinceAt: null };
}

export function systemEntry(what: AlertEvent, alert: AlertState, at: EpochMs): TimelineEntry {
  return { at, by: SERVICE, role: null, what, ...standOf(alert) };
}

/** The members of a timeline entry that show the alert after it. */
export function standOf({
  status,
  severity,
  assignee,
  outcome,
  statusUntilAt,
  version,
}: AlertState): Pick<TimelineEntry, 'status' | 'severity' | 'assignee' | 'outcome' | 'untilAt' | 'version'> {
  return {
    status,
    severity,
    assignee,
    version,
    ...(outcome === null ? {} : { outcome }),
    ...(statusUntilAt === null ? {} : { untilAt: statusUntilAt }),
  };
}

function sharedOf(one: Shared): Shared {
  const { kind, openedAt, version, severity, status, fromStage, assignee, dueAt } = one;
  const { statusUntilAt, escalatedAt, resolvedAt, outcome, returns, line } = one;
  return {
    kind,
    openedAt,
    version,
    severity,
    status,
    fromStage,
    assignee,
    dueAt,
    statusUntilAt,
    escalatedAt,
    resolvedAt,
    outcome,
    returns,
    line,
  };
}
