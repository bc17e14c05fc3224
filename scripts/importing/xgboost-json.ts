/**
 * Reads a model that XGBoost saved as JSON (`booster.save_model('model.json')`) as trees over our own features,
 * following the documented schema (XGBoost 1.6 to 3.x, "Introduction to Model IO"):
 *
 * - A row goes left when its value is below `split_conditions`, both as float32. An unknown value goes where
 *   `default_left` says. For a leaf (`left_children` −1) the same list contains the value.
 * - For binary:logistic `base_score` is a probability and is used as its log-odds; for multi:softprob it is a score.
 * - `tree_info` says to which class a tree adds.
 *
 * A model that our trees cannot represent exactly is refused with an explanation; nothing is guessed.
 */
import { FEATURES } from '../../src/core/features/features.js';
import type { Tree, TreeEnsemble } from '../training/learners/trees.js';
import { CommandError } from '../command/command-error.js';

export class ImportError extends CommandError {
  override readonly name = 'ImportError';
}

export type Objective = 'binary:logistic' | 'multi:softprob';

/** One output per class, or the single one of a binary model. Rows go left when strictly below a threshold. */
export function readXgboost(text: string, objective: Objective, classes: number): TreeEnsemble {
  const learner = field(parsed(text), 'learner');
  const stated = textOf(field(field(learner, 'objective'), 'name'), 'objective.name');
  if (stated !== objective) throw new ImportError(`its objective is ${stated}, and ${objective} is needed here`);
  const booster = field(learner, 'gradient_booster');
  const kind = textOf(field(booster, 'name'), 'gradient_booster.name');
  if (kind !== 'gbtree') throw new ImportError(`its booster is ${kind}; only gbtree can be brought over`);
  const columns = columnsOf(learner);
  const model = field(booster, 'model');
  const trees = list(field(model, 'trees'), 'trees').map((tree, i) => readTree(tree, columns, `tree ${i}`));
  refuseEarlyStop(learner, trees.length / classes / treesPerRound(model));
  const outputs = outputsOf(learner, model, trees.length, classes);
  return {
    columns: FEATURES.length,
    base: basesOf(learner, objective, classes),
    trees: trees.map((tree, i) => ({ output: outputs[i] ?? 0, tree })),
  };
}

/** The class to which each tree adds. */
function outputsOf(learner: unknown, model: unknown, trees: number, classes: number): number[] {
  const outputs = numbers(field(model, 'tree_info'), 'tree_info');
  // For a binary model the file says 0 classes.
  const stated = Math.max(
    1,
    Number(object(field(learner, 'learner_model_param'), 'learner_model_param')['num_class'] ?? 0),
  );
  if (stated === classes && outputs.length === trees && outputs.every((one) => one >= 0 && one < classes))
    return outputs;
  throw new ImportError(`its trees are not for ${classes === 1 ? 'one output' : `${classes} classes in stage order`}`);
}

/** Our column for each of the model's features, in the model's order. */
function columnsOf(learner: unknown): number[] {
  const names = list(object(learner, 'learner')['feature_names'] ?? [], 'feature_names').map((name) =>
    textOf(name, 'feature_names'),
  );
  if (names.length === 0) throw new ImportError('it names no features: train it from a table with our feature names');
  const unknown = names.filter((name) => !FEATURES.includes(name));
  if (unknown.length > 0) throw new ImportError(`these features are not ours: ${unknown.slice(0, 5).join(', ')}`);
  if (new Set(names).size < names.length) throw new ImportError('it names a feature twice');
  return names.map((name) => FEATURES.indexOf(name));
}

function basesOf(learner: unknown, objective: Objective, classes: number): number[] {
  const parameters = field(learner, 'learner_model_param');
  const stated = textOf(field(parameters, 'base_score'), 'base_score');
  const scores = stated
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map(Number);
  const bases = Array.from({ length: classes }, (_, i) => scores[scores.length === 1 ? 0 : i] ?? NaN);
  const margins = objective === 'binary:logistic' ? bases.map((p) => Math.log(p / (1 - p))) : bases;
  if (margins.every(Number.isFinite) && (scores.length === 1 || scores.length === classes))
    return margins.map(Math.fround);
  throw new ImportError(`its base_score is "${stated}"`);
}

/** Which trees such a model uses depends on how it is called, so the file must contain only the trees that count. */
function refuseEarlyStop(learner: unknown, rounds: number): void {
  const { best_iteration: best } = object(object(learner, 'learner')['attributes'] ?? {}, 'attributes');
  const wanted = Number(best ?? rounds - 1) + 1;
  if (wanted === rounds) return;
  throw new ImportError(`it stopped early at round ${wanted} of ${rounds}: save booster[:${wanted}] instead`);
}

function treesPerRound(model: unknown): number {
  return Number(object(field(model, 'gbtree_model_param'), 'gbtree_model_param')['num_parallel_tree'] ?? 1);
}

function readTree(tree: unknown, columns: readonly number[], where: string): Tree {
  const read = (name: string): number[] => numbers(field(tree, name), `${where}: ${name}`);
  const optional = (name: string): number[] => numbers(object(tree, where)[name] ?? [], `${where}: ${name}`);
  const { size_leaf_vector: leafSize = '1' } = object(field(tree, 'tree_param'), where);
  if (Number(leafSize) > 1) throw new ImportError(`${where} has leaves with several values (multi_output_tree)`);
  if (optional('split_type').some((type) => type !== 0) || optional('categories').length > 0) {
    throw new ImportError(`${where} splits by category; only numbers can be brought over`);
  }
  const [left, right] = [read('left_children'), read('right_children')];
  const [splits, conditions, cover] = [
    read('split_indices'),
    read('split_conditions').map(Math.fround),
    read('sum_hessian'),
  ];
  const defaultLeft = read('default_left');
  const lists = [right, splits, conditions, cover, defaultLeft];
  if (left.length === 0 || lists.some(({ length }) => length !== left.length)) {
    throw new ImportError(`${where} has lists of unequal length`);
  }
  const inner = left.map((child) => child !== -1);
  refuseBrokenLinks(left, right, inner, where);
  const feature = splits.map((split, node) => (inner[node] === true ? (columns[split] ?? NaN) : -1));
  if (feature.some(Number.isNaN)) throw new ImportError(`${where} splits on a feature that the model does not name`);
  return {
    feature,
    threshold: conditions.map((value, node) => (inner[node] === true ? value : 0)),
    missingLeft: defaultLeft.map((flag, node) => (inner[node] === true && flag === 1 ? 1 : 0)),
    left,
    right,
    value: conditions.map((value, node) => (inner[node] === true ? 0 : value)),
    cover: cover.map(Math.fround),
  };
}

/** Every node but the root has exactly one parent, which comes before it in the list. */
function refuseBrokenLinks(
  left: readonly number[],
  right: readonly number[],
  inner: readonly boolean[],
  where: string,
): void {
  const seen = new Set<number>();
  const sound = inner.every((isInner, node) => {
    if (!isInner) return right[node] === -1;
    return [left[node], right[node]].every((child) => {
      const fits = child !== undefined && child > node && child < left.length && !seen.has(child);
      if (fits) seen.add(child);
      return fits;
    });
  });
  if (!sound) throw new ImportError(`${where} is not a tree`);
  if (seen.size !== left.length - 1) throw new ImportError(`${where} holds nodes that were pruned: save it anew`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportError('it is not JSON: save it with a name that ends in .json');
  }
}

function field(value: unknown, name: string): unknown {
  const found = object(value, name)[name];
  if (found !== undefined) return found;
  throw new ImportError(`it has no "${name}", which a model saved as JSON has`);
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new ImportError(`it has no "${where}", which a model saved as JSON has`);
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new ImportError(`its ${where} is not a text`);
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new ImportError(`its ${where} is not a list`);
}

/** Flags are 0 and 1 in new files, false and true in old ones. */
function numbers(value: unknown, where: string): number[] {
  return list(value, where).map((one) => {
    const number = typeof one === 'boolean' ? Number(one) : one;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new ImportError(`its ${where} holds something that is not a number`);
  });
}
