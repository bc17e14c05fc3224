/** Where a customer stands in the life cycle: the part of the state that decisions read and change. */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import type {
  AlertKind,
  AlertStatus,
  EpochMs,
  Fact,
  Outcome,
  Severity,
  Stage,
  ValueTier,
} from '../primitives/vocabulary.js';

/** The model's answer, rounded to the precision of the state, so that memory and store never differ. */
export interface Scores {
  /** Probability of decline or termination within the model's horizon. */
  risk: number;
  /** Probability per stage, in the order of STAGE_COLUMNS. */
  stages: readonly number[];
}

/**
 * What the state keeps of an alert: enough for a lane to continue it without reading anything else. A resolved alert is
 * kept for as long as the same trouble would reopen it.
 */
export interface AlertState {
  kind: AlertKind;
  openedAt: EpochMs;
  /** Rises with every change. A person's action that names an older version is refused. */
  version: number;
  /** Rises and never falls while the alert is unresolved. */
  severity: Severity;
  status: AlertStatus;
  /** The customer's stage before the alert opened. */
  fromStage: Stage | null;
  assignee: string | null;
  /** When work on it must have begun. */
  dueAt: EpochMs;
  /** When a snooze or an acknowledgement ends by itself. */
  statusUntilAt: EpochMs | null;
  escalatedAt: EpochMs | null;
  resolvedAt: EpochMs | null;
  outcome: Outcome | null;
  /** How often the trouble returned after it had been resolved. */
  returns: number;
  /** Since when the customer has been well. Only set for an alert that flaps. */
  calmSinceAt: EpochMs | null;
  /** Recorded for comparison, and not shown to people who might act on it. */
  heldOut: boolean;
  /** Only for a `threshold` alert: the tier whose line was crossed. */
  line: ValueTier | null;
}

/** A tier is held from the moment assets reach its line until they fall a band below it. */
export interface HeldTier {
  held: ValueTier;
  isBelow: boolean;
}

/** Why the customer stands in the present stage. */
export interface Cause {
  /** The plain fact that decided; null for the model, or for a rule of the stage machine. */
  fact: Fact | null;
  /** How sure the decision is, from 0 to 1, rounded as scores are: how far beyond its line, and how often confirmed. */
  confidence: number;
  /** Whether a person is to be told of this decline. Silence alone waits. */
  isTold: boolean;
}

export interface Lifecycle {
  /** Null until the first decision. */
  stage: Stage | null;
  sinceAt: EpochMs;
  /** When the customer entered the previous stage. */
  beforeAt: EpochMs;
  /** The stage that a transition would lead to, until enough separate days confirm it. */
  candidate: { stage: Stage; days: number; lastDay: number } | null;
  cause: Cause;
  scores: Scores;
  /** The model version and the policy version that made the scores and the stage. */
  model: string;
  policy: number;
  /** At most one unresolved of each kind. */
  alerts: readonly AlertState[];
  /** The value tier held, and whether assets stand below its line; null while assets are unknown. */
  tier: HeldTier | null;
}

const NO_CAUSE: Cause = { fact: null, confidence: 0, isTold: false };

export function newLifecycle(): Lifecycle {
  return {
    stage: null,
    sinceAt: 0,
    beforeAt: 0,
    candidate: null,
    cause: NO_CAUSE,
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
  const rounded = stages.slice();
  for (let i = 0; i < rounded.length; i++) rounded[i] = roundShare(rounded[i] ?? 0);
  return { risk: roundShare(risk), stages: rounded };
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

/** Rounds to five decimals, enough to distinguish the steps: records are stored and sent as text. */
export function shortShare(share: number): number {
  return Math.round(share * 1e5) / 1e5;
}

/** The probability that the model gives to the customer's present stage. */
export function confidenceOf(lifecycle: Pick<Lifecycle, 'stage' | 'scores'>): number {
  return lifecycle.stage === null ? 0 : (lifecycle.scores.stages[STAGE_COLUMNS.indexOf(lifecycle.stage)] ?? 0);
}
