import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TreeShap, type ExplainedTree, type LeftWhen } from './tree-shap.js';

const FEATURES = 5;

type Shape =
  { value: number } | { feature: number; threshold: number; missingLeft: boolean; left: Shape; right: Shape };

const { tree: aShape } = fc.letrec<{ tree: Shape; leaf: Shape; inner: Shape }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', maxDepth: 4 }, tie('leaf'), tie('inner')),
  leaf: fc.record({ value: fc.integer({ min: -20, max: 20 }) }),
  inner: fc.record({
    feature: fc.nat(FEATURES - 1),
    threshold: fc.integer({ min: -2, max: 2 }),
    missingLeft: fc.boolean(),
    left: tie('tree'),
    right: tie('tree'),
  }),
}));
const aCover = fc.array(fc.nat(9), { minLength: 64, maxLength: 64 });
const aRow = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(NaN)), {
  minLength: FEATURES,
  maxLength: FEATURES,
});
const aLeftWhen = fc.constantFrom<LeftWhen>('less', 'less_or_equal');

/** Covers of leaves as drawn, zeros among them; an inner node's is the sum. */
function planted(shape: Shape, covers: readonly number[]): ExplainedTree {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    missingLeft: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
    cover: [] as number[],
  };
  let leaves = 0;
  const plant = (node: Shape): number => {
    const id = tree.feature.push(-1) - 1;
    const isLeaf = 'value' in node;
    tree.threshold[id] = isLeaf ? 0 : node.threshold;
    tree.missingLeft[id] = !isLeaf && node.missingLeft ? 1 : 0;
    tree.value[id] = isLeaf ? node.value : 0;
    if (isLeaf) {
      tree.cover[id] = covers[leaves++ % covers.length] ?? 1;
      return id;
    }
    tree.feature[id] = node.feature;
    const [left, right] = [plant(node.left), plant(node.right)];
    tree.left[id] = left;
    tree.right[id] = right;
    tree.cover[id] = (tree.cover[left] ?? 0) + (tree.cover[right] ?? 0);
    return id;
  };
  plant(shape);
  return tree;
}

/** What the tree says when only some features are known: by definition, with no cleverness. */
function expectation(tree: ExplainedTree, row: readonly number[], known: number, leftWhen: LeftWhen, node = 0): number {
  const feature = tree.feature[node] ?? -1;
  if (feature < 0) return tree.value[node] ?? 0;
  const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
  const go = (next: number): number => expectation(tree, row, known, leftWhen, next);
  if ((known & (1 << feature)) !== 0) {
    const x = row[feature] ?? NaN;
    const threshold = tree.threshold[node] ?? 0;
    if (Number.isNaN(x)) return go(tree.missingLeft[node] === 1 ? left : right);
    return go((leftWhen === 'less' ? x < threshold : x <= threshold) ? left : right);
  }
  const [a, b] = [tree.cover[left] ?? 0, tree.cover[right] ?? 0];
  return a + b === 0 ? (go(left) + go(right)) / 2 : (a * go(left) + b * go(right)) / (a + b);
}

/** Shapley's own formula over all coalitions. */
function bruteForce(tree: ExplainedTree, row: readonly number[], leftWhen: LeftWhen): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: FEATURES }, (_, feature) => {
    let value = 0;
    for (let coalition = 0; coalition < 1 << FEATURES; coalition++) {
      if ((coalition & (1 << feature)) !== 0) continue;
      const size = coalition.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES);
      const gain = expectation(tree, row, coalition | (1 << feature), leftWhen);
      value += weight * (gain - expectation(tree, row, coalition, leftWhen));
    }
    return value;
  });
}

/** One player and one leaf at a time, as the algorithm is written. */
function plainShap(tree: ExplainedTree, row: readonly number[], leftWhen: LeftWhen): number[] {
  const values = new Array<number>(FEATURES).fill(0);
  const visit = (node: number, path: readonly { feature: number; pass: number; share: number }[]): void => {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) {
      addLeaf(values, tree.value[node] ?? 0, path);
      return;
    }
    const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
    const [coverLeft, coverRight] = [tree.cover[left] ?? 0, tree.cover[right] ?? 0];
    const shareLeft = coverLeft + coverRight > 0 ? coverLeft / (coverLeft + coverRight) : 0.5;
    const [x, threshold] = [row[feature] ?? NaN, tree.threshold[node] ?? 0];
    const isLeft = Number.isNaN(x)
      ? tree.missingLeft[node] === 1
      : leftWhen === 'less'
        ? x < threshold
        : x <= threshold;
    const known = path.find((player) => player.feature === feature);
    const joined = (pass: boolean, share: number): typeof path => [
      ...path.filter((player) => player !== known),
      { feature, pass: pass ? (known?.pass ?? 1) : 0, share: (known?.share ?? 1) * share },
    ];
    visit(left, joined(isLeft, shareLeft));
    visit(right, joined(!isLeft, 1 - shareLeft));
  };
  visit(0, []);
  return values;
}

function addLeaf(
  values: number[],
  value: number,
  players: readonly { feature: number; pass: number; share: number }[],
) {
  let weights = [1];
  for (const { pass, share } of players) {
    const { length } = weights;
    const next = new Array<number>(length + 1).fill(0);
    weights.forEach((weight, k) => {
      next[k] = (next[k] ?? 0) + (share * weight * (length - k)) / (length + 1);
      next[k + 1] = (pass * weight * (k + 1)) / (length + 1);
    });
    weights = next;
  }
  for (const { feature, pass, share } of players) {
    if (pass === share) continue;
    const count = players.length;
    const before = new Array<number>(count).fill(0);
    for (let k = count - 1; k >= 0; k--) {
      before[k] =
        pass === 0
          ? ((weights[k] ?? 0) * (count + 1)) / (share * (count - k))
          : ((weights[k + 1] ?? 0) * (count + 1) - share * (before[k + 1] ?? 0) * (count - k - 1)) / (k + 1);
    }
    const without = before.reduce((sum, weight) => sum + weight, 0);
    values[feature] = (values[feature] ?? 0) + value * (pass - share) * without;
  }
}

describe('TreeShap', () => {
  it('gives the same bits as the algorithm leaf by leaf', () => {
    fc.assert(
      fc.property(aShape, aCover, aRow, aLeftWhen, (shape, covers, row, leftWhen) => {
        const tree = planted(shape, covers);
        const values = new TreeShap([tree], leftWhen).explain(Float32Array.from(row));
        expect([...values]).toEqual(plainShap(tree, row, leftWhen));
      }),
      { numRuns: 500 },
    );
  });

  it("gives Shapley's values, whatever the trees, the unknown values and the covers", () => {
    fc.assert(
      fc.property(aShape, aCover, aRow, aLeftWhen, (shape, covers, row, leftWhen) => {
        const tree = planted(shape, covers);
        const values = new TreeShap([tree], leftWhen).explain(Float32Array.from(row));
        bruteForce(tree, row, leftWhen).forEach((want, feature) => expect(values[feature]).toBeCloseTo(want, 9));
      }),
      { numRuns: 300 },
    );
  });

  it('adds up to what the trees say of the row', () => {
    const ensemble = fc.array(fc.tuple(aShape, aCover), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(ensemble, aRow, aLeftWhen, (shapes, row, leftWhen) => {
        const trees = shapes.map(([shape, covers]) => planted(shape, covers));
        const shap = new TreeShap(trees, leftWhen);
        const explained = [...shap.explain(Float32Array.from(row))].reduce((sum, value) => sum + value, shap.expected);
        const all = (1 << FEATURES) - 1;
        const said = trees.reduce((sum, tree) => sum + expectation(tree, row, all, leftWhen), 0);
        expect(explained).toBeCloseTo(said, 9);
      }),
      { numRuns: 300 },
    );
  });

  it('shares what two features do only together', () => {
    const together = planted(
      {
        feature: 0,
        threshold: 0,
        missingLeft: false,
        left: { value: 0 },
        right: { feature: 1, threshold: 0, missingLeft: false, left: { value: 0 }, right: { value: 8 } },
      },
      [2, 1, 1],
    );
    const values = new TreeShap([together], 'less_or_equal').explain(Float32Array.of(1, 1, 0, 0, 0));
    expect([...values]).toEqual([3, 3, 0, 0, 0]);
  });
});
