/** Where a customer stands in the life cycle: the part of the state that decisions are made of. */
import { STAGES, type EpochMs, type Severity, type Stage } from './vocabulary.js';

/** What the model said, rounded to what the state keeps, so that memory and store never differ. */
export interface Scores {
  /** Probability of decline or termination within the model's horizon. */
  risk: number;
  /** Probability per stage, in stage order. */
  stages: readonly number[];
}

export interface OpenAlert {
  openedAt: EpochMs;
  /** Counts the changes; a person's action that names an older one is refused. */
  version: number;
  severity: Severity;
}

export interface Lifecycle {
  /** Null until the first decision. */
  stage: Stage | null;
  sinceAt: EpochMs;
  /** A stage the customer seems to be moving to, until enough separate days confirm it. */
  candidate: { stage: Stage; days: number; lastDay: number } | null;
  scores: Scores;
  /** Which model and policy made the scores and the stage. */
  model: string;
  policy: number;
  alert: OpenAlert | null;
}

export function newLifecycle(): Lifecycle {
  return {
    stage: null,
    sinceAt: 0,
    candidate: null,
    scores: { risk: 0, stages: STAGES.map(() => 0) },
    model: '',
    policy: 0,
    alert: null,
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

function roundShare(share: number): number {
  return stepsToShare(shareToSteps(share));
}

/** The probability the model gives to the stage the customer stands in. */
export function confidenceOf(lifecycle: Lifecycle): number {
  return lifecycle.stage === null ? 0 : (lifecycle.scores.stages[STAGES.indexOf(lifecycle.stage)] ?? 0);
}
