import { classMass, type LabelledData } from '../rows/dataset.js';
import type { GradientPairs } from './histogram.js';
import { binByQuantiles } from './quantiles.js';
import { createRandom, sampleColumns, sampleRows } from '../../command/random.js';
import { type GrowthLimits, TreeGrower } from './tree-grower.js';
import { addTree, NEVER, sigmoid, softmaxRows, type Tree, type TreeEnsemble } from './trees.js';

export interface BoostingOptions extends GrowthLimits {
  readonly rounds: number;
  /** Rounds without a lower validation loss before stopping; the best round is used. */
  readonly patience: number;
  /** Quantile bins per feature, 2 … 255. */
  readonly bins: number;
  /** Share of the rows and of the columns drawn for each tree. */
  readonly rowFraction: number;
  readonly columnFraction: number;
  readonly seed: number;
}

/** Keeps leaf values finite where a probability has reached 0 or 1. */
const LEAST_HESSIAN = 1e-12;

const BOOSTING_DEFAULTS: BoostingOptions = {
  rounds: 300,
  patience: 25,
  bins: 255,
  rowFraction: 0.8,
  columnFraction: 0.5,
  seed: 1,
  maxDepth: 5,
  minChildHessian: 5,
  l2: 5,
  minGain: 0,
  learningRate: 0.06,
};

export interface Boosted {
  readonly ensemble: TreeEnsemble;
  /** Weighted mean log loss on the validation set: before any tree, then after each round. NaN without such a set. */
  readonly validationLoss: readonly number[];
  /** The number of rounds used. */
  readonly bestRound: number;
}

/** Called after each round. */
export type RoundListener = (progress: { round: number; rounds: number; loss: number }) => void;

/**
 * Gradient-boosted trees for labels 0 and 1; one output, the log-odds. Equal data and seed give an equal model.
 * @param validation null when the number of rounds is known: all of them are used
 */
export function boostBinary(
  train: LabelledData,
  validation: LabelledData | null,
  options: Partial<BoostingOptions> = {},
  onRound: RoundListener = () => {},
): Boosted {
  const [negative = 0, positive = 0] = classMass(train, 2);
  if (negative === 0 || positive === 0) throw new RangeError('a binary head needs rows of both classes');
  const base = [Math.fround(Math.log(positive / negative))];
  return boost(train, validation, { base, firstClass: 1, link: (scores) => scores.map(sigmoid) }, options, onRound);
}

/**
 * Gradient-boosted trees for labels 0 … classes − 1: softmax over one output per class, one tree per class and round.
 * A class without a training row gets the score `NEVER` and no trees.
 * @param validation null when the number of rounds is known: all of them are used
 */
export function boostMulticlass(
  train: LabelledData,
  validation: LabelledData | null,
  classes: number,
  options: Partial<BoostingOptions> = {},
  onRound: RoundListener = () => {},
): Boosted {
  const mass = classMass(train, classes);
  const total = mass.reduce((sum, one) => sum + one, 0);
  if (total === 0) throw new RangeError('a multiclass head needs rows');
  const base = Array.from(mass, (one) => (one === 0 ? NEVER : Math.fround(Math.log(one / total))));
  return boost(
    train,
    validation,
    { base, firstClass: 0, link: (scores) => softmaxRows(scores, classes) },
    options,
    onRound,
  );
}

/** How scores become probabilities, and which class the first output stands for. */
interface Head {
  readonly base: readonly number[];
  readonly firstClass: number;
  readonly link: (scores: Float64Array) => Float64Array;
}

/**
 * In each round: compute the probabilities from the scores once, grow a tree per output, then update both score
 * matrices. Both losses have the same form, g = w (p − y) and h = w p (1 − p); for K classes h is scaled by K / (K −
 * 1) (Friedman 2001, algorithm 6).
 */
function boost(
  train: LabelledData,
  validation: LabelledData | null,
  head: Head,
  overrides: Partial<BoostingOptions>,
  onRound: RoundListener,
): Boosted {
  const options = { ...BOOSTING_DEFAULTS, ...overrides };
  const outputs = head.base.length;
  const grower = new TreeGrower(binByQuantiles(train, options.bins), options);
  const random = createRandom(options.seed);
  const scores = startScores(head.base, train.rows);
  const held = validation && { data: validation, scores: startScores(head.base, validation.rows) };
  const heldLoss = (): number => (held === null ? NaN : meanLoss(held.data, head.link(held.scores)));
  const pairs = { gradients: new Float64Array(train.rows), hessians: new Float64Array(train.rows) };
  const active = head.base.flatMap((base, output) => (base === NEVER ? [] : [output]));
  const trees: { output: number; tree: Tree }[] = [];
  const validationLoss = [heldLoss()];
  let bestRound = 0;
  for (let round = 1; round <= options.rounds && round - bestRound <= options.patience; round++) {
    const probabilities = head.link(scores);
    const rows = sampleRows(train.rows, options.rowFraction, random);
    for (const output of active) {
      derive(train, probabilities, head, output, pairs);
      const tree = grower.grow(pairs, rows, sampleColumns(train.columns, options.columnFraction, random));
      trees.push({ output, tree });
      addTree(tree, train, scores, outputs, output);
      if (held !== null) addTree(tree, held.data, held.scores, outputs, output);
    }
    const loss = heldLoss();
    validationLoss.push(loss);
    onRound({ round, rounds: options.rounds, loss });
    if (held === null || loss < (validationLoss[bestRound] ?? 0)) bestRound = round;
  }
  const ensemble = { columns: train.columns, base: head.base, trees: trees.slice(0, bestRound * active.length) };
  return { ensemble, validationLoss, bestRound };
}

function derive(
  data: LabelledData,
  probabilities: Float64Array,
  head: Head,
  output: number,
  into: GradientPairs,
): void {
  const { labels, rows, weights } = data;
  const { gradients, hessians } = into;
  const outputs = head.base.length;
  const target = output + head.firstClass;
  const scale = outputs === 1 ? 1 : outputs / (outputs - 1);
  for (let row = 0; row < rows; row++) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    const p = probabilities[row * outputs + output] ?? 0;
    gradients[row] = weight * (p - (labels[row] === target ? 1 : 0));
    hessians[row] = weight * Math.max(scale * p * (1 - p), LEAST_HESSIAN);
  }
}

/** Weighted mean of −log P(label). With one output, the probability is that of label 1. */
function meanLoss(data: LabelledData, probabilities: Float64Array): number {
  const { labels, rows, weights } = data;
  const outputs = rows === 0 ? 1 : probabilities.length / rows;
  let sum = 0;
  let mass = 0;
  for (let row = 0; row < rows; row++) {
    const label = labels[row] ?? 0;
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    const p = outputs === 1 ? oneOf(label, probabilities[row] ?? 0) : (probabilities[row * outputs + label] ?? 0);
    sum -= weight * Math.log(Math.max(p, 1e-15));
    mass += weight;
  }
  return mass === 0 ? 0 : sum / mass;
}

function oneOf(label: number, positive: number): number {
  return label === 1 ? positive : 1 - positive;
}

function startScores(base: readonly number[], rows: number): Float64Array {
  return new Float64Array(rows * base.length).map((_, i) => base[i % base.length] ?? 0);
}
