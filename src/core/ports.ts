/** What the rules need from outside, and what rooms of one level need from each other. */
import type { Attribution } from './attribution.js';
import type { ModelScores } from './stages.js';
import type { StagePolicy } from './policy.js';

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
}

/** Says why a model scored as it did. The same row always gets the same answer. */
export interface Explainer {
  /** @param features as for `score` */
  explain(features: Float32Array, rows: number): Promise<Attribution[]>;
}
