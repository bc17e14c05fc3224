import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../scripts/command/random.js';
import { writeAverageModel } from '../../scripts/training/learners/onnx-average.js';
import { writeLogisticModel, type LogisticModel } from '../../scripts/training/learners/onnx-logistic.js';
import { writeTreeModel } from '../../scripts/training/learners/onnx-writer.js';
import { openRuntime } from '../../scripts/training/learners/runtime.js';
import type { Tree, TreeEnsemble } from '../../scripts/training/learners/trees.js';
import type { Attribution } from '../core/model/attribution.js';
import { FEATURES } from '../core/features/features.js';
import { SampledExplainer, exactExplanation, explainerOf } from './explainer.js';
import { knownGraph } from './known-graph.js';
import type { GoldenRow } from './manifest.js';
import { OnnxModel } from './model.js';

const WIDTH = FEATURES.length;
const NOTHING_MISSING = { missing: FEATURES.map(() => 0) };
const draw = createRandom(3);

function someTree(depth: number): Tree {
  const tree = { feature: [], threshold: [], missingLeft: [], left: [], right: [], value: [], cover: [] };
  grow(tree, depth);
  return tree;
}

function grow(tree: Record<keyof Tree, number[]>, depth: number): number {
  const id = tree.feature.push(depth === 0 ? -1 : Math.floor(draw() * WIDTH)) - 1;
  tree.threshold[id] = Math.fround(draw() - 0.5);
  tree.missingLeft[id] = draw() < 0.5 ? 1 : 0;
  tree.value[id] = Math.fround(draw() - 0.5);
  tree.cover[id] = 1;
  tree.left[id] = tree.right[id] = 0;
  if (depth === 0) return id;
  const [left, right] = [grow(tree, depth - 1), grow(tree, depth - 1)];
  tree.left[id] = left;
  tree.right[id] = right;
  tree.cover[id] = (tree.cover[left] ?? 0) + (tree.cover[right] ?? 0);
  return id;
}

function someRow(): Float32Array {
  return Float32Array.from({ length: WIDTH }, () => (draw() < 0.2 ? NaN : draw() - 0.5));
}

const risk: TreeEnsemble = {
  columns: WIDTH,
  base: [0.25],
  trees: Array.from({ length: 40 }, () => ({ output: 0, tree: someTree(3) })),
};
const stage: TreeEnsemble = { columns: WIDTH, base: [0, 0, 0, 0, 0, 0], trees: [] };
const softmax = { inverseTemperature: 1, offsets: [0, 0, 0, 0, 0, 0] };
const trees = { risk, platt: { slope: 0.8, intercept: -0.3 }, stage, softmax };
const TREES = writeTreeModel(trees);

/** Every third feature on the signed-log scale. */
function someLinear(): LogisticModel {
  const columns = FEATURES.map((_, i) => i);
  const each = (of: () => number): number[] => columns.map(() => Math.fround(of()));
  const head = () => ({ intercept: 0.2, weights: each(() => draw() - 0.5), missingWeights: each(() => draw() - 0.5) });
  const signedLog = columns.map((i) => i % 3 === 0);
  const [mean, deviation] = [each(() => draw() / 4), each(() => 0.5 + draw())];
  const scaler = { columns, signedLog, mean, deviation, low: each(() => -draw()), high: each(draw) };
  const stages = Array.from({ length: 6 }, head);
  return { features: WIDTH, scaler, risk: head(), platt: { slope: 0.5, intercept: 0.1 }, stages };
}

const logistic = someLinear();
const LINEAR = writeLogisticModel(logistic);
const AVERAGE = writeAverageModel({ trees, logistic, platt: { slope: 1.5, intercept: -0.2 } });

function logOddsOf({ base, byFeature }: Attribution): number {
  return [...(byFeature ?? [])].reduce((sum, value) => sum + value, base);
}

const logit = (p: number): number => Math.log(p / (1 - p));

describe('the explanation of a model', () => {
  it.each([
    ['trees', TREES],
    ['logistic models on a signed-log scale', LINEAR],
    ['averages', AVERAGE],
  ])('is exact for %s made here: the contributions add up to the log-odds of the runtime', async (_kind, bytes) => {
    const exact = exactExplanation(bytes, NOTHING_MISSING);
    const score = await openRuntime(bytes);
    for (let i = 0; i < 50; i++) {
      const row = someRow();
      const [answer] = await score(row, 1);
      expect(exact === null ? NaN : logOddsOf(exact(row))).toBeCloseTo(logit(answer?.risk ?? NaN), 4);
    }
  });

  it('is exact for the bundled logistic model, and by feature', async () => {
    const model = await OnnxModel.load('models/online-retail-1');
    const rows = Float32Array.from({ length: 20 * WIDTH }, () => (draw() < 0.2 ? NaN : 20 * draw()));
    const scores = await model.score(rows, 20);
    const explained = await model.explainer.explain(rows, 20);
    explained.forEach((one, i) => expect(logOddsOf(one)).toBeCloseTo(logit(scores[i]?.risk ?? NaN), 4));
    expect(explained.every(({ byFeature }) => byFeature !== null)).toBe(true);
  });

  it('gives a feature at its training mean nothing, and an unknown one its own weight', async () => {
    const model = await OnnxModel.load('models/online-retail-1');
    const [unknown] = await model.explainer.explain(new Float32Array(WIDTH).fill(NaN), 1);
    expect(Math.abs(unknown?.byTheme.silence ?? 0)).toBeGreaterThan(0);
  });

  it('gives each feature the mean of what both halves give it, scaled as the mean is', () => {
    const row = someRow();
    const [ofTrees, ofLinear, ofBoth] = [TREES, LINEAR, AVERAGE].map(
      (bytes) => exactExplanation(bytes, NOTHING_MISSING)?.(row).byFeature ?? new Float64Array(),
    );
    const wanted = ofTrees?.map((value, i) => (1.5 * (value + (ofLinear?.[i] ?? NaN))) / 2) ?? [];
    expect(wanted).toHaveLength(WIDTH);
    wanted.forEach((value, i) => expect(ofBoth?.[i]).toBeCloseTo(value, 5));
  });

  it('samples by theme when the graph is not known, and adds up as well', async () => {
    const score = await openRuntime(TREES);
    const explainer = new SampledExplainer(score, [new Float32Array(WIDTH), someRow(), someRow()]);
    const rows = Float32Array.from([...someRow(), ...someRow()]);
    const explained = await explainer.explain(rows, 2);
    const scores = await score(rows, 2);
    explained.forEach(({ base, byTheme, byFeature }, i) => {
      const sum = Object.values(byTheme).reduce((all, value) => all + value, base);
      expect(sum).toBeCloseTo(logit(scores[i]?.risk ?? NaN), 4);
      expect(byFeature).toBeNull();
    });
    const alone = await explainer.explain(rows.slice(WIDTH), 1);
    expect(alone[0]).toEqual(explained[1]);
  });

  it('samples a graph that only looks known: its sums differ from what the runtime answers', async () => {
    const row = Array.from(someRow(), (value) => (Number.isNaN(value) ? null : value));
    const golden: GoldenRow[] = [{ features: row, stage: [], risk: 0.123 }];
    const explainer = explainerOf(TREES, {}, golden, await openRuntime(TREES));
    expect(explainer).toBeInstanceOf(SampledExplainer);
  });

  it('knows no file that is no graph', () => {
    expect(exactExplanation(Uint8Array.of(1, 2, 3), NOTHING_MISSING)).toBeNull();
  });

  it('reads the trees back as they were written', () => {
    const graph = knownGraph(TREES);
    expect(graph).toMatchObject({ kind: 'trees', leftWhen: 'less_or_equal' });
    const trees = graph?.kind === 'trees' ? graph.trees : [];
    expect(trees.map(({ feature }) => feature)).toEqual(risk.trees.map(({ tree }) => tree.feature));
  });
});
