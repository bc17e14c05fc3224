/** Ports: what the rules need from outside, and what rooms of the same level need from each other. */
import type { Attribution } from '../model/attribution.js';
import type { ModelScores } from '../model/model.scores.js';
import type { StagePolicy } from '../model/policy.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** A model in use. */
export interface ScoringModel {
  readonly version: string;
  readonly policy: StagePolicy;
  /** The horizon of the risk, in days. */
  readonly horizonDays: number;
  /** @param features float32 [rows × features], row-major, NaN for unknown */
  score(features: Float32Array, rows: number): Promise<ModelScores[]>;
  /** The explainer of this model. Without one, reasons come from rules alone. */
  readonly explainer?: Explainer;
  /** Restarts a model that has stopped answering; its unanswered calls are rejected. */
  renew?(): void;
}

/** Explains a model's scores. The same row always gets the same attribution. */
export interface Explainer {
  /** @param features as for `score` */
  explain(features: Float32Array, rows: number): Promise<Attribution[]>;
}

/** Asks the model on behalf of a person, with a time limit. */
export interface AskedForPeople {
  /** Throws within MODEL_TIMEOUT_MS. */
  forPeople<T>(answer: Promise<T>): Promise<T>;
}

/** The models of a process at this moment. They may change, so read them for each batch. */
export interface ModelsInUse {
  readonly active: ScoringModel;
  /** Scores the same customers without any effect. */
  readonly shadow: ScoringModel | null;
  /** Set while the active model does not answer and the prior stands in. */
  readonly down: ModelDown | null;
}

export interface ModelDown {
  sinceAt: EpochMs;
  /** A sentence. */
  why: string;
}
