/** Logistic regression on all features: one linear score for the risk, one per stage. */
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import { applyPlatt, fitPlatt, levelled, plattLogOdds } from './calibration.js';
import { businessRows, riskRows, thinned, within, type FitData, type Half, type Learned } from './contenders.js';
import {
  SCALES,
  SCALE_HANDICAP,
  fitOneVsRest,
  fitScaler,
  logisticFitter,
  predictLogistic,
  predictOneVsRest,
  type LinearHead,
  type Scale,
  type Scaler,
} from './logistic.js';
import { leastBy, logLoss } from '../scores/metrics.js';
import { writeLogisticModel, type LogisticModel } from './onnx-logistic.js';
import { riskData, stageData, type LabelledSamples } from '../rows/targets.js';

export interface LinearContender extends Half {
  readonly kind: 'logistic';
  readonly parts: LogisticModel;
}

/** What validation decides. */
interface Settings {
  readonly scale: Scale;
  /** Of the usual penalty. */
  readonly strength: number;
}

interface RiskHead {
  readonly settings: Settings;
  readonly scaler: Scaler;
  readonly head: LinearHead;
}

/** Tried around the usual penalty, once the scale is chosen. */
const STRENGTHS = [0.25, 4];

export function fitLinear(fit: FitData): Learned<LinearContender> {
  const held = businessRows(fit, fit.validation);
  const scoresOf = ({ scaler, head }: RiskHead): Float64Array => predictLogistic(scaler, head, held);
  const plattOf = (one: RiskHead) => fitPlatt(scoresOf(one), held.risk);
  const lossOf = (one: RiskHead): number => logLoss(applyPlatt(scoresOf(one), plattOf(one)), held.risk);
  const usual = leastBy(
    SCALES.map((scale) => riskFitter(fit, fit.train, scale)).map((fitRisk) => ({ fitRisk, ...fitRisk(1) })),
    (one) => lossOf(one) + SCALE_HANDICAP[one.settings.scale],
  );
  const others = STRENGTHS.map((strength) => usual.fitRisk(strength));
  const best = leastBy([usual, ...others], lossOf);
  const platt = plattOf(best);
  return {
    trained: contenderOf(fit, fit.train, best, platt),
    refit: (rows) => {
      const again = riskFitter(fit, rows, best.settings.scale)(best.settings.strength);
      return contenderOf(fit, rows, again, levelled(platt, scoresOf(again), held.risk));
    },
  };
}

/** Fits with a share of the usual penalty; what does not depend on it is made once. */
function riskFitter(
  { iterations = 200, ...fit }: FitData,
  rows: LabelledSamples,
  scale: Scale,
): (strength: number) => RiskHead {
  const data = riskData(riskRows(fit, rows));
  const scaler = fitScaler(data, undefined, scale);
  const fitHead = logisticFitter(data, scaler);
  return (strength) => {
    const settings = { scale, strength };
    return { settings, scaler, head: fitHead({ l2: penalty(data.rows, settings), iterations }) };
  };
}

function contenderOf(
  { iterations = 200, ...fit }: FitData,
  rows: LabelledSamples,
  { settings, scaler, head }: RiskHead,
  platt: LogisticModel['platt'],
): LinearContender {
  const ones = new Float64Array(STAGE_COLUMNS.length).fill(1);
  const stages = fitOneVsRest(stageData(thinned(rows), ones), scaler, STAGE_COLUMNS.length, {
    l2: penalty(riskRows(fit, rows).rows, settings),
    iterations: Math.min(iterations, 60),
  });
  const parts = { features: rows.columns, scaler, risk: head, platt, stages };
  return {
    kind: 'logistic',
    parts,
    logOdds: (data) => plattLogOdds(predictLogistic(scaler, head, data), platt),
    risk: (data) => applyPlatt(predictLogistic(scaler, head, data), platt),
    stage: (data) => predictOneVsRest(scaler, stages, data),
    bytes: () => writeLogisticModel(parts),
    size: `one linear score per head, ${WORDS[settings.scale]}, ${settings.strength} of the usual penalty`,
  };
}

const WORDS: Readonly<Record<Scale, string>> = {
  plain: 'features as they are',
  signed_log: 'skewed features on a signed-log scale',
};

/** Rows of one customer overlap: the penalty grows with them. */
function penalty(rows: number, { strength }: Settings): number {
  return strength * within(rows / 150, 1, 100);
}
