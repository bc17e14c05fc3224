import type { PlattScaling } from './calibration.js';
import * as onnx from '../../../src/onnx/onnx-proto.js';
import { linearInputs, linearScore, linearStages, scaledBy, type LogisticModel } from './onnx-logistic.js';
import { ensembleNode, shifted, stageHead, writeHeads, type Head, type TreeModel } from './onnx-writer.js';

export interface AverageModel {
  readonly trees: TreeModel;
  readonly logistic: LogisticModel;
  /** Calibration of the mean of both calibrated log-odds. */
  readonly platt: PlattScaling;
}

/**
 * Both halves in one graph, with the signature of the other models. All constants of the risk stand in the linear half:
 *
 *     risk  = Squeeze(Sigmoid(trees · slope + inputs · w + b))
 *     stage = (stage of the trees + stage of the linear half) · ½
 */
export function writeAverageModel({ trees, logistic, platt }: AverageModel): Uint8Array {
  if (trees.risk.columns !== logistic.features) throw new RangeError('both halves must read the same features');
  const half = platt.slope / 2;
  const [constant = 0] = shifted(trees.risk, trees.platt.slope, [trees.platt.intercept]);
  const linear = scaledBy(scaledBy(logistic.risk, logistic.platt), {
    slope: half,
    intercept: half * constant + platt.intercept,
  });
  const risk: Head = {
    initializer: [onnx.floatTensor('risk_slope', [1], [half * trees.platt.slope]), onnx.intTensor('risk_axis', [1])],
    node: [
      ensembleNode(trees.risk, 'features', 'risk_raw'),
      onnx.node('Mul', ['risk_raw', 'risk_slope'], 'risk_of_trees'),
      onnx.node('Add', ['risk_of_trees', 'risk_of_linear'], 'risk_logit'),
      onnx.node('Sigmoid', ['risk_logit'], 'risk_column'),
      onnx.node('Squeeze', ['risk_column', 'risk_axis'], 'risk'),
    ],
  };
  const stage: Head = {
    initializer: [onnx.floatTensor('half', [], [0.5])],
    node: [
      onnx.node('Add', ['stage_of_trees', 'stage_of_linear'], 'stage_sum'),
      onnx.node('Mul', ['stage_sum', 'half'], 'stage'),
    ],
  };
  return writeHeads('lifecycle_average', logistic.features, logistic.stages.length, [
    linearInputs(logistic.scaler),
    linearScore('risk', [linear], 'risk_of_linear'),
    risk,
    stageHead(trees.stage, trees.softmax, 'BRANCH_LEQ', 'stage_of_trees'),
    linearStages(logistic.stages, 'stage_of_linear'),
    stage,
  ]);
}
