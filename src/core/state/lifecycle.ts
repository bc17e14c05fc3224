/** Where a customer stands in the life cycle: the part of the state that decisions are made of. */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import type { AlertKind, AlertStatus, EpochMs, Outcome, Severity, Stage, ValueTier } from '../primitives/vocabulary.js';

/** What the model said, rounded to what the state keeps, so that memory and store never differ. */
export interface Scores {
  /** Probability of decline or termination within the model's horizon. */
  risk: number;
  /** Probability per stage, in the order of STAGE_COLUMNS. */
  stages: readonly number[];
}

/**
 * What the state keeps of an alert: enough for a lane to go on with it without reading anything else. A resolved one is
 * kept for as long as the same trouble would count as the same alert.
 */
export interface AlertState {
  kind: AlertKind;
  openedAt: EpochMs;
  /** Counts the changes; a person's action that names an older one is refused. */
  version: number;
  /** Rises and never falls while the alert is unresolved. */
  severity: Severity;
  status: AlertStatus;
  /** From where the customer came when it opened. */
  fromStage: Stage | null;
  assignee: string | null;
  /** When work on it must have begun. */
  dueAt: EpochMs;
  /** When a snooze or an acknowledgement ends by itself. */
  statusUntilAt: EpochMs | null;
  escalatedAt: EpochMs | null;
  resolvedAt: EpochMs | null;
  outcome: Outcome | null;
  /** How often the trouble came back although it had been resolved. */
  returns: number;
  /** Since when the customer has been well; only of an alert that is damped. */
  calmSinceAt: EpochMs | null;
  /** Recorded for comparison, and shown to nobody who might act on it. */
  heldOut: boolean;
  /** Of a `threshold` alert: the tier whose line was crossed. */
  line: ValueTier | null;
}

/** A tier is held from its line on until assets fall a band below it. */
export interface HeldTier {
  held: ValueTier;
  isBelow: boolean;
}

export interface Lifecycle {
  /** Null until the first decision. */
  stage: Stage | null;
  sinceAt: EpochMs;
  /** Since when the customer had stood in the stage before. */
  beforeAt: EpochMs;
  /** A stage the customer seems to be moving to, until enough separate days confirm it. */
  candidate: { stage: Stage; days: number; lastDay: number } | null;
  scores: Scores;
  /** Which model and policy made the scores and the stage. */
  model: string;
  policy: number;
  /** At most one unresolved of each kind. */
  alerts: readonly AlertState[];
  /** The value tier held, and whether assets stand below its line; null while assets are unknown. */
  tier: HeldTier | null;
}

export function newLifecycle(): Lifecycle {
  return {
    stage: null,
    sinceAt: 0,
    beforeAt: 0,
    candidate: null,
    scores: { risk: 0, stages: STAGE_COLUMNS.map(() => 0) },
    model: '',
    policy: 0,
    alerts: [],
    tier: null,
  };
}

const STEPS = 65_535;

/** Scores in steps of 1/65,535: two bytes each in the state. */
export function roundScores(risk: number, stages: readonly number[]): Scores {
  return { risk: roundShare(risk), stages: stages.map(roundShare) };
}

export function shareToSteps(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * STEPS);
}

export function stepsToShare(steps: number): number {
  return steps / STEPS;
}

export function roundShare(share: number): number {
  return stepsToShare(shareToSteps(share));
}

/** With as many decimals as tell the steps apart: for records, which are kept and sent as text. */
export function shortShare(share: number): number {
  return Math.round(share * 1e5) / 1e5;
}

/** The probability the model gives to the stage the customer stands in. */
export function confidenceOf(lifecycle: Lifecycle): number {
  return lifecycle.stage === null ? 0 : (lifecycle.scores.stages[STAGE_COLUMNS.indexOf(lifecycle.stage)] ?? 0);
}
