import { describe, expect, it } from '@jest/globals';
import ort from 'onnxruntime-node';
import { boostBinary, boostMulticlass } from './boosting.js';
import { applyPlatt, applyTemperature, fitPlatt, fitTemperature, plattLogOdds } from './calibration.js';
import { balancingWeights, type DataSet } from '../rows/dataset.js';
import { fitLogistic, fitOneVsRest, fitScaler, predictLogistic, predictOneVsRest, type Scaler } from './logistic.js';
import { writeAverageModel } from './onnx-average.js';
import { writeLogisticModel, type LogisticModel } from './onnx-logistic.js';
import { writeTreeModel } from './onnx-writer.js';
import { createRandom, type Random } from '../../command/random.js';
import { syntheticRows } from '../rows/synthetic.js';
import { predictRaw, type TreeEnsemble } from './trees.js';

/** The largest difference in probability between the runtime and the trainer. */
const PARITY = 6e-7;
const COLUMNS = 12;
const CLASSES = 6;
/** Class 2 never occurs. */
const chances = ([a = NaN, b = NaN, c = NaN]: Float32Array): readonly number[] =>
  a > b ? [0.5, 0.1, 0, 0.2, c > 0.5 ? 0.6 : 0.1, 0.1] : [0.1, Number.isNaN(c) ? 0.7 : 0.2, 0, 0.2, 0.1, 0.3];

const random = createRandom(4);
const shape = { rows: 2000, columns: COLUMNS, missing: 0.15 };
const [train, validation] = [syntheticRows(random, shape, chances), syntheticRows(random, shape, chances)];
const binary = <T extends { labels: Uint8Array }>(data: T): T => ({
  ...data,
  labels: data.labels.map((label) => (label >= 4 ? 1 : 0)),
});
const weights = balancingWeights(train.labels, CLASSES);
const weighted = <T extends { labels: Uint8Array }>(data: T) => ({
  ...data,
  weights: Float64Array.from(data.labels, (label) => weights[label] ?? 1),
});

const options = { rounds: 25, learningRate: 0.2 };
const risk = boostBinary(binary(train), binary(validation), options).ensemble;
const stage = boostMulticlass(weighted(train), weighted(validation), CLASSES, options).ensemble;
const platt = fitPlatt(predictRaw(risk, validation), binary(validation).labels);
const softmax = fitTemperature(predictRaw(stage, validation), validation.labels, weights);
const model = { risk, platt, stage, softmax };

/** Random rows, half of them with values exactly on thresholds of the model. */
function hardRows(ensembles: readonly TreeEnsemble[], rows: number, draw: Random): DataSet {
  const edges = ensembles
    .flatMap(({ trees }) => trees)
    .flatMap(({ tree }) => tree.feature.map((column, node) => ({ column, value: tree.threshold[node] ?? NaN })))
    .filter(({ column }) => column >= 0);
  const { x } = syntheticRows(draw, { ...shape, rows }, () => [1]);
  for (let i = 0; i < 2 * rows; i++) {
    const edge = edges[Math.floor(draw() * edges.length)];
    if (edge !== undefined) x[Math.floor(i / 4) * COLUMNS + edge.column] = edge.value;
  }
  return { x, rows, columns: COLUMNS };
}

async function run(bytes: Uint8Array, data: DataSet) {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const features = new ort.Tensor('float32', data.x, [data.rows, data.columns]);
  const { stage: stageOut, risk: riskOut } = await session.run({ features });
  if (!(stageOut?.data instanceof Float32Array) || !(riskOut?.data instanceof Float32Array))
    throw new Error('no floats');
  return { stage: stageOut.data, risk: riskOut.data, dims: [stageOut.dims, riskOut.dims] };
}

function distance(expected: Float64Array, actual: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? NaN))), 0);
}

/** Rows whose answer at some place in a batch of some size differs from their answer in one batch of all. */
async function movedRows(bytes: Uint8Array, data: DataSet): Promise<string[]> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const score = async (from: number, rows: number): Promise<string[]> => {
    const x = data.x.slice(from * COLUMNS, (from + rows) * COLUMNS);
    const { stage: stageOut, risk: riskOut } = await session.run({
      features: new ort.Tensor('float32', x, [rows, COLUMNS]),
    });
    const [stages, risks] = [stageOut?.data, riskOut?.data];
    if (!(stages instanceof Float32Array) || !(risks instanceof Float32Array)) throw new Error('no floats');
    return Array.from(risks, (one, row) => `${one} ${stages.subarray(row * CLASSES, (row + 1) * CLASSES).join(' ')}`);
  };
  const whole = await score(0, data.rows);
  const moved: string[] = [];
  for (let size = 1; size <= LARGEST_BATCH; size++) {
    for (let from = 0; from < data.rows; from += size) {
      const part = await score(from, Math.min(size, data.rows - from));
      part.forEach((one, i) => {
        if (one !== whole[from + i]) moved.push(`row ${from + i} at place ${i} of ${part.length}`);
      });
    }
  }
  return moved;
}

const LARGEST_BATCH = 64;

describe('writeTreeModel', () => {
  it('gives what the trainer gives, over 10,000 rows with unknown values and values on thresholds', async () => {
    const data = hardRows([risk, stage], 10_000, createRandom(6));
    const out = await run(writeTreeModel(model), data);
    expect(out.dims).toEqual([[10_000, CLASSES], [10_000]]);
    expect(distance(applyPlatt(predictRaw(risk, data), platt), out.risk)).toBeLessThanOrEqual(PARITY);
    expect(distance(applyTemperature(predictRaw(stage, data), softmax), out.stage)).toBeLessThanOrEqual(PARITY);
  });

  it('gives the same for a row alone and in a batch', async () => {
    const data = hardRows([risk, stage], 20, createRandom(8));
    const bytes = writeTreeModel(model);
    const [batch, alone] = [
      await run(bytes, data),
      await run(bytes, { ...data, x: data.x.slice(0, COLUMNS), rows: 1 }),
    ];
    expect(alone.dims).toEqual([[1, CLASSES], [1]]);
    expect(alone.risk[0]).toBe(batch.risk[0]);
    expect([...alone.stage]).toEqual([...batch.stage.subarray(0, CLASSES)]);
  });

  it('gives each row the same, bit for bit, at every place of batches of 1 to 64', async () => {
    const data = hardRows([risk, stage], 2 * LARGEST_BATCH, createRandom(9));
    expect(await movedRows(writeTreeModel(model), data)).toEqual([]);
  });

  it('gives a class that training never saw no chance at all', async () => {
    const out = await run(writeTreeModel(model), hardRows([stage], 100, createRandom(7)));
    expect(out.stage.filter((_, i) => i % CLASSES === 2).every((p) => p === 0)).toBe(true);
  });

  it('loads a model that learned nothing', async () => {
    const silent = { columns: COLUMNS, base: [0.25], trees: [] };
    const plain = { ...model, risk: silent, platt: { slope: 1, intercept: 0 } };
    const out = await run(writeTreeModel(plain), hardRows([stage], 3, createRandom(7)));
    expect(out.risk[2]).toBeCloseTo(1 / (1 + Math.exp(-0.25)), 6);
  });

  it('writes equal bytes for equal models and names its producer', () => {
    const bytes = writeTreeModel(model);
    expect(writeTreeModel(structuredClone(model))).toEqual(bytes);
    expect(Buffer.from(bytes).includes('tidewatch')).toBe(true);
  });
});

const linearModel = (scaler: Scaler): LogisticModel => ({
  features: COLUMNS,
  scaler,
  risk: fitLogistic(binary(train), scaler),
  platt,
  stages: fitOneVsRest(train, scaler, CLASSES),
});
/** Every second feature as a count or amount of either sign: up to a million, and skewed. */
const stretched = <T extends DataSet>(data: T): T => ({
  ...data,
  x: data.x.map((value, i) => (i % 2 === 0 ? value : Math.sign(value - 0.2) * value ** 6 * 1e6)),
});

describe('writeLogisticModel', () => {
  it.each([
    ['all features', undefined],
    ['a chosen part of them', [7, 0, 2]],
  ])('gives what the trainer gives from %s', async (_name, columns) => {
    const model = linearModel(fitScaler(train, columns));
    const data = hardRows([risk, stage], 10_000, createRandom(6));
    const out = await run(writeLogisticModel(model), data);
    expect(out.dims).toEqual([[10_000, CLASSES], [10_000]]);
    expect(distance(applyPlatt(predictLogistic(model.scaler, model.risk, data), platt), out.risk)).toBeLessThanOrEqual(
      PARITY,
    );
    expect(distance(predictOneVsRest(model.scaler, model.stages, data), out.stage)).toBeLessThanOrEqual(PARITY);
  });

  it('gives what the trainer gives of skewed features on a signed-log scale, bit for bit at every place', async () => {
    const scaler = fitScaler(stretched(train), undefined, 'signed_log');
    expect(new Set(scaler.signedLog)).toEqual(new Set([true, false]));
    const model = linearModel(scaler);
    const data = stretched(hardRows([risk, stage], 10_000, createRandom(6)));
    const out = await run(writeLogisticModel(model), data);
    expect(distance(applyPlatt(predictLogistic(scaler, model.risk, data), platt), out.risk)).toBeLessThanOrEqual(
      PARITY,
    );
    expect(distance(predictOneVsRest(scaler, model.stages, data), out.stage)).toBeLessThanOrEqual(PARITY);
    const some = stretched(hardRows([risk, stage], 2 * LARGEST_BATCH, createRandom(9)));
    expect(await movedRows(writeLogisticModel(model), some)).toEqual([]);
  }, 60_000);

  it('gives each row the same, bit for bit, at every place of batches of 1 to 64', async () => {
    const data = hardRows([risk, stage], 2 * LARGEST_BATCH, createRandom(9));
    expect(await movedRows(writeLogisticModel(linearModel(fitScaler(train))), data)).toEqual([]);
  }, 60_000);
});

describe('writeAverageModel', () => {
  const scaler = fitScaler(train, undefined, 'signed_log');
  const halves = { trees: model, logistic: linearModel(scaler) };
  const average = { ...halves, platt: { slope: 1.25, intercept: -0.5 } };

  it('gives the calibrated mean of both log-odds, and the mean of both stage probabilities', async () => {
    const data = hardRows([risk, stage], 10_000, createRandom(6));
    const out = await run(writeAverageModel(average), data);
    const [ofTrees, ofLinear] = [predictRaw(risk, data), predictLogistic(scaler, halves.logistic.risk, data)];
    const odds = plattLogOdds(ofTrees, platt).map((one, i) => (one + (plattLogOdds(ofLinear, platt)[i] ?? NaN)) / 2);
    expect(distance(applyPlatt(odds, average.platt), out.risk)).toBeLessThanOrEqual(PARITY);
    const stages = predictOneVsRest(scaler, halves.logistic.stages, data);
    const mean = applyTemperature(predictRaw(stage, data), softmax).map((one, i) => (one + (stages[i] ?? NaN)) / 2);
    expect(distance(mean, out.stage)).toBeLessThanOrEqual(PARITY);
    expect(out.dims).toEqual([[10_000, CLASSES], [10_000]]);
  }, 60_000);

  it('gives each row the same, bit for bit, at every place of batches of 1 to 64', async () => {
    const data = hardRows([risk, stage], 2 * LARGEST_BATCH, createRandom(9));
    expect(await movedRows(writeAverageModel(average), data)).toEqual([]);
  }, 60_000);
});
