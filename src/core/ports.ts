/** What the rules need from outside, and what rooms of one level need from each other. */
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
}
