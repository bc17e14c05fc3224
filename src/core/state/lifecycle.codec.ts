/** The lifecycle part of a state's bytes: stage, scores, tier, alerts. See state.codec.ts. */
import { ByteWriter, type ByteReader } from '../primitives/bytes.js';
import { STAGE_COLUMNS } from '../primitives/codes.js';
import type { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import {
  confidenceOf,
  shareToSteps,
  stepsToShare,
  type AlertState,
  type Cause,
  type HeldTier,
  type Lifecycle,
} from './lifecycle.js';
import {
  STORED_ALERT_KINDS,
  STORED_FACTS,
  STORED_OUTCOMES,
  STORED_SEVERITIES,
  STORED_STAGES,
  STORED_STATUSES,
  STORED_TIERS,
} from '../primitives/stored.words.js';
import type { Stage } from '../primitives/vocabulary.js';

/** Format 1 had one alert and no tier. It can still be read. */
export const FIRST_FORMAT = 1;
/** The formats before this one did not store why the customer stands in the stage. */
export const CAUSE_FORMAT = 4;
const NO_TIER = 0;

export function writeLifecycle(out: ByteWriter, instants: InstantWriter, life: Lifecycle): void {
  out.byte(STORED_STAGES.optionalCode(life.stage));
  instants.write(life.sinceAt);
  out.byte(STORED_STAGES.optionalCode(life.candidate?.stage ?? null));
  if (life.candidate !== null) {
    out.varint(life.candidate.days);
    out.varint(life.candidate.lastDay);
  }
  out.uint16(shareToSteps(life.scores.risk));
  for (let i = 0; i < STAGE_COLUMNS.length; i++) out.uint16(shareToSteps(life.scores.stages[i] ?? 0));
  writeModel(out, life.model);
  out.varint(life.policy);
  instants.write(life.beforeAt);
  out.byte(life.tier === null ? NO_TIER : 1 + 2 * STORED_TIERS.codeOf(life.tier.held) + (life.tier.isBelow ? 1 : 0));
  out.byte(life.alerts.length);
  for (const alert of life.alerts) writeAlert(out, instants, alert);
  writeCause(out, life.cause);
}

/** Of the model written last: nearly all customers were scored by the same one. */
let lastModel = '';
let lastModelBytes = new Uint8Array(1);

function writeModel(out: ByteWriter, model: string): void {
  if (model !== lastModel) {
    const writer = new ByteWriter();
    writer.text(model);
    lastModelBytes = writer.finish().slice();
    lastModel = model;
  }
  out.copy(lastModelBytes);
}

export function readLifecycle(input: ByteReader, instants: InstantReader, format: number): Lifecycle {
  const isFirst = format === FIRST_FORMAT;
  const stage = STORED_STAGES.optionalWord(input.byte());
  const sinceAt = instants.read();
  const candidate = readCandidate(input);
  const scores = readScores(input);
  const model = input.text();
  const policy = input.varint();
  const beforeAt = isFirst ? sinceAt : instants.read();
  const tier = isFirst ? null : readTier(input.byte());
  const alerts = isFirst ? readFirstAlert(input, instants, stage) : readAlerts(input, instants);
  const cause = format < CAUSE_FORMAT ? earlierCause({ stage, scores, alerts }) : readCause(input);
  return { stage, sinceAt, beforeAt, candidate, cause, scores, model, policy, alerts, tier };
}

function writeCause(out: ByteWriter, { fact, confidence, isTold }: Cause): void {
  out.byte(2 * STORED_FACTS.optionalCode(fact) + (isTold ? 1 : 0));
  out.uint16(shareToSteps(confidence));
}

function readCause(input: ByteReader): Cause {
  const code = input.byte();
  return {
    fact: STORED_FACTS.optionalWord(code >> 1),
    confidence: stepsToShare(input.uint16()),
    isTold: code % 2 === 1,
  };
}

function earlierCause(life: Pick<Lifecycle, 'stage' | 'scores' | 'alerts'>): Cause {
  const isAlerted = life.alerts.some(({ kind, resolvedAt }) => kind === 'decline' && resolvedAt === null);
  return { fact: null, confidence: confidenceOf(life), isTold: life.stage === 'decline' && isAlerted };
}

function readCandidate(input: ByteReader): Lifecycle['candidate'] {
  const stage = STORED_STAGES.optionalWord(input.byte());
  return stage === null ? null : { stage, days: input.varint(), lastDay: input.varint() };
}

/** Copied instead of filled: an array that grows takes three times the memory, and every evaluation makes one. */
const SHARES = STAGE_COLUMNS.map(() => 0.5);

function readScores(input: ByteReader): Lifecycle['scores'] {
  const risk = stepsToShare(input.uint16());
  const stages = SHARES.slice();
  for (let i = 0; i < stages.length; i++) stages[i] = stepsToShare(input.uint16());
  return { risk, stages };
}

function readTier(code: number): HeldTier | null {
  if (code === NO_TIER) return null;
  return { held: STORED_TIERS.wordOf((code - 1) >> 1), isBelow: code % 2 === 0 };
}

const IS_HELD_OUT = 1;
const IS_ASSIGNED = 2;

function writeAlert(out: ByteWriter, instants: InstantWriter, alert: AlertState): void {
  out.byte(STORED_ALERT_KINDS.codeOf(alert.kind));
  out.byte((alert.heldOut ? IS_HELD_OUT : 0) | (alert.assignee === null ? 0 : IS_ASSIGNED));
  out.byte(STORED_SEVERITIES.codeOf(alert.severity));
  out.byte(STORED_STATUSES.codeOf(alert.status));
  out.byte(STORED_STAGES.optionalCode(alert.fromStage));
  out.byte(STORED_OUTCOMES.optionalCode(alert.outcome));
  out.byte(STORED_TIERS.optionalCode(alert.line));
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
  const kind = STORED_ALERT_KINDS.wordOf(input.byte());
  const flags = input.byte();
  return {
    kind,
    heldOut: (flags & IS_HELD_OUT) !== 0,
    severity: STORED_SEVERITIES.wordOf(input.byte()),
    status: STORED_STATUSES.wordOf(input.byte()),
    fromStage: STORED_STAGES.optionalWord(input.byte()),
    outcome: STORED_OUTCOMES.optionalWord(input.byte()),
    line: STORED_TIERS.optionalWord(input.byte()),
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

/** The alert of format 1: at most one, open; its kind follows from the stage. */
function readFirstAlert(input: ByteReader, instants: InstantReader, stage: Stage | null): AlertState[] {
  const severity = STORED_SEVERITIES.optionalWord(input.byte());
  if (severity === null) return [];
  const openedAt = instants.read();
  return [
    {
      kind: stage === 'termination' ? 'termination' : 'decline',
      openedAt,
      severity,
      version: input.varint(),
      status: 'open',
      fromStage: null,
      assignee: null,
      dueAt: openedAt,
      heldOut: false,
      returns: 0,
      line: null,
      statusUntilAt: null,
      escalatedAt: null,
      resolvedAt: null,
      outcome: null,
      calmSinceAt: null,
    },
  ];
}
