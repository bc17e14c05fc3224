/** Boosted trees: one head for the risk, one for the stages. */
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import { boostBinary, boostMulticlass, type BoostingOptions, type RoundListener } from './boosting.js';
import { applyPlatt, applyTemperature, fitPlatt, fitTemperature, levelled, plattLogOdds } from './calibration.js';
import { businessRows, riskRows, thinned, within, type FitData, type Half, type Learned } from './contenders.js';
import { balancingWeights, type LabelledData } from '../rows/dataset.js';
import { writeTreeModel, type TreeModel } from './onnx-writer.js';
import { riskData, stageData, type LabelledSamples } from '../rows/targets.js';
import { predictRaw } from './trees.js';

export interface TreeContender extends Half {
  readonly kind: 'trees';
  readonly parts: TreeModel;
}

/** Shallow trees on few columns: the next period differs from the last, and simple rules transfer better. */
const RISK_BOOSTING = { rounds: 500, maxDepth: 3, learningRate: 0.05, columnFraction: 0.2, rowFraction: 0.5 };
const STAGE_BOOSTING = { rounds: 120, maxDepth: 3, learningRate: 0.1, columnFraction: 0.3, rowFraction: 0.5, bins: 63 };
const PROGRESS_MS = 2_000;

/** Stage weights n^−0.5 give rare stages influence; the calibration removes the weights again. */
export function fitTrees(fit: FitData): Learned<TreeContender> {
  const { train, validation } = fit;
  const weights = balancingWeights(train.stage, STAGE_COLUMNS.length);
  const heldRisk = riskData(riskRows(fit, validation));
  const heldStage = stageData(validation, weights);
  const risk = boostBinary(...riskInput(fit, train, heldRisk), progressOf(fit, 'risk'));
  const stage = boostMulticlass(...stageInput(fit, train, weights, heldStage), progressOf(fit, 'stage'));
  const inBusiness = businessRows(fit, validation);
  const platt = fitPlatt(predictRaw(risk.ensemble, inBusiness), inBusiness.risk);
  const softmax = fitTemperature(predictRaw(stage.ensemble, validation), validation.stage, weights);
  const again = (rounds: number): FitData => ({ ...fit, boosting: { ...fit.boosting, rounds } });
  return {
    trained: contenderOf({ risk: risk.ensemble, platt, stage: stage.ensemble, softmax }),
    refit: (rows) => {
      const riskAgain = boostBinary(...riskInput(again(risk.bestRound), rows, null), progressOf(fit, 'risk')).ensemble;
      const stageAgain = boostMulticlass(
        ...stageInput(again(stage.bestRound), rows, weights, null),
        progressOf(fit, 'stage'),
      ).ensemble;
      const level = levelled(platt, predictRaw(riskAgain, inBusiness), inBusiness.risk);
      return contenderOf({ risk: riskAgain, platt: level, stage: stageAgain, softmax });
    },
  };
}

function contenderOf(parts: TreeModel): TreeContender {
  const { risk, platt, stage, softmax } = parts;
  return {
    kind: 'trees',
    parts,
    logOdds: (data) => plattLogOdds(predictRaw(risk, data), platt),
    risk: (data) => applyPlatt(predictRaw(risk, data), platt),
    stage: (data) => applyTemperature(predictRaw(stage, data), softmax),
    bytes: () => writeTreeModel(parts),
    size: `${risk.trees.length} risk trees, ${stage.trees.length} stage trees`,
  };
}

type Options = Partial<BoostingOptions>;

function riskInput(
  fit: FitData,
  rows: LabelledSamples,
  held: LabelledData | null,
): [LabelledData, LabelledData | null, Options] {
  const known = riskRows(fit, rows);
  return [riskData(known), held, { ...RISK_BOOSTING, ...restraint(known.rows), seed: fit.seed, ...fit.boosting }];
}

function stageInput(
  fit: FitData,
  rows: LabelledSamples,
  weights: Float64Array,
  held: LabelledData | null,
): [LabelledData, LabelledData | null, number, Options] {
  const options = { ...STAGE_BOOSTING, seed: fit.seed, ...fit.boosting };
  return [stageData(thinned(rows), weights), held, STAGE_COLUMNS.length, options];
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
    const held = Number.isNaN(loss) ? 'fitted again on all rows' : `validation loss ${loss.toFixed(4)}`;
    say(`  ${head} trees: round ${round} of at most ${rounds}, ${held}`);
  };
}
