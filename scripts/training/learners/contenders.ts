/** The models that may be published: boosted trees, logistic regression on all features, and the average of both. */
import type { BoostingOptions } from './boosting.js';
import type { DataSet } from '../rows/dataset.js';
import { recencyWithin, whereRows, type LabelledSamples } from '../rows/targets.js';

export type ContenderKind = 'trees' | 'logistic' | 'average';

export interface Contender {
  readonly kind: ContenderKind;
  /** Calibrated probability of risk per row. */
  risk(data: DataSet): Float64Array;
  /** Calibrated probabilities, rows × stages. */
  stage(data: DataSet): Float64Array;
  /** The same model as an ONNX graph. */
  bytes(): Uint8Array;
  /** What it consists of, in words. */
  readonly size: string;
}

/** A model that can be half of an average. */
export interface Half extends Contender {
  /** Calibrated log-odds of risk per row. */
  logOdds(data: DataSet): Float64Array;
}

/** What a learner found on training and validation rows. */
export interface Learned<T extends Contender> {
  /** Fitted on training rows alone: on validation rows it is what a model is on rows it has not seen. */
  readonly trained: T;
  /**
   * The same on more rows. Rounds, penalties and scales were found on validation rows. So was the calibration, on scores
   * of `trained`: a model's scores of rows it has seen would make it too sure. Only the level is set again
   * (calibration.ts).
   */
  refit(rows: LabelledSamples): T;
}

export interface FitData {
  readonly train: LabelledSamples;
  readonly validation: LabelledSamples;
  readonly horizonDays: number;
  readonly seed: number;
  /** Called from time to time with the progress of the trees. */
  readonly say?: (line: string) => void;
  /** Overrides the learners' options, for tests. */
  readonly boosting?: Partial<BoostingOptions>;
  readonly iterations?: number;
}

const STAGE_TRAIN_ROWS = 40_000;

/** Customers in business: the only rows on which risk is measured. */
export function businessRows({ horizonDays }: Pick<FitData, 'horizonDays'>, data: LabelledSamples): LabelledSamples {
  return whereRows(data, (row) => recencyWithin(data, row, horizonDays));
}

/**
 * Twice as far: the sweep continues to evaluate customers beyond one horizon of silence, so the model must know such
 * rows.
 */
export function riskRows({ horizonDays }: Pick<FitData, 'horizonDays'>, data: LabelledSamples): LabelledSamples {
  return whereRows(data, (row) => recencyWithin(data, row, 2 * horizonDays));
}

/** Every k-th row, so that the six-class head trains in seconds on any log. */
export function thinned(data: LabelledSamples): LabelledSamples {
  const step = Math.ceil(data.rows / STAGE_TRAIN_ROWS);
  return step === 1 ? data : whereRows(data, (row) => row % step === 0);
}

export function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
