/** What the rules need from outside, and what rooms of one level need from each other. */
import type { Attribution } from '../model/attribution.js';
import type { ModelScores } from '../model/model.scores.js';
import type { StagePolicy } from '../model/policy.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** A loaded model. */
export interface ScoringModel {
  readonly version: string;
  readonly policy: StagePolicy;
  /** Days the risk looks ahead. */
  readonly horizonDays: number;
  /** @param features float32 [rows × features], row-major, NaN for unknown */
  score(features: Float32Array, rows: number): Promise<ModelScores[]>;
  /** Of this very model; without one, reasons come from rules alone. */
  readonly explainer?: Explainer;
  /** Restarts a model that has stopped answering; its unanswered calls are rejected. */
  renew?(): void;
}

/** Says why a model scored as it did. The same row always gets the same answer. */
export interface Explainer {
  /** @param features as for `score` */
  explain(features: Float32Array, rows: number): Promise<Attribution[]>;
}

/** Asks the model for people: nobody waits for it without a limit. */
export interface AskedForPeople {
  /** Throws within MODEL_TIMEOUT_MS. */
  forPeople<T>(answer: Promise<T>): Promise<T>;
}

/** The models of a process, as they are at this moment: ask for each batch. */
export interface ModelsInUse {
  readonly active: ScoringModel;
  /** Scores along without effect. */
  readonly shadow: ScoringModel | null;
  /** Set while no model answers and rules do. */
  readonly down: ModelDown | null;
}

export interface ModelDown {
  sinceAt: EpochMs;
  /** A sentence. */
  why: string;
}
