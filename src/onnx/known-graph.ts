/**
 * Graphs that can be explained exactly: those with the structure that our own writers produce, whoever wrote them. The
 * parameters are read from the graph itself, so they cannot contradict it.
 *
 *     trees:   features → TreeEnsembleRegressor → Mul → Add → Sigmoid → Squeeze → risk
 *     linear:  features → Gather → level → Where(IsNaN) → Sub → Div → Max → Min ┐
 *                                          IsNaN → Cast ─────────────────────── Concat → Gemm → Sigmoid → Squeeze → risk
 *     average: features → TreeEnsembleRegressor → Mul ┐
 *              features → as linear ─────────── Gemm → Add → Sigmoid → Squeeze → risk
 *
 * `level` is the gathered value itself, or for marked columns the value on the signed-log scale (signed-log.ts).
 */
import type { LinearScore } from '../core/model/linear-shap.js';
import { ROOTS, SCALE } from '../core/model/signed-log.js';
import type { ExplainedTree, LeftWhen } from '../core/model/tree-shap.js';
import { Attributes, Graph } from './graph.reader.js';
import { decodeModel } from './onnx-proto.js';

/** slope · sum of the trees */
export interface KnownTrees {
  trees: ExplainedTree[];
  leftWhen: LeftWhen;
  slope: number;
}

/** What the graph adds up to the log-odds of the risk. */
export type KnownGraph =
  | { kind: 'linear'; score: LinearScore }
  | ({ kind: 'trees'; intercept: number } & KnownTrees)
  | { kind: 'average'; score: LinearScore; ensemble: KnownTrees };

/** Null when the graph computes the risk in an unknown way. */
export function knownGraph(bytes: Uint8Array): KnownGraph | null {
  const graph = new Graph(decodeModel(bytes));
  return linearGraph(graph) ?? treeGraph(graph) ?? averageGraph(graph);
}

function linearGraph(graph: Graph): KnownGraph | null {
  const [, sigmoid] = graph.chain('risk', 'Squeeze', 'Sigmoid') ?? [];
  const score = linearOf(graph, sigmoid?.input[0]);
  return score && { kind: 'linear', score };
}

function treeGraph(graph: Graph): KnownGraph | null {
  const [, , add] = graph.chain('risk', 'Squeeze', 'Sigmoid', 'Add') ?? [];
  const intercept = graph.scalar(add?.input[1]);
  const trees = treesOf(graph, add?.input[0]);
  return intercept === null || trees === null ? null : { kind: 'trees', ...trees, intercept };
}

function averageGraph(graph: Graph): KnownGraph | null {
  const [, , add] = graph.chain('risk', 'Squeeze', 'Sigmoid', 'Add') ?? [];
  const [ensemble, score] = [treesOf(graph, add?.input[0]), linearOf(graph, add?.input[1])];
  return ensemble === null || score === null ? null : { kind: 'average', score, ensemble };
}

function linearOf(graph: Graph, output: string | undefined): LinearScore | null {
  const [gemm] = graph.chain(output, 'Gemm') ?? [];
  const [concat] = graph.chain(gemm?.input[0], 'Concat') ?? [];
  const clip = clipOf(graph, concat?.input[0]);
  const [divide, subtract, where, isNaN, gather] =
    graph.chain(clip?.input, 'Div', 'Sub', 'Where', 'IsNaN', 'Gather') ?? [];
  const [cast] = graph.chain(concat?.input[1], 'Cast') ?? [];
  const wired =
    (gemm?.attribute ?? []).length === 0 &&
    gather?.input[0] === 'features' &&
    where?.input[1] === subtract?.input[1] &&
    cast?.input[0] === isNaN?.output[0];
  const intercept = graph.scalar(gemm?.input[2]);
  if (!wired || clip === null || intercept === null) return null;
  const columns = graph.ints(gather.input[1]);
  const marks = logMarks(graph, where?.input[2], gather.output[0], columns.length);
  const [mean, deviation] = [graph.floats(subtract?.input[1]), graph.floats(divide?.input[1])];
  const [low, high] = [clip.low, clip.high].map((ends) => (ends.length === 1 ? columns.map(() => ends[0]) : ends));
  const weights = graph.floats(gemm?.input[1]);
  if (marks === null || [mean, deviation, low, high].some((list) => list?.length !== columns.length)) return null;
  if (columns.length === 0 || weights.length !== 2 * columns.length) return null;
  const inputs = columns.map((feature, i) => ({
    feature,
    mean: mean[i] ?? 0,
    deviation: deviation[i] ?? 1,
    weight: weights[i] ?? 0,
    missingWeight: weights[columns.length + i] ?? 0,
    signedLog: marks[i] === true,
    low: low?.[i] ?? -Infinity,
    high: high?.[i] ?? Infinity,
  }));
  return { intercept, inputs };
}

interface Clipped {
  input: string | undefined;
  /** One for all columns, or one per column. */
  low: readonly number[];
  high: readonly number[];
}

/** Earlier builds clip all columns at the same values. */
function clipOf(graph: Graph, output: string | undefined): Clipped | null {
  const [clip] = graph.chain(output, 'Clip') ?? [];
  const [min, max] = graph.chain(output, 'Min', 'Max') ?? [];
  const [inner, low, high] = clip?.input ?? [max?.input[0], max?.input[1], min?.input[1]];
  const ends = { low: graph.floats(low), high: graph.floats(high) };
  return ends.low.length === 0 || ends.high.length === 0 ? null : { input: inner, ...ends };
}

/** Which columns are on the signed-log scale; null when `level` is computed from `chosen` in an unknown way. */
function logMarks(
  graph: Graph,
  level: string | undefined,
  chosen: string | undefined,
  width: number,
): readonly boolean[] | null {
  if (level === chosen) return Array.from({ length: width }, () => false);
  const [where, cast] = graph.chain(level, 'Where', 'Cast') ?? [];
  const [signed, scaled, subtract, ...inner] =
    graph.chain(where?.input[1], 'Mul', 'Mul', 'Sub', ...Array<string>(ROOTS).fill('Sqrt'), 'Add', 'Abs') ?? [];
  const [sign] = graph.chain(signed?.input[1], 'Sign') ?? [];
  const [divide] = graph.chain(subtract?.input[1], 'Div') ?? [];
  const [add, abs] = inner.slice(ROOTS);
  const wired =
    [where?.input[2], abs?.input[0], sign?.input[0]].every((name) => name === chosen) &&
    divide?.input[1] === subtract?.input[0] &&
    [divide?.input[0], add?.input[1]].every((name) => graph.scalar(name) === 1) &&
    graph.scalar(scaled?.input[1]) === SCALE;
  const marks = graph.floats(cast?.input[0]);
  return wired && marks.length === width ? marks.map((mark) => mark !== 0) : null;
}

function treesOf(graph: Graph, output: string | undefined): KnownTrees | null {
  const [multiply, ensemble] = graph.chain(output, 'Mul', 'TreeEnsembleRegressor') ?? [];
  const slope = graph.scalar(multiply?.input[1]);
  if (ensemble?.input[0] !== 'features' || slope === null) return null;
  const attributes = new Attributes(ensemble);
  const leftWhen = leftWhenOf(attributes.texts('nodes_modes'));
  const plain =
    attributes.has('nodes_hitrates') &&
    !attributes.has('base_values') &&
    attributes.text('aggregate_function', 'SUM') === 'SUM' &&
    attributes.text('post_transform', 'NONE') === 'NONE' &&
    attributes.ints('target_ids').every((target) => target === 0);
  if (leftWhen === null || !plain) return null;
  return { trees: readTrees(attributes), leftWhen, slope };
}

function leftWhenOf(modes: readonly string[]): LeftWhen | null {
  const kinds = new Set(modes.filter((mode) => mode !== 'LEAF'));
  if (kinds.size > 1) return null;
  if (kinds.size === 0 || kinds.has('BRANCH_LEQ')) return 'less_or_equal';
  return kinds.has('BRANCH_LT') ? 'less' : null;
}

/** Splits the operator's parallel lists into trees. Nodes are renumbered from 0 in each tree. */
function readTrees(attributes: Attributes): ExplainedTree[] {
  const ids = { tree: attributes.ints('nodes_treeids'), node: attributes.ints('nodes_nodeids') };
  const [left, right] = [attributes.ints('nodes_truenodeids'), attributes.ints('nodes_falsenodeids')];
  const [feature, modes] = [attributes.ints('nodes_featureids'), attributes.texts('nodes_modes')];
  const [threshold, cover] = [attributes.floats('nodes_values'), attributes.floats('nodes_hitrates')];
  const missingLeft = attributes.ints('nodes_missing_value_tracks_true');
  const leaf = new Map<string, number>();
  const [leafTrees, leafNodes] = [attributes.ints('target_treeids'), attributes.ints('target_nodeids')];
  attributes.floats('target_weights').forEach((weight, i) => leaf.set(`${leafTrees[i]} ${leafNodes[i]}`, weight));
  const trees = new Map<number, MutableTree>();
  ids.tree.forEach((treeId, i) => {
    const tree = trees.get(treeId) ?? emptyTree();
    trees.set(treeId, tree);
    const id = ids.node[i] ?? 0;
    const isLeaf = modes[i] === 'LEAF';
    tree.feature[id] = isLeaf ? -1 : (feature[i] ?? 0);
    tree.threshold[id] = threshold[i] ?? 0;
    tree.missingLeft[id] = missingLeft[i] ?? 0;
    tree.left[id] = left[i] ?? 0;
    tree.right[id] = right[i] ?? 0;
    tree.value[id] = leaf.get(`${treeId} ${id}`) ?? 0;
    tree.cover[id] = cover[i] ?? 0;
  });
  return [...trees.values()];
}

type MutableTree = Record<keyof ExplainedTree, number[]>;

function emptyTree(): MutableTree {
  return { feature: [], threshold: [], missingLeft: [], left: [], right: [], value: [], cover: [] };
}
