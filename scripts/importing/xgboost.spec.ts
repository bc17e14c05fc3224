import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FEATURES } from '../../src/core/features/features.js';
import { STAGES } from '../../src/core/primitives/vocabulary.js';
import { exactExplanation } from '../../src/onnx/explainer.js';
import { OnnxModel } from '../../src/onnx/model.js';
import { createRandom, type Random } from '../command/random.js';
import { importModel } from './imported-model.js';
import { ImportError, readXgboost } from './xgboost-json.js';
import { anXgboostFile, type XgboostFile, type XgboostTree } from '../../test/builders/xgboost.builder.js';

/**
 * The documented computation of XGBoost, written independently of the importer: scores per class of one row of named
 * values.
 */
function margins({ learner }: XgboostFile, row: Record<string, number>): number[] {
  const { trees, tree_info } = learner.gradient_booster.model;
  const classes = Math.max(1, Number(learner.learner_model_param['num_class']));
  const base = Number((learner.learner_model_param['base_score'] ?? '').replace('[', '').replace(']', ''));
  const start = learner.objective.name === 'binary:logistic' ? -Math.log(1 / base - 1) : base;
  const sums = Array.from({ length: classes }, () => start);
  trees.forEach((tree, i) => {
    const target = tree_info[i] ?? 0;
    sums[target] = (sums[target] ?? 0) + leafValue(tree, learner.feature_names, row);
  });
  return sums;
}

function leafValue(tree: XgboostTree, names: readonly string[], row: Record<string, number>): number {
  let nid = 0;
  while (tree.left_children[nid] !== -1) {
    const fvalue = Math.fround(row[names[tree.split_indices[nid] ?? 0] ?? ''] ?? NaN);
    const goesLeft = Number.isNaN(fvalue)
      ? tree.default_left[nid] === 1
      : fvalue < Math.fround(tree.split_conditions[nid] ?? 0);
    nid = (goesLeft ? tree.left_children[nid] : tree.right_children[nid]) ?? 0;
  }
  return tree.split_conditions[nid] ?? 0;
}

function softmax(scores: readonly number[]): number[] {
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Values on thresholds, unknown values, and values in between. */
function hardRow(draw: Random, files: readonly XgboostFile[]): Record<string, number> {
  const row = Object.fromEntries(FEATURES.map((name) => [name, draw() < 0.25 ? NaN : draw() * 8 - 2]));
  for (const { learner } of files) {
    for (const tree of learner.gradient_booster.model.trees) {
      const node = Math.floor(draw() * tree.left_children.length);
      const name = learner.feature_names[tree.split_indices[node] ?? 0] ?? '';
      if (tree.left_children[node] !== -1 && draw() < 0.5) row[name] = Math.fround(tree.split_conditions[node] ?? 0);
    }
  }
  return row;
}

const LENDER = 'models/online-retail-1';
const ROWS = 2_000;
const draw = createRandom(11);
const riskFile = anXgboostFile(draw, { classes: 1, rounds: 30, depth: 4, baseScore: '2.7E-1' });
const stageFile = anXgboostFile(draw, { classes: STAGES.length, rounds: 8, depth: 3, baseScore: '5E-1' });
const rows = Array.from({ length: ROWS }, () => hardRow(draw, [riskFile, stageFile]));
const matrix = Float32Array.from(rows.flatMap((row) => FEATURES.map((name) => row[name] ?? NaN)));
let folder: string;

async function imported(name: string, stages: XgboostFile | null): Promise<OnnxModel> {
  const out = join(folder, name);
  const texts = { risk: JSON.stringify(riskFile), stages: stages === null ? null : JSON.stringify(stages) };
  await importModel({ ...texts, out, lender: LENDER });
  return OnnxModel.load(out);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidewatch-import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a model that XGBoost saved', () => {
  it('gives the risk and the shares that its file says, on thresholds and with unknown values too', async () => {
    const model = await imported('both', stageFile);
    const scores = await model.score(matrix, ROWS);
    let worst = 0;
    rows.forEach((row, i) => {
      const risk = 1 / (1 + Math.exp(-(margins(riskFile, row)[0] ?? NaN)));
      const shares = softmax(margins(stageFile, row));
      worst = Math.max(worst, Math.abs(risk - (scores[i]?.risk ?? NaN)));
      shares.forEach((share, k) => (worst = Math.max(worst, Math.abs(share - (scores[i]?.stages[k] ?? NaN)))));
    });
    expect(worst).toBeLessThan(1e-6);
  });

  it('uses the stage head of the other model when it brings none', async () => {
    const [own, lender] = [await imported('risk-only', null), await OnnxModel.load(LENDER)];
    const [got, want] = [await own.score(matrix, ROWS), await lender.score(matrix, ROWS)];
    expect(got.map(({ stages }) => stages)).toEqual(want.map(({ stages }) => stages));
    expect(own.policy).toEqual(lender.policy);
  });

  it('is explained exactly, as trees made here are', async () => {
    const model = await imported('explained', stageFile);
    const exact = exactExplanation(readFileSync(join(folder, 'explained', 'model.onnx')), { missing: [] });
    const [score] = await model.score(matrix.slice(0, FEATURES.length), 1);
    const attribution = exact?.(matrix.slice(0, FEATURES.length));
    const sum = [...(attribution?.byFeature ?? [])].reduce((all, value) => all + value, attribution?.base ?? NaN);
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(score?.risk ?? NaN, 6);
  });

  it('may be trained on a part of our features', () => {
    const names = ['silent_days', 'balance_log'];
    const file = anXgboostFile(createRandom(2), { classes: 1, rounds: 2, depth: 2, baseScore: '[5E-1]', names });
    const used = readXgboost(JSON.stringify(file), 'binary:logistic', 1).trees.flatMap(({ tree }) => tree.feature);
    const ours = new Set([-1, ...names.map((name) => FEATURES.indexOf(name))]);
    expect(used.every((feature) => ours.has(feature))).toBe(true);
  });
});

describe('a file is refused with a sentence', () => {
  const changed = (change: (file: XgboostFile, tree: XgboostTree) => void): string => {
    const file = anXgboostFile(createRandom(5), { classes: 1, rounds: 3, depth: 2, baseScore: '5E-1' });
    const [tree] = file.learner.gradient_booster.model.trees;
    if (tree !== undefined) change(file, tree);
    return JSON.stringify(file);
  };

  it.each<[string, string, RegExp]>([
    ['that is no JSON', '{"learner"', /not JSON/],
    ['that holds something else', '{"a":1}', /no "learner"/],
    [
      'of another objective',
      changed(({ learner }) => (learner.objective.name = 'reg:squarederror')),
      /reg:squarederror/,
    ],
    ['of another booster', changed(({ learner }) => (learner.gradient_booster.name = 'dart')), /dart/],
    ['with a feature that is not ours', changed(({ learner }) => (learner.feature_names[3] = 'age')), /not ours: age/],
    ['with a feature twice', changed(({ learner }) => (learner.feature_names[3] = 'silent_days')), /twice/],
    ['without names', changed(({ learner }) => (learner.feature_names = [])), /names no features/],
    ['that splits by category', changed((_, tree) => (tree.split_type[0] = 1)), /category/],
    [
      'with several values per leaf',
      changed((_, tree) => (tree.tree_param['size_leaf_vector'] = '3')),
      /several values/,
    ],
    [
      'that stopped early',
      changed(({ learner }) => (learner.attributes['best_iteration'] = '1')),
      /early at round 2 of 3/,
    ],
    ['whose nodes go in a circle', changed((_, tree) => (tree.left_children[0] = 0)), /not a tree/],
    ['whose lists differ in length', changed((_, tree) => tree.sum_hessian.pop()), /unequal length/],
    ['with a threshold that is no number', changed((_, tree) => (tree.split_conditions[0] = NaN)), /not a number/],
    [
      'whose base score is no probability',
      changed(({ learner }) => (learner.learner_model_param['base_score'] = '2')),
      /base_score/,
    ],
  ])('%s', (_name, text, sentence) => {
    expect(() => readXgboost(text, 'binary:logistic', 1)).toThrow(ImportError);
    expect(() => readXgboost(text, 'binary:logistic', 1)).toThrow(sentence);
  });

  it('with five classes where six stages are needed, and six where the file has one more', () => {
    const text = (classes: number): string =>
      JSON.stringify(anXgboostFile(createRandom(5), { classes, rounds: 2, depth: 2, baseScore: '5E-1' }));
    expect(() => readXgboost(text(7), 'multi:softprob', STAGES.length)).toThrow(/classes in stage order/);
    expect(() => readXgboost(text(5), 'multi:softprob', STAGES.length)).toThrow(/classes in stage order/);
  });
});
