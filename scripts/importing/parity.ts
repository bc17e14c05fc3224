/**
 * Whether the graph gives the same answers as the imported trees: for given rows, and for rows exactly on thresholds.
 */
import { createRandom } from '../command/random.js';
import type { Scorer } from '../training/learners/runtime.js';
import { sigmoid, type Tree, type TreeEnsemble } from '../training/learners/trees.js';

const HARD_ROWS = 2_000;

/** The largest difference in the risk. */
export async function parityOfRisk(risk: TreeEnsemble, score: Scorer, given: readonly Float32Array[]): Promise<number> {
  const rows = [...given, ...hardRows(risk)];
  const features = new Float32Array(rows.length * risk.columns);
  rows.forEach((row, i) => features.set(row, i * risk.columns));
  const answers = await score(features, rows.length);
  return rows.reduce(
    (worst, row, i) => Math.max(worst, Math.abs(sigmoid(sumOf(risk, row)) - (answers[i]?.risk ?? NaN))),
    0,
  );
}

/** Every value is unknown, or exactly a threshold of its column, or zero where the column has none. */
function hardRows({ columns, trees }: TreeEnsemble): Float32Array[] {
  const draw = createRandom(1);
  const thresholds = Array.from({ length: columns }, () => [0]);
  for (const { tree } of trees) {
    tree.feature.forEach((feature, node) => thresholds[feature]?.push(tree.threshold[node] ?? 0));
  }
  return Array.from({ length: HARD_ROWS }, () =>
    Float32Array.from(thresholds, (values) => (draw() < 0.2 ? NaN : (values[Math.floor(draw() * values.length)] ?? 0))),
  );
}

function sumOf({ base, trees }: TreeEnsemble, row: Float32Array): number {
  return trees.reduce((sum, { tree }) => sum + (tree.value[leafBelow(tree, row)] ?? 0), base[0] ?? 0);
}

function leafBelow(tree: Tree, row: Float32Array): number {
  let node = 0;
  for (let feature = tree.feature[0] ?? -1; feature >= 0; feature = tree.feature[node] ?? -1) {
    const value = row[feature] ?? NaN;
    const left = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value < (tree.threshold[node] ?? 0);
    node = (left ? tree.left[node] : tree.right[node]) ?? 0;
  }
  return node;
}
