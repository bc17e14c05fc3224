/** Model files in the schema that XGBoost documents, made by chance; for tests. */
import { FEATURES } from '../../src/core/features/features.js';
import type { Random } from '../../scripts/command/random.js';

export interface XgboostTree {
  base_weights: number[];
  categories: number[];
  default_left: number[];
  id: number;
  left_children: number[];
  parents: number[];
  right_children: number[];
  split_conditions: number[];
  split_indices: number[];
  split_type: number[];
  sum_hessian: number[];
  tree_param: Record<string, string>;
}

export interface XgboostFile {
  version: number[];
  learner: {
    attributes: Record<string, string>;
    feature_names: string[];
    feature_types: string[];
    gradient_booster: {
      name: string;
      model: { gbtree_model_param: Record<string, string>; tree_info: number[]; trees: XgboostTree[] };
    };
    learner_model_param: Record<string, string>;
    objective: { name: string };
  };
}

export interface FileShape {
  classes: number;
  rounds: number;
  depth: number;
  baseScore: string;
  names?: readonly string[];
}

/** Its features in another order than ours, unless named. */
export function anXgboostFile(draw: Random, { classes, rounds, depth, baseScore, names }: FileShape): XgboostFile {
  const feature_names = [...(names ?? FEATURES.toReversed())];
  const trees = Array.from({ length: rounds * classes }, (_, id) => aTree(draw, id, depth, feature_names.length));
  return {
    version: [2, 1, 1],
    learner: {
      attributes: {},
      feature_names,
      feature_types: feature_names.map(() => 'float'),
      gradient_booster: {
        name: 'gbtree',
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
          tree_info: trees.map((_, i) => i % classes),
          trees,
        },
      },
      learner_model_param: {
        base_score: baseScore,
        num_class: classes === 1 ? '0' : String(classes),
        num_feature: String(feature_names.length),
        num_target: '1',
      },
      objective: { name: classes === 1 ? 'binary:logistic' : 'multi:softprob' },
    },
  };
}

const NO_NODE = 2_147_483_647;

/** Nodes level by level, as XGBoost numbers them; some branches end early. */
function aTree(draw: Random, id: number, depth: number, features: number): XgboostTree {
  const tree: XgboostTree = {
    base_weights: [],
    categories: [],
    default_left: [],
    id,
    left_children: [],
    parents: [NO_NODE],
    right_children: [],
    split_conditions: [],
    split_indices: [],
    split_type: [],
    sum_hessian: [],
    tree_param: { num_deleted: '0', num_feature: String(features), size_leaf_vector: '1' },
  };
  const levels = [0];
  for (let node = 0; node < levels.length; node++) {
    const level = levels[node] ?? 0;
    const isLeaf = level === depth || (level > 0 && draw() < 0.2);
    tree.left_children.push(isLeaf ? -1 : levels.length);
    tree.right_children.push(isLeaf ? -1 : levels.length + 1);
    tree.split_indices.push(isLeaf ? 0 : Math.floor(draw() * features));
    // More digits than a float32 holds, as they stand in hand-made files: they must be rounded to one.
    tree.split_conditions.push(isLeaf ? draw() / 5 - 0.1 : Math.round(draw() * 20 - 5) / 3);
    tree.default_left.push(!isLeaf && draw() < 0.5 ? 1 : 0);
    tree.sum_hessian.push(1 + Math.floor(draw() * 50));
    tree.base_weights.push(0);
    tree.split_type.push(0);
    if (!isLeaf) {
      levels.push(level + 1, level + 1);
      tree.parents.push(node, node);
    }
  }
  tree.tree_param['num_nodes'] = String(levels.length);
  return tree;
}
