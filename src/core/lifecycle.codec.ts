/** The part of a state's bytes that says where the customer stands: stage, scores, tier, alerts. See state.codec.ts. */
import type { ByteReader, ByteWriter } from './bytes.js';
import type { InstantReader, InstantWriter } from './instant.bytes.js';
import { shareToSteps, stepsToShare, type AlertState, type HeldTier, type Lifecycle } from './lifecycle.js';
import { ALERT_KINDS, ALERT_STATUSES, OUTCOMES, SEVERITIES, STAGES, VALUE_TIERS, type Stage } from './vocabulary.js';

/** Had one alert and no tier; it is still read. */
export const FIRST_FORMAT = 1;
const NO_INDEX = 0;

export function writeLifecycle(out: ByteWriter, instants: InstantWriter, life: Lifecycle): void {
  out.byte(indexOrNone(STAGES, life.stage));
  instants.write(life.sinceAt);
  out.byte(indexOrNone(STAGES, life.candidate?.stage ?? null));
  if (life.candidate !== null) {
    out.varint(life.candidate.days);
    out.varint(life.candidate.lastDay);
  }
  out.uint16(shareToSteps(life.scores.risk));
  for (let i = 0; i < life.scores.stages.length; i++) out.uint16(shareToSteps(life.scores.stages[i] ?? 0));
  out.text(life.model);
  out.varint(life.policy);
  instants.write(life.beforeAt);
  out.byte(life.tier === null ? NO_INDEX : 1 + 2 * VALUE_TIERS.indexOf(life.tier.held) + (life.tier.isBelow ? 1 : 0));
  out.byte(life.alerts.length);
  for (const alert of life.alerts) writeAlert(out, instants, alert);
}

export function readLifecycle(input: ByteReader, instants: InstantReader, format: number): Lifecycle {
  const isFirst = format === FIRST_FORMAT;
  const stage = itemOrNone(STAGES, input.byte());
  const sinceAt = instants.read();
  const candidate = readCandidate(input);
  const scores = readScores(input);
  const model = input.text();
  const policy = input.varint();
  const beforeAt = isFirst ? sinceAt : instants.read();
  const tier = isFirst ? null : readTier(input.byte());
  const alerts = isFirst ? readFirstAlert(input, instants, stage) : readAlerts(input, instants);
  return { stage, sinceAt, beforeAt, candidate, scores, model, policy, alerts, tier };
}

function readCandidate(input: ByteReader): Lifecycle['candidate'] {
  const stage = itemOrNone(STAGES, input.byte());
  return stage === null ? null : { stage, days: input.varint(), lastDay: input.varint() };
}

function readScores(input: ByteReader): Lifecycle['scores'] {
  const risk = stepsToShare(input.uint16());
  const stages: number[] = [];
  while (stages.length < STAGES.length) stages.push(stepsToShare(input.uint16()));
  return { risk, stages };
}

function readTier(code: number): HeldTier | null {
  const held = VALUE_TIERS[(code - 1) >> 1];
  return code === NO_INDEX || held === undefined ? null : { held, isBelow: code % 2 === 0 };
}

const IS_HELD_OUT = 1;
const IS_ASSIGNED = 2;

function writeAlert(out: ByteWriter, instants: InstantWriter, alert: AlertState): void {
  out.byte(ALERT_KINDS.indexOf(alert.kind));
  out.byte((alert.heldOut ? IS_HELD_OUT : 0) | (alert.assignee === null ? 0 : IS_ASSIGNED));
  out.byte(SEVERITIES.indexOf(alert.severity));
  out.byte(ALERT_STATUSES.indexOf(alert.status));
  out.byte(indexOrNone(STAGES, alert.fromStage));
  out.byte(indexOrNone(OUTCOMES, alert.outcome));
  out.byte(indexOrNone(VALUE_TIERS, alert.line));
  out.varint(alert.version);
  out.varint(alert.returns);
  instants.write(alert.openedAt);
  instants.write(alert.dueAt);
  for (const at of [alert.statusUntilAt, alert.escalatedAt, alert.resolvedAt, alert.calmSinceAt]) instants.optional(at);
  if (alert.assignee !== null) out.text(alert.assignee);
}

function readAlerts(input: ByteReader, instants: InstantReader): AlertState[] {
  const alerts: AlertState[] = [];
  for (let left = input.byte(); left > 0; left--) alerts.push(readAlert(input, instants));
  return alerts;
}

function readAlert(input: ByteReader, instants: InstantReader): AlertState {
  const kind = itemAt(ALERT_KINDS, input.byte());
  const flags = input.byte();
  return {
    kind,
    heldOut: (flags & IS_HELD_OUT) !== 0,
    severity: itemAt(SEVERITIES, input.byte()),
    status: itemAt(ALERT_STATUSES, input.byte()),
    fromStage: itemOrNone(STAGES, input.byte()),
    outcome: itemOrNone(OUTCOMES, input.byte()),
    line: itemOrNone(VALUE_TIERS, input.byte()),
    version: input.varint(),
    returns: input.varint(),
    openedAt: instants.read(),
    dueAt: instants.read(),
    statusUntilAt: instants.optional(),
    escalatedAt: instants.optional(),
    resolvedAt: instants.optional(),
    calmSinceAt: instants.optional(),
    assignee: (flags & IS_ASSIGNED) === 0 ? null : input.text(),
  };
}

/** Of the first format: one alert, open, of what the stage is. */
function readFirstAlert(input: ByteReader, instants: InstantReader, stage: Stage | null): AlertState[] {
  const severity = itemOrNone(SEVERITIES, input.byte());
  if (severity === null) return [];
  const openedAt = instants.read();
  return [
    {
      ...{ kind: stage === 'termination' ? 'termination' : 'decline', openedAt, severity, version: input.varint() },
      ...{ status: 'open', fromStage: null, assignee: null, dueAt: openedAt, heldOut: false, returns: 0, line: null },
      ...{ statusUntilAt: null, escalatedAt: null, resolvedAt: null, outcome: null, calmSinceAt: null },
    },
  ];
}

function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined)
    throw new RangeError(`a customer state holds a word of number ${index} that this build does not know`);
  return item;
}

function indexOrNone<T>(items: readonly T[], item: T | null): number {
  return item === null ? NO_INDEX : items.indexOf(item) + 1;
}

function itemOrNone<T>(items: readonly T[], index: number): T | null {
  return items[index - 1] ?? null;
}
