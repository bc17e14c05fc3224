import { describe, expect, it } from '@jest/globals';
import { boostBinary, boostMulticlass } from './boosting.js';
import { fitLogistic, fitScaler, predictLogistic } from './logistic.js';
import { auroc, oneVsRestAuroc } from '../scores/metrics.js';
import { createRandom } from '../../command/random.js';
import { syntheticRows } from '../rows/synthetic.js';
import { NEVER, predictRaw, softmaxRows } from './trees.js';

const shape = { rows: 3000, columns: 4, missing: 0.1 };
const coin = (chance: number): readonly number[] => [1 - chance, chance];
/** One of the first two features alone says nothing; whether exactly one of them is high says nearly everything. */
const exclusiveOr = ([a = NaN, b = NaN]: Float32Array): readonly number[] => coin(a > 0.5 !== b > 0.5 ? 0.9 : 0.1);
const data = (seed: number, chances = exclusiveOr, missing = shape.missing) =>
  syntheticRows(createRandom(seed), { ...shape, missing }, chances);

describe('boostBinary', () => {
  const train = data(1);
  const validation = data(2);
  const test = data(3);

  it('finds an interaction that a linear model cannot', () => {
    const { ensemble } = boostBinary(train, validation, { rounds: 60, learningRate: 0.2, columnFraction: 1 });
    const scaler = fitScaler(train);
    const linear = predictLogistic(scaler, fitLogistic(train, scaler), test);
    expect(auroc(predictRaw(ensemble, test), test.labels)).toBeGreaterThan(0.8);
    expect(auroc(linear, test.labels)).toBeLessThan(0.6);
  });

  it.each([
    ['high', (value: number) => Number.isNaN(value) || value > 0.7],
    ['low', (value: number) => Number.isNaN(value) || value < 0.3],
  ])('learns that unknown behaves like %s', (side, risky) => {
    const chances = ([a = NaN]: Float32Array) => coin(risky(a) ? 0.95 : 0.05);
    const [seen, held] = [data(4, chances, 0.3), data(5, chances, 0.3)];
    const { ensemble } = boostBinary(seen, held, { rounds: 1, maxDepth: 1, columnFraction: 1, rowFraction: 1 });
    const [first] = ensemble.trees;
    expect(first?.tree.feature[0]).toBe(0);
    expect(first?.tree.missingLeft[0]).toBe(side === 'low' ? 1 : 0);
  });

  it('gives the same model for the same seed, and another for another', () => {
    const run = (seed: number) => JSON.stringify(boostBinary(train, validation, { rounds: 5, seed }).ensemble);
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });

  it('survives a trip through JSON', () => {
    const { ensemble } = boostBinary(train, validation, { rounds: 10 });
    expect(JSON.parse(JSON.stringify(ensemble))).toEqual(ensemble);
  });

  it('stops when noise is all there is, and keeps the best round', () => {
    const noise = () => coin(0.5);
    const { validationLoss, bestRound, ensemble } = boostBinary(data(6, noise), data(7, noise), { patience: 5 });
    expect(validationLoss.length - 1).toBe(bestRound + 5);
    expect(validationLoss[bestRound]).toBe(Math.min(...validationLoss));
    expect(ensemble.trees).toHaveLength(bestRound);
  });

  it('counts a row of weight three as three rows', () => {
    const options = { rounds: 3, rowFraction: 1, columnFraction: 1, bins: 8 };
    const heavy = { ...train, weights: Float64Array.from(train.labels, (label) => 1 + 2 * label) };
    const rows = [...train.labels].flatMap((label, row) => (label === 1 ? [row, row, row] : [row]));
    const x = Float32Array.from(rows.flatMap((row) => [...train.x.subarray(row * 4, row * 4 + 4)]));
    const labels = Uint8Array.from(rows, (row) => train.labels[row] ?? 0);
    const weighted = boostBinary(heavy, validation, options).ensemble;
    const repeated = boostBinary({ x, labels, rows: rows.length, columns: 4 }, validation, options).ensemble;
    expect(weighted.base[0]).toBeCloseTo(repeated.base[0] ?? NaN, 6);
    expect(weighted.trees[0]?.tree.cover[0]).toBeCloseTo(repeated.trees[0]?.tree.cover[0] ?? NaN, 1);
  });

  it('respects the least hessian of a child and the depth limit', () => {
    const { ensemble } = boostBinary(train, validation, { rounds: 5, maxDepth: 2, minChildHessian: 50 });
    for (const { tree } of ensemble.trees) {
      expect(tree.feature.length).toBeLessThanOrEqual(7);
      expect(Math.min(...tree.cover)).toBeGreaterThanOrEqual(50);
    }
  });

  it('refuses to learn from one class, and from infinite features', () => {
    expect(() => boostBinary({ ...train, labels: new Uint8Array(train.rows) }, validation)).toThrow(RangeError);
    expect(() => boostBinary({ ...train, x: train.x.slice().fill(Infinity, 0, 1) }, validation)).toThrow(RangeError);
  });
});

describe('boostMulticlass', () => {
  const thirds = ([a = NaN]: Float32Array): readonly number[] =>
    a < 1 / 3 ? [0.8, 0.1, 0, 0.1] : a < 2 / 3 ? [0.1, 0.8, 0, 0.1] : [0.1, 0.1, 0, 0.8];
  const train = data(11, thirds);
  const { ensemble } = boostMulticlass(train, data(12, thirds), 4, { rounds: 30, learningRate: 0.2 });
  const test = data(13, thirds);
  const probabilities = softmaxRows(predictRaw(ensemble, test), 4);

  it('tells the classes apart', () => {
    const [first, second, , last] = oneVsRestAuroc(probabilities, test.labels, 4);
    for (const area of [first, second, last]) expect(area).toBeGreaterThan(0.8);
  });

  it('gives a class without training rows no tree and no chance', () => {
    expect(ensemble.base[2]).toBe(NEVER);
    expect(ensemble.trees.some(({ output }) => output === 2)).toBe(false);
    expect(probabilities.filter((_, i) => i % 4 === 2).every((p) => p === 0)).toBe(true);
  });
});
