import { ROOTS, SCALE } from '../../../src/core/model/signed-log.js';
import type { PlattScaling } from './calibration.js';
import type { LinearHead, Scaler } from './logistic.js';
import * as onnx from '../../../src/onnx/onnx-proto.js';
import { writeHeads, type Head } from './onnx-writer.js';

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
 * The linear fallback as ONNX, with the signature of the tree model. Inputs are prepared as in training; y is x, or x
 * on the signed-log scale (signed-log.ts):
 *
 *     z = Min(Max((y or its mean where unknown − mean) / deviation, low), high)      inputs = [z, unknown]
 *     stage = s / Σ s with s = Sigmoid(inputs · W_k + b_k)            risk = Squeeze(Sigmoid(inputs · w + b))
 */
export function writeLogisticModel({ features, scaler, risk, platt, stages }: LogisticModel): Uint8Array {
  const riskHead: Head = {
    initializer: [onnx.intTensor('class_axis', [1])],
    node: [
      onnx.node('Sigmoid', ['risk_logit'], 'risk_column'),
      onnx.node('Squeeze', ['risk_column', 'class_axis'], 'risk'),
    ],
  };
  return writeHeads('lifecycle_logistic', features, stages.length, [
    linearInputs(scaler),
    linearScore('risk', [scaledBy(risk, platt)], 'risk_logit'),
    riskHead,
    linearStages(stages, 'stage'),
  ]);
}

/** The prepared inputs of the linear heads, named `inputs`. */
export function linearInputs(scaler: Scaler): Head {
  const width = scaler.columns.length;
  const log = scaler.signedLog.includes(true) ? signedLogNodes(scaler.signedLog) : { initializer: [], node: [] };
  const level = log.node.at(-1)?.output[0] ?? 'chosen';
  return {
    initializer: [
      onnx.intTensor('columns', scaler.columns),
      onnx.floatTensor('mean', [width], scaler.mean),
      onnx.floatTensor('deviation', [width], scaler.deviation),
      onnx.floatTensor('low', [width], scaler.low),
      onnx.floatTensor('high', [width], scaler.high),
      ...log.initializer,
    ],
    node: [
      onnx.node('Gather', ['features', 'columns'], 'chosen', [onnx.intAttribute('axis', 1)]),
      onnx.node('IsNaN', ['chosen'], 'unknown'),
      ...log.node,
      onnx.node('Where', ['unknown', 'mean', level], 'filled'),
      onnx.node('Sub', ['filled', 'mean'], 'centred'),
      onnx.node('Div', ['centred', 'deviation'], 'scaled'),
      onnx.node('Max', ['scaled', 'low'], 'above'),
      onnx.node('Min', ['above', 'high'], 'clipped'),
      onnx.node('Cast', ['unknown'], 'indicators', [onnx.intAttribute('to', onnx.FLOAT)]),
      onnx.node('Concat', ['clipped', 'indicators'], 'inputs', [onnx.intAttribute('axis', 1)]),
    ],
  };
}

/** `inputs` times the weights of some heads, plus their intercepts. */
export function linearScore(name: string, heads: readonly LinearHead[], output: string): Head {
  return {
    initializer: headTensors(name, heads),
    node: [onnx.node('Gemm', ['inputs', `${name}_weights`, `${name}_intercepts`], output)],
  };
}

/** Probabilities of the stages; names inside begin with that of the output. */
export function linearStages(stages: readonly LinearHead[], output: string): Head {
  const { length } = stages;
  const score = linearScore(output, stages, `${output}_logits`);
  return {
    initializer: [...score.initializer, onnx.floatTensor('ones', [length, length], Array<number>(length ** 2).fill(1))],
    node: [
      ...score.node,
      onnx.node('Sigmoid', [`${output}_logits`], `${output}_shares`),
      // Not ReduceSum: its order of addition depends on the memory alignment of the row, and so on the customer's
      // place in the batch.
      onnx.node('MatMul', [`${output}_shares`, 'ones'], `${output}_total`),
      onnx.node('Div', [`${output}_shares`, `${output}_total`], output),
    ],
  };
}

/** A linear score stays linear under Platt scaling, so the scaling becomes part of the weights. */
export function scaledBy(head: LinearHead, { slope, intercept }: PlattScaling): LinearHead {
  return {
    intercept: head.intercept * slope + intercept,
    weights: head.weights.map((weight) => weight * slope),
    missingWeights: head.missingWeights.map((weight) => weight * slope),
  };
}

/** The chosen columns, those with a mark on the signed-log scale. Each operator rounds as IEEE 754 says, like the trainer. */
function signedLogNodes(marks: readonly boolean[]): Head {
  const roots = Array.from({ length: ROOTS }, (_, i) => `root_${i}`);
  return {
    initializer: [
      onnx.floatTensor('one', [], [1]),
      onnx.floatTensor('log_scale', [], [SCALE]),
      onnx.floatTensor(
        'log_marks',
        [marks.length],
        marks.map((mark) => (mark ? 1 : 0)),
      ),
    ],
    node: [
      onnx.node('Abs', ['chosen'], 'magnitude'),
      onnx.node('Add', ['magnitude', 'one'], 'above_one'),
      ...roots.map((root, i) => onnx.node('Sqrt', [roots[i - 1] ?? 'above_one'], root)),
      onnx.node('Div', ['one', roots.at(-1) ?? ''], 'inverse'),
      onnx.node('Sub', [roots.at(-1) ?? '', 'inverse'], 'log_part'),
      onnx.node('Mul', ['log_part', 'log_scale'], 'log_magnitude'),
      onnx.node('Sign', ['chosen'], 'sign'),
      onnx.node('Mul', ['log_magnitude', 'sign'], 'logged'),
      onnx.node('Cast', ['log_marks'], 'is_logged', [onnx.intAttribute('to', onnx.BOOL)]),
      onnx.node('Where', ['is_logged', 'logged', 'chosen'], 'level'),
    ],
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
