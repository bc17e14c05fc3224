/**
 * Exact path-dependent Shapley values of a sum of regression trees: at a node whose feature is left out, the
 * probability of each branch is the share of the training rows that took it.
 *
 * Source: Lundberg, Erion and Lee, "Consistent individualized feature attribution for tree ensembles" (2018), and
 * Lundberg et al., "From local explanations to global understanding with explainable AI for trees" (2020). Their
 * algorithm walks a tree per row. Here the paths are prepared leaf by leaf when the model is loaded, because it
 * explains many rows:
 *
 * 1. A leaf pays its value, in a game where the players are the D different features on its path. A player who is in
 *    contributes 1 if the row passes all the tests on that feature, else 0; one who is out, the share of training rows
 *    that passed them. A coalition is worth the value times the product over all players.
 * 2. The sum of those products over all coalitions of k players, each times k!(D−k)!/(D+1)!, grows player by player
 *    (`extend`) and shrinks by one player again (`unwind`).
 * 3. A player's Shapley value is (in − out) · value · the sum of these weights without the player.
 *
 * The price is O(leaves · D²) per row.
 */
export interface ExplainedTree {
  /** Feature tested at a node, −1 at a leaf. */
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** 1 when an unknown value goes left, else 0. */
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** The value that a leaf adds. */
  readonly value: readonly number[];
  /** The weight of the training rows that reached the node. */
  readonly cover: readonly number[];
}

/** A row goes left when x < threshold (`less`) or when x ≤ threshold (`less_or_equal`). */
export type LeftWhen = 'less' | 'less_or_equal';

interface Test {
  threshold: number;
  missingLeft: boolean;
  /** Whether the path goes left at this node. */
  goesLeft: boolean;
}

interface Player {
  feature: number;
  tests: Test[];
  /** Share of the training rows that pass the tests. */
  share: number;
}

interface Leaf {
  value: number;
  players: Player[];
}

export class TreeShap {
  /** The mean output of the trees over the training. */
  readonly expected: number;
  private readonly leaves: readonly Leaf[];

  constructor(
    trees: readonly ExplainedTree[],
    private readonly leftWhen: LeftWhen,
  ) {
    this.leaves = trees.flatMap((tree) => leavesOf(tree));
    this.expected = this.leaves.reduce((sum, { value, players }) => sum + value * sharesOf(players), 0);
  }

  /** One value per feature. Their sum plus `expected` is the output of the trees for the row. */
  explain(row: Float32Array): Float64Array {
    const values = new Float64Array(row.length);
    for (const { value, players } of this.leaves) this.addLeaf(values, value, players, row);
    return values;
  }

  private addLeaf(values: Float64Array, value: number, players: readonly Player[], row: Float32Array): void {
    const passes = players.map((player) => (this.passes(player, row[player.feature] ?? NaN) ? 1 : 0));
    let weights = [1];
    players.forEach(({ share }, i) => {
      weights = extend(weights, passes[i] ?? 0, share);
    });
    players.forEach(({ feature, share }, i) => {
      const pass = passes[i] ?? 0;
      if (pass === share) return;
      const without = unwind(weights, pass, share).reduce((sum, weight) => sum + weight, 0);
      values[feature] = (values[feature] ?? 0) + value * (pass - share) * without;
    });
  }

  private passes({ tests }: Player, x: number): boolean {
    return tests.every(({ threshold, missingLeft, goesLeft }) => {
      const left = Number.isNaN(x) ? missingLeft : this.leftWhen === 'less' ? x < threshold : x <= threshold;
      return left === goesLeft;
    });
  }
}

function leavesOf(tree: ExplainedTree, node = 0, path: readonly Player[] = []): Leaf[] {
  const feature = tree.feature[node] ?? -1;
  if (feature < 0) return [{ value: tree.value[node] ?? 0, players: [...path] }];
  const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
  const [coverLeft, coverRight] = [tree.cover[left] ?? 0, tree.cover[right] ?? 0];
  const all = coverLeft + coverRight;
  const step = { threshold: tree.threshold[node] ?? 0, missingLeft: tree.missingLeft[node] === 1 };
  // A node that no training row reached has no shares: both sides count as equally likely.
  const shareLeft = all > 0 ? coverLeft / all : 0.5;
  return [
    ...leavesOf(tree, left, joined(path, feature, { ...step, goesLeft: true }, shareLeft)),
    ...leavesOf(tree, right, joined(path, feature, { ...step, goesLeft: false }, 1 - shareLeft)),
  ];
}

/** Adds a test to the path. A feature that is tested twice on a path is still one player. */
function joined(path: readonly Player[], feature: number, test: Test, share: number): Player[] {
  const known = path.find((player) => player.feature === feature);
  const player = { feature, tests: [...(known?.tests ?? []), test], share: (known?.share ?? 1) * share };
  return [...path.filter((other) => other !== known), player];
}

function sharesOf(players: readonly Player[]): number {
  return players.reduce((product, { share }) => product * share, 1);
}

/** @param weights by the number of players in the coalition, for the players added so far */
function extend(weights: readonly number[], pass: number, share: number): number[] {
  const players = weights.length;
  const next = new Array<number>(players + 1).fill(0);
  weights.forEach((weight, k) => {
    next[k] = (next[k] ?? 0) + (share * weight * (players - k)) / (players + 1);
    next[k + 1] = (pass * weight * (k + 1)) / (players + 1);
  });
  return next;
}

/** The weights without the player: the inverse of `extend`. One of `pass` and `share` must be above zero. */
function unwind(weights: readonly number[], pass: number, share: number): number[] {
  const players = weights.length - 1;
  const before = new Array<number>(players).fill(0);
  for (let k = players - 1; k >= 0; k--) {
    before[k] =
      pass === 0
        ? ((weights[k] ?? 0) * (players + 1)) / (share * (players - k))
        : ((weights[k + 1] ?? 0) * (players + 1) - share * (before[k + 1] ?? 0) * (players - k - 1)) / (k + 1);
  }
  return before;
}
