import type { PlattScaling } from './calibration.js';
import { CLIP, type LinearHead, type Scaler } from './logistic.js';
import * as onnx from '../../src/onnx/onnx-proto.js';
import { signature } from './onnx-writer.js';

export interface LogisticModel {
  /** The number of features the service passes; the scaler may use only some of them. */
  readonly features: number;
  /** Both heads are fitted on inputs prepared by this scaler. */
  readonly scaler: Scaler;
  readonly risk: LinearHead;
  /** Calibration of the risk score; slope 1 and intercept 0 leave it unchanged. */
  readonly platt: PlattScaling;
  /** One head per stage, against the rest. */
  readonly stages: readonly LinearHead[];
}

/**
 * The linear fallback as ONNX, with the signature of the tree model. Inputs are prepared as in training:
 *
 *     z = Clip((x or its mean where unknown − mean) / deviation)      inputs = [z, unknown]
 *     stage = s / Σ s with s = Sigmoid(inputs · W_k + b_k)            risk = Squeeze(Sigmoid(inputs · w + b))
 */
export function writeLogisticModel(model: LogisticModel): Uint8Array {
  const { features, scaler, stages } = model;
  const width = scaler.columns.length;
  const risk = calibrated(model.risk, model.platt);
  return onnx.encodeModel({
    name: 'lifecycle_logistic',
    input: [onnx.floatValue('features', ['batch', features])],
    output: signature(stages.length),
    initializer: [
      onnx.intTensor('columns', scaler.columns),
      onnx.floatTensor('mean', [width], scaler.mean),
      onnx.floatTensor('deviation', [width], scaler.deviation),
      onnx.floatTensor('clip_low', [], [-CLIP]),
      onnx.floatTensor('clip_high', [], [CLIP]),
      onnx.intTensor('class_axis', [1]),
      onnx.floatTensor('ones', [stages.length, stages.length], Array<number>(stages.length ** 2).fill(1)),
      ...headTensors('risk', [risk]),
      ...headTensors('stage', stages),
    ],
    node: [
      onnx.node('Gather', ['features', 'columns'], 'chosen', [onnx.intAttribute('axis', 1)]),
      onnx.node('IsNaN', ['chosen'], 'unknown'),
      onnx.node('Where', ['unknown', 'mean', 'chosen'], 'filled'),
      onnx.node('Sub', ['filled', 'mean'], 'centred'),
      onnx.node('Div', ['centred', 'deviation'], 'scaled'),
      onnx.node('Clip', ['scaled', 'clip_low', 'clip_high'], 'clipped'),
      onnx.node('Cast', ['unknown'], 'indicators', [onnx.intAttribute('to', onnx.FLOAT)]),
      onnx.node('Concat', ['clipped', 'indicators'], 'inputs', [onnx.intAttribute('axis', 1)]),
      onnx.node('Gemm', ['inputs', 'risk_weights', 'risk_intercepts'], 'risk_logit'),
      onnx.node('Sigmoid', ['risk_logit'], 'risk_column'),
      onnx.node('Squeeze', ['risk_column', 'class_axis'], 'risk'),
      onnx.node('Gemm', ['inputs', 'stage_weights', 'stage_intercepts'], 'stage_logits'),
      onnx.node('Sigmoid', ['stage_logits'], 'stage_shares'),
      // Not ReduceSum: its order of addition depends on the memory alignment of the row, and so on the customer's
      // place in the batch.
      onnx.node('MatMul', ['stage_shares', 'ones'], 'stage_total'),
      onnx.node('Div', ['stage_shares', 'stage_total'], 'stage'),
    ],
  });
}

/** A linear score stays linear under Platt scaling, so the scaling becomes part of the weights. */
function calibrated(head: LinearHead, { slope, intercept }: PlattScaling): LinearHead {
  return {
    intercept: head.intercept * slope + intercept,
    weights: head.weights.map((weight) => weight * slope),
    missingWeights: head.missingWeights.map((weight) => weight * slope),
  };
}

/** Weights [2 · width, heads] and intercepts [heads]. */
function headTensors(name: string, heads: readonly LinearHead[]): onnx.TensorProto[] {
  const columns = heads.map(({ weights, missingWeights }) => [...weights, ...missingWeights]);
  const width = columns[0]?.length ?? 0;
  const weights = Array.from({ length: width }, (_, input) => columns.map((column) => column[input] ?? 0)).flat();
  return [
    onnx.floatTensor(`${name}_weights`, [width, heads.length], weights),
    onnx.floatTensor(
      `${name}_intercepts`,
      [heads.length],
      heads.map(({ intercept }) => intercept),
    ),
  ];
}
