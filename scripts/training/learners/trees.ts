import type { ExplainedTree } from '../../../src/core/model/tree-shap.js';
import type { DataSet } from '../rows/dataset.js';

/**
 * A regression tree in plain numbers, so that it can be stored as JSON. A row goes left when x ≤ threshold; NaN goes to the
 * learned side. Thresholds and leaf values are float32 numbers, as in the ONNX runtime. At an inner node `value` is the
 * cover-weighted mean of its leaves; `cover` is a sum of training hessians.
 */
export type Tree = ExplainedTree;

/** A sum of trees per output on top of a base score: one output is a binary log-odds, K outputs are softmax scores. */
export interface TreeEnsemble {
  readonly columns: number;
  /** Raw score of each output before any tree; float32. `NEVER` for a class that training never saw. */
  readonly base: readonly number[];
  readonly trees: readonly { readonly output: number; readonly tree: Tree }[];
}

/** The raw score of a class without a single training row: its probability is zero in float32. */
export const NEVER = -10_000;

/** Raw scores, rows × outputs, row-major. Every other execution of the model is compared with these. */
export function predictRaw(ensemble: TreeEnsemble, data: DataSet): Float64Array {
  if (data.columns !== ensemble.columns) {
    throw new RangeError(`the model reads ${ensemble.columns} columns, the data has ${data.columns}`);
  }
  const outputs = ensemble.base.length;
  const scores = new Float64Array(data.rows * outputs);
  for (let i = 0; i < scores.length; i++) scores[i] = ensemble.base[i % outputs] ?? 0;
  for (const { output, tree } of ensemble.trees) addTree(tree, data, scores, outputs, output);
  return scores;
}

/** Adds one tree's values to column `output` of a rows × outputs score matrix. */
export function addTree(tree: Tree, data: DataSet, scores: Float64Array, outputs: number, output: number): void {
  const { x, rows, columns } = data;
  const { value } = tree;
  for (let row = 0; row < rows; row++) {
    const at = row * outputs + output;
    scores[at] = (scores[at] ?? 0) + (value[leafOf(tree, x, row * columns)] ?? 0);
  }
}

/** The leaf that the row starting at `offset` of a row-major matrix falls into. */
function leafOf(tree: Tree, x: Float32Array, offset: number): number {
  const { feature, threshold, missingLeft, left, right } = tree;
  let node = 0;
  for (let column = feature[0] ?? -1; column >= 0; column = feature[node] ?? -1) {
    const value = x[offset + column] ?? NaN;
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value <= (threshold[node] ?? NaN);
    node = (goesLeft ? left[node] : right[node]) ?? 0;
  }
  return node;
}

export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Softmax of each row of a rows × classes matrix. */
export function softmaxRows(scores: Float64Array, classes: number): Float64Array {
  const probabilities = new Float64Array(scores.length);
  for (let start = 0; start < scores.length; start += classes) {
    let highest = -Infinity;
    for (let k = 0; k < classes; k++) highest = Math.max(highest, scores[start + k] ?? 0);
    let total = 0;
    for (let k = 0; k < classes; k++) {
      const weight = Math.exp((scores[start + k] ?? 0) - highest);
      probabilities[start + k] = weight;
      total += weight;
    }
    for (let k = 0; k < classes; k++) probabilities[start + k] = (probabilities[start + k] ?? 0) / total;
  }
  return probabilities;
}
