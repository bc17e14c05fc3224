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
 * The price is O(leaves · D²) per row, so all leaves lie in typed arrays: the tests of a player are one interval, and
 * neighbouring leaves share the weights of the players that their paths have in common.
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

/** A feature on the path of a leaf. Its tests all pass within an interval. A bound without a test is NaN. */
interface Player {
  feature: number;
  /** A test that goes right: x below it fails; the bound itself passes when `leftWhen` is `less`. */
  low: number;
  /** A test that goes left: x above it fails; the bound itself passes when `leftWhen` is `less_or_equal`. */
  high: number;
  /** Whether an unknown value passes. */
  passesUnknown: boolean;
  /** Share of the training rows that pass the tests. */
  share: number;
}

interface Leaf {
  value: number;
  players: readonly Player[];
}

export class TreeShap {
  /** The mean output of the trees over the training. */
  readonly expected: number;
  private readonly value: Float64Array;
  /** Where the players of each leaf begin; one entry more than there are leaves. */
  private readonly from: Int32Array;
  /** How many of its first players a leaf shares with the one before it. */
  private readonly common: Int32Array;
  private readonly feature: Int32Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly passesUnknown: Uint8Array;
  private readonly share: Float64Array;
  /** Of the leaf at work: 1 for a player whose tests pass. */
  private readonly passes: Uint8Array;
  /** Of the leaf at work: the weights after 0, 1, 2, … players, in rows of `width`. */
  private readonly weights: Float64Array;
  private readonly width: number;
  private readonly before: Float64Array;

  constructor(
    trees: readonly ExplainedTree[],
    private readonly leftWhen: LeftWhen,
  ) {
    const leaves = trees.flatMap((tree) => leavesOf(tree));
    const players = leaves.flatMap((leaf) => leaf.players);
    this.expected = leaves.reduce((sum, leaf) => sum + leaf.value * sharesOf(leaf.players), 0);
    this.value = Float64Array.from(leaves, ({ value }) => value);
    this.from = new Int32Array(leaves.length + 1);
    leaves.forEach((leaf, i) => (this.from[i + 1] = (this.from[i] ?? 0) + leaf.players.length));
    this.common = Int32Array.from(leaves, ({ players: own }, i) => inCommon(own, leaves[i - 1]?.players ?? []));
    this.feature = Int32Array.from(players, ({ feature }) => feature);
    this.low = Float64Array.from(players, ({ low }) => low);
    this.high = Float64Array.from(players, ({ high }) => high);
    this.passesUnknown = Uint8Array.from(players, (player) => (player.passesUnknown ? 1 : 0));
    this.share = Float64Array.from(players, ({ share }) => share);
    this.width = 1 + leaves.reduce((most, leaf) => Math.max(most, leaf.players.length), 0);
    this.passes = new Uint8Array(this.width);
    this.weights = new Float64Array(this.width * this.width);
    this.before = new Float64Array(this.width + 1);
  }

  /** One value per feature. Their sum plus `expected` is the output of the trees for the row. */
  explain(row: Float32Array): Float64Array {
    const values = new Float64Array(row.length);
    this.weights[0] = 1;
    for (let leaf = 0; leaf < this.value.length; leaf++) {
      this.extendTo(leaf, row);
      this.pay(leaf, values);
    }
    return values;
  }

  /** Adds the leaf's own players to those that it shares with the leaf before. */
  private extendTo(leaf: number, row: Float32Array): void {
    const { weights, width, share, passes } = this;
    const from = this.from[leaf] ?? 0;
    const count = (this.from[leaf + 1] ?? 0) - from;
    for (let player = this.common[leaf] ?? 0; player < count; player++) {
      const pass = this.isPassed(from + player, row) ? 1 : 0;
      passes[player] = pass;
      extend(weights, player * width, (player + 1) * width, player + 1, pass, share[from + player] ?? 0);
    }
  }

  private pay(leaf: number, values: Float64Array): void {
    const { weights, width, share, passes, feature, before } = this;
    const from = this.from[leaf] ?? 0;
    const count = (this.from[leaf + 1] ?? 0) - from;
    const value = this.value[leaf] ?? 0;
    for (let player = 0; player < count; player++) {
      const pass = passes[player] ?? 0;
      const out = share[from + player] ?? 0;
      if (pass === out) continue;
      const without =
        pass === 0
          ? unwoundOut(weights, count * width, count, out)
          : unwoundIn(weights, count * width, count, out, before);
      const at = feature[from + player] ?? 0;
      values[at] = (values[at] ?? 0) + value * (pass - out) * without;
    }
  }

  private isPassed(player: number, row: Float32Array): boolean {
    const x = row[this.feature[player] ?? -1] ?? NaN;
    if (Number.isNaN(x)) return this.passesUnknown[player] === 1;
    const [low, high] = [this.low[player] ?? NaN, this.high[player] ?? NaN];
    return this.leftWhen === 'less' ? !(x < low || x >= high) : !(x <= low || x > high);
  }
}

function leavesOf(tree: ExplainedTree, node = 0, path: readonly Player[] = []): Leaf[] {
  const feature = tree.feature[node] ?? -1;
  if (feature < 0) return [{ value: tree.value[node] ?? 0, players: [...path] }];
  const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
  const [coverLeft, coverRight] = [tree.cover[left] ?? 0, tree.cover[right] ?? 0];
  const all = coverLeft + coverRight;
  const test = { threshold: tree.threshold[node] ?? 0, missingLeft: tree.missingLeft[node] === 1 };
  // A node that no training row reached has no shares: both sides count as equally likely.
  const shareLeft = all > 0 ? coverLeft / all : 0.5;
  return [
    ...leavesOf(tree, left, joined(path, feature, { ...test, goesLeft: true }, shareLeft)),
    ...leavesOf(tree, right, joined(path, feature, { ...test, goesLeft: false }, 1 - shareLeft)),
  ];
}

interface Test {
  threshold: number;
  missingLeft: boolean;
  /** Whether the path goes left at this node. */
  goesLeft: boolean;
}

/** Adds a test to the path. A feature that is tested twice on a path is still one player. */
function joined(path: readonly Player[], feature: number, test: Test, share: number): Player[] {
  const known = path.find((player) => player.feature === feature);
  const { low = NaN, high = NaN, passesUnknown = true, share: before = 1 } = known ?? {};
  const { threshold, goesLeft, missingLeft } = test;
  const player = {
    feature,
    low: !goesLeft && !(threshold <= low) ? threshold : low,
    high: goesLeft && !(threshold >= high) ? threshold : high,
    passesUnknown: passesUnknown && missingLeft === goesLeft,
    share: before * share,
  };
  return [...path.filter((other) => other !== known), player];
}

/** The number of first players that are the same ones. */
function inCommon(a: readonly Player[], b: readonly Player[]): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

function sharesOf(players: readonly Player[]): number {
  return players.reduce((product, { share }) => product * share, 1);
}

/**
 * Writes the weights with one player more, by the number of players in the coalition.
 * @param at where the `count` weights without the player begin @param next where those with the player are to begin
 */
function extend(weights: Float64Array, at: number, next: number, count: number, pass: number, share: number): void {
  weights[next] = 0;
  for (let k = 0; k < count; k++) {
    const weight = weights[at + k] ?? 0;
    weights[next + k] = (weights[next + k] ?? 0) + (share * weight * (count - k)) / (count + 1);
    weights[next + k + 1] = (pass * weight * (k + 1)) / (count + 1);
  }
}

/** The sum of the weights without a player whose tests fail: the inverse of `extend`. The share is above zero. */
function unwoundOut(weights: Float64Array, at: number, players: number, share: number): number {
  let sum = 0;
  for (let k = 0; k < players; k++) sum += ((weights[at + k] ?? 0) * (players + 1)) / (share * (players - k));
  return sum;
}

/** The same of a player whose tests pass. @param before work space for one number more than there are players */
function unwoundIn(weights: Float64Array, at: number, players: number, share: number, before: Float64Array): number {
  before[players] = 0;
  for (let k = players - 1; k >= 0; k--) {
    const rest = share * (before[k + 1] ?? 0) * (players - k - 1);
    before[k] = ((weights[at + k + 1] ?? 0) * (players + 1) - rest) / (k + 1);
  }
  let sum = 0;
  for (let k = 0; k < players; k++) sum += before[k] ?? 0;
  return sum;
}
