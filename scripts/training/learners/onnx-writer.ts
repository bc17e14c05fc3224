import type { PlattScaling, SoftmaxCalibration } from './calibration.js';
import * as onnx from '../../../src/onnx/onnx-proto.js';
import type { Tree, TreeEnsemble } from './trees.js';

export interface TreeModel {
  /** One output: log-odds of risk. */
  readonly risk: TreeEnsemble;
  readonly platt: PlattScaling;
  /** One output per stage. */
  readonly stage: TreeEnsemble;
  readonly softmax: SoftmaxCalibration;
}

/**
 * The tree model as ONNX: input `features` float32 [batch, n], NaN for unknown; outputs `stage` float32
 * [batch, classes] and `risk` float32 [batch]. Calibration is part of the graph:
 *
 *     stage = Softmax(trees · inverseTemperature + offsets)      risk = Squeeze(Sigmoid(trees · slope + intercept))
 */
export function writeTreeModel({ risk, platt, stage, softmax }: TreeModel): Uint8Array {
  if (stage.columns !== risk.columns) throw new RangeError('both heads must read the same features');
  const heads = [stageHead(stage, softmax), riskHead(risk, platt)];
  return writeHeads('lifecycle_trees', risk.columns, stage.base.length, heads);
}

/** A part of a graph that computes one of the two outputs from the features. */
export interface Head {
  readonly initializer: readonly onnx.TensorProto[];
  readonly node: readonly onnx.NodeProto[];
}

export function writeHeads(name: string, columns: number, classes: number, heads: readonly Head[]): Uint8Array {
  return onnx.encodeModel({
    name,
    input: [onnx.floatValue('features', ['batch', columns])],
    output: signature(classes),
    initializer: heads.flatMap(({ initializer }) => initializer),
    node: heads.flatMap(({ node }) => node),
  });
}

/** @param output name of the result */
export function stageHead(
  stage: TreeEnsemble,
  softmax: SoftmaxCalibration,
  branch: Branch = 'BRANCH_LEQ',
  output = 'stage',
): Head {
  const { inverseTemperature, offsets } = softmax;
  return {
    initializer: [
      onnx.floatTensor('stage_inverse_temperature', [1], [inverseTemperature]),
      onnx.floatTensor('stage_offsets', [stage.base.length], shifted(stage, inverseTemperature, offsets)),
    ],
    node: [
      ensembleNode(stage, 'features', 'stage_raw', branch),
      onnx.node('Mul', ['stage_raw', 'stage_inverse_temperature'], 'stage_tempered'),
      onnx.node('Add', ['stage_tempered', 'stage_offsets'], 'stage_logits'),
      onnx.node('Softmax', ['stage_logits'], output, [onnx.intAttribute('axis', 1)]),
    ],
  };
}

export function riskHead(risk: TreeEnsemble, platt: PlattScaling, branch: Branch = 'BRANCH_LEQ'): Head {
  return {
    initializer: [
      onnx.floatTensor('risk_slope', [1], [platt.slope]),
      onnx.floatTensor('risk_intercept', [1], shifted(risk, platt.slope, [platt.intercept])),
      onnx.intTensor('risk_axis', [1]),
    ],
    node: [
      ensembleNode(risk, 'features', 'risk_raw', branch),
      onnx.node('Mul', ['risk_raw', 'risk_slope'], 'risk_scaled'),
      onnx.node('Add', ['risk_scaled', 'risk_intercept'], 'risk_logit'),
      onnx.node('Sigmoid', ['risk_logit'], 'risk_column'),
      onnx.node('Squeeze', ['risk_column', 'risk_axis'], 'risk'),
    ],
  };
}

/** When a row goes left: in our own trees at or below a threshold, in imported trees strictly below. */
type Branch = 'BRANCH_LEQ' | 'BRANCH_LT';

/** The outputs that all our models have. */
function signature(classes: number): onnx.ValueInfoProto[] {
  return [onnx.floatValue('stage', ['batch', classes]), onnx.floatValue('risk', ['batch'])];
}

/**
 * What is added after scaling: the calibration's offset and the scaled base. The base is not passed as the operator's
 * `base_values`, because the runtime drops it for an output without leaves, that is, for a class that training never
 * saw.
 */
export function shifted({ base }: TreeEnsemble, scale: number, offsets: readonly number[]): number[] {
  return base.map((score, output) => score * scale + (offsets[output] ?? 0));
}

/** Raw scores of an ensemble's trees, [batch, outputs], without the base. */
export function ensembleNode(
  ensemble: TreeEnsemble,
  input: string,
  output: string,
  branch: Branch = 'BRANCH_LEQ',
): onnx.NodeProto {
  const flat = flatten(ensemble, branch);
  const attributes = [
    onnx.stringAttribute('aggregate_function', 'SUM'),
    onnx.stringAttribute('post_transform', 'NONE'),
    onnx.intAttribute('n_targets', ensemble.base.length),
    onnx.intsAttribute('nodes_treeids', flat.treeId),
    onnx.intsAttribute('nodes_nodeids', flat.nodeId),
    onnx.intsAttribute('nodes_featureids', flat.feature),
    onnx.stringsAttribute('nodes_modes', flat.mode),
    onnx.floatsAttribute('nodes_values', flat.threshold),
    onnx.floatsAttribute('nodes_hitrates', flat.cover),
    onnx.intsAttribute('nodes_truenodeids', flat.left),
    onnx.intsAttribute('nodes_falsenodeids', flat.right),
    onnx.intsAttribute('nodes_missing_value_tracks_true', flat.missingLeft),
    onnx.intsAttribute('target_treeids', flat.leafTreeId),
    onnx.intsAttribute('target_nodeids', flat.leafNodeId),
    onnx.intsAttribute('target_ids', flat.leafOutput),
    onnx.floatsAttribute('target_weights', flat.leafValue),
  ];
  return onnx.node('TreeEnsembleRegressor', [input], output, attributes, onnx.ML_DOMAIN);
}

/** The operator needs all nodes of all trees as parallel lists, and all leaves as another set of lists. */
function flatten(ensemble: TreeEnsemble, branch: Branch) {
  const trees = ensemble.trees.length > 0 ? ensemble.trees : [{ output: 0, tree: SILENT }];
  const nodes = trees.flatMap(({ tree, output }, treeId) =>
    tree.feature.map((feature, nodeId) => ({ treeId, nodeId, feature, tree, output, leaf: feature < 0 })),
  );
  const leaves = nodes.filter(({ leaf }) => leaf);
  return {
    treeId: nodes.map(({ treeId }) => treeId),
    nodeId: nodes.map(({ nodeId }) => nodeId),
    feature: nodes.map(({ feature }) => Math.max(0, feature)),
    mode: nodes.map(({ leaf }) => (leaf ? 'LEAF' : branch)),
    threshold: nodes.map(({ tree, nodeId }) => tree.threshold[nodeId] ?? 0),
    cover: nodes.map(({ tree, nodeId }) => tree.cover[nodeId] ?? 0),
    left: nodes.map(({ tree, nodeId, leaf }) => (leaf ? 0 : (tree.left[nodeId] ?? 0))),
    right: nodes.map(({ tree, nodeId, leaf }) => (leaf ? 0 : (tree.right[nodeId] ?? 0))),
    missingLeft: nodes.map(({ tree, nodeId }) => tree.missingLeft[nodeId] ?? 0),
    leafTreeId: leaves.map(({ treeId }) => treeId),
    leafNodeId: leaves.map(({ nodeId }) => nodeId),
    leafOutput: leaves.map(({ output }) => output),
    leafValue: leaves.map(({ tree, nodeId }) => tree.value[nodeId] ?? 0),
  };
}

/** The runtime refuses an ensemble without trees: a model that learned nothing gets one tree that adds zero. */
const SILENT: Tree = {
  feature: [-1],
  threshold: [0],
  missingLeft: [0],
  left: [-1],
  right: [-1],
  value: [0],
  cover: [1],
};
