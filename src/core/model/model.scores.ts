/** What a model returns for one customer. */
export interface ModelScores {
  /** Probability from 0 to 1. */
  risk: number;
  /** Probabilities, in the order of STAGE_COLUMNS. */
  stages: readonly number[];
}
