/** The two models that may be published: boosted trees, and logistic regression on all features. */
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { boostBinary, boostMulticlass, type BoostingOptions, type RoundListener } from './boosting.js';
import { applyPlatt, applyTemperature, fitPlatt, fitTemperature } from './calibration.js';
import { balancingWeights, type DataSet } from './dataset.js';
import { fitLogistic, fitOneVsRest, fitScaler, predictLogistic, predictOneVsRest } from './logistic.js';
import { writeLogisticModel } from './onnx-logistic.js';
import { writeTreeModel } from './onnx-writer.js';
import { recencyWithin, riskData, stageData, whereRows, type LabelledSamples } from './targets.js';
import { predictRaw } from './trees.js';

export interface Contender {
  readonly kind: 'trees' | 'logistic';
  /** Calibrated probability of risk per row. */
  risk(data: DataSet): Float64Array;
  /** Calibrated probabilities, rows × stages. */
  stage(data: DataSet): Float64Array;
  /** The same model as an ONNX graph. */
  bytes(): Uint8Array;
  /** The number of trees per head, or an empty text. */
  readonly size: string;
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

/** Shallow trees on few columns: the next period differs from the last, and simple rules transfer better. */
const RISK_BOOSTING = { rounds: 500, maxDepth: 3, learningRate: 0.05, columnFraction: 0.2, rowFraction: 0.5 };
const STAGE_BOOSTING = { rounds: 120, maxDepth: 3, learningRate: 0.1, columnFraction: 0.3, rowFraction: 0.5, bins: 63 };
const STAGE_TRAIN_ROWS = 40_000;
const PROGRESS_MS = 2_000;

/** Stage weights n^−0.5 give rare stages influence; the calibration removes the weights again. */
export function fitTrees(fit: FitData): Contender {
  const { train, validation, seed, boosting = {} } = fit;
  const [riskTrain, riskHeld] = [riskRows(fit, train), riskRows(fit, validation)];
  const riskOptions = { ...RISK_BOOSTING, ...restraint(riskTrain.rows), seed, ...boosting };
  const risk = boostBinary(riskData(riskTrain), riskData(riskHeld), riskOptions, progressOf(fit, 'risk')).ensemble;
  const weights = balancingWeights(train.stage, STAGE_COLUMNS.length);
  const stageTrain = stageData(thinned(train), weights);
  const stageOptions = { ...STAGE_BOOSTING, seed, ...boosting };
  const stage = boostMulticlass(
    stageTrain,
    stageData(validation, weights),
    STAGE_COLUMNS.length,
    stageOptions,
    progressOf(fit, 'stage'),
  ).ensemble;
  const inBusiness = businessRows(fit, validation);
  const platt = fitPlatt(predictRaw(risk, inBusiness), inBusiness.risk);
  const softmax = fitTemperature(predictRaw(stage, validation), validation.stage, weights);
  return {
    kind: 'trees',
    risk: (data) => applyPlatt(predictRaw(risk, data), platt),
    stage: (data) => applyTemperature(predictRaw(stage, data), softmax),
    bytes: () => writeTreeModel({ risk, platt, stage, softmax }),
    size: `${risk.trees.length} risk trees, ${stage.trees.length} stage trees`,
  };
}

export function fitLinear(fit: FitData): Contender {
  const { train, validation, iterations = 200 } = fit;
  const riskTrain = riskData(riskRows(fit, train));
  const scaler = fitScaler(riskTrain);
  const l2 = within(riskTrain.rows / 150, 1, 100);
  const risk = fitLogistic(riskTrain, scaler, { l2, iterations });
  const ones = new Float64Array(STAGE_COLUMNS.length).fill(1);
  const stages = fitOneVsRest(stageData(thinned(train), ones), scaler, STAGE_COLUMNS.length, {
    l2,
    iterations: Math.min(iterations, 60),
  });
  const inBusiness = businessRows(fit, validation);
  const platt = fitPlatt(predictLogistic(scaler, risk, inBusiness), inBusiness.risk);
  return {
    kind: 'logistic',
    risk: (data) => applyPlatt(predictLogistic(scaler, risk, data), platt),
    stage: (data) => predictOneVsRest(scaler, stages, data),
    bytes: () => writeLogisticModel({ features: train.columns, scaler, risk, platt, stages }),
    size: 'one linear score per head',
  };
}

/** Customers in business: the only rows on which risk is measured. */
export function businessRows({ horizonDays }: Pick<FitData, 'horizonDays'>, data: LabelledSamples): LabelledSamples {
  return whereRows(data, (row) => recencyWithin(data, row, horizonDays));
}

/**
 * Twice as far: the sweep continues to evaluate customers beyond one horizon of silence, so the model must know such
 * rows.
 */
function riskRows({ horizonDays }: FitData, data: LabelledSamples): LabelledSamples {
  return whereRows(data, (row) => recencyWithin(data, row, 2 * horizonDays));
}

/**
 * Rows of one customer overlap, so they are less evidence than their number suggests: the penalties grow with the
 * rows.
 */
function restraint(rows: number): Pick<BoostingOptions, 'minChildHessian' | 'l2'> {
  return { minChildHessian: within(rows / 200, 5, 100), l2: within(rows / 400, 5, 50) };
}

/** Reports every few seconds which round a head has reached. */
function progressOf({ say }: FitData, head: string): RoundListener {
  let saidAt = performance.now();
  return ({ round, rounds, loss }) => {
    if (say === undefined || performance.now() - saidAt < PROGRESS_MS) return;
    saidAt = performance.now();
    say(`  ${head} trees: round ${round} of at most ${rounds}, validation loss ${loss.toFixed(4)}`);
  };
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Every k-th row, so that the six-class head trains in seconds on any log. */
function thinned(data: LabelledSamples): LabelledSamples {
  const step = Math.ceil(data.rows / STAGE_TRAIN_ROWS);
  return step === 1 ? data : whereRows(data, (row) => row % step === 0);
}
