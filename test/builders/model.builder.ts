/** Folders of models, the bundled one with something changed; and a graph of the contract to change. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as onnx from '../../src/onnx/onnx-proto.js';
import { STAGES } from '../../src/core/primitives/vocabulary.js';
import type { GoldenRow } from '../../src/onnx/manifest.js';

const MODEL = 'models/online-retail-1';
/** The columns that the bundled model reads. */
export const MODEL_FEATURES: readonly string[] = (
  JSON.parse(readFileSync(`${MODEL}/manifest.json`, 'utf8')) as { features: string[] }
).features;
const N = MODEL_FEATURES.length;

type Json = Record<string, unknown>;

export interface ModelChange {
  manifest?: Json;
  golden?: (rows: GoldenRow[]) => unknown;
  graph?: Partial<onnx.GraphProto>;
  bytes?: Uint8Array;
}

/** Writes the bundled model with something changed; a changed graph comes with the hash it has. Returns the folder. */
export function writeModel(
  dir: string,
  { manifest = {}, golden = (rows) => rows, graph, bytes }: ModelChange = {},
): string {
  mkdirSync(dir, { recursive: true });
  cpSync(MODEL, dir, { recursive: true });
  const file = graph === undefined ? bytes : onnx.encodeModel({ ...A_GRAPH, ...graph });
  const hash = file === undefined ? {} : { modelSha256: createHash('sha256').update(file).digest('hex') };
  if (file !== undefined) writeFileSync(join(dir, 'model.onnx'), file);
  const json = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));
  const changed = { ...(json('manifest.json') as Json), ...hash, ...manifest };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(changed));
  writeFileSync(join(dir, 'golden.json'), JSON.stringify(golden(json('golden.json') as GoldenRow[])));
  return dir;
}

export interface WeighedModel {
  features: readonly string[];
  windowSpec: number;
  /** The one feature whose value is the log-odds of the risk. */
  weightOf: string;
}

/** Writes a model whose risk follows one feature, of as many columns as it names. Returns the folder. */
export function aWeighedModel(dir: string, { features, windowSpec, weightOf }: WeighedModel): string {
  const columns = features.length;
  const weights = features.map((name) => (name === weightOf ? 1 : 0));
  const graph = {
    input: [onnx.floatValue('features', ['batch', columns])],
    initializer: [
      onnx.floatTensor('to_stage', [columns, STAGES.length], Array<number>(columns * STAGES.length).fill(0)),
      onnx.floatTensor('to_risk', [columns, 1], weights),
      onnx.floatTensor('zero', [1], [0]),
      onnx.intTensor('axis', [1]),
    ],
  };
  return writeModel(dir, {
    graph,
    golden: () => [{ ...sameToAll([{ features: features.map(() => 0), stage: [], risk: 0 }])[0] }],
    manifest: { features, windowSpec },
  });
}

/** A graph of the contract that says the same to everybody: features · 0 → stage_raw → Softmax, Sigmoid. */
export const A_GRAPH: onnx.GraphProto = {
  name: 'same_to_all',
  input: [onnx.floatValue('features', ['batch', N])],
  output: [onnx.floatValue('stage', ['batch', STAGES.length]), onnx.floatValue('risk', ['batch'])],
  initializer: [
    onnx.floatTensor('to_stage', [N, STAGES.length], Array<number>(N * STAGES.length).fill(0)),
    onnx.floatTensor('to_risk', [N, 1], Array<number>(N).fill(0)),
    onnx.floatTensor('zero', [1], [0]),
    onnx.intTensor('axis', [1]),
  ],
  node: [
    onnx.node('IsNaN', ['features'], 'unknown'),
    onnx.node('Where', ['unknown', 'zero', 'features'], 'clean'),
    onnx.node('MatMul', ['clean', 'to_stage'], 'stage_raw'),
    onnx.node('Softmax', ['stage_raw'], 'stage', [onnx.intAttribute('axis', 1)]),
    onnx.node('MatMul', ['clean', 'to_risk'], 'risk_raw'),
    onnx.node('Sigmoid', ['risk_raw'], 'risk_column'),
    onnx.node('Squeeze', ['risk_column', 'axis'], 'risk'),
  ],
};

/** What that graph answers. */
export const sameToAll = (rows: GoldenRow[]): GoldenRow[] =>
  rows.map((row) => ({ ...row, stage: STAGES.map(() => 1 / STAGES.length), risk: 0.5 }));

/** It answers like that graph, after a good while: it multiplies matrices whose product is nothing. */
export function aSlowGraph(): Partial<onnx.GraphProto> {
  const times = Array.from({ length: SLOW_STEPS }, (_, i) => i);
  return {
    initializer: [...A_GRAPH.initializer, onnx.intTensor('size', [SLOW_SIZE, SLOW_SIZE])],
    node: [
      ...A_GRAPH.node.filter(({ output }) => !output.includes('risk_column')).slice(0, -1),
      onnx.node('ReduceMean', ['risk_raw'], 'mean', [onnx.intAttribute('keepdims', 0)]),
      onnx.node('Expand', ['mean', 'size'], 'product_0'),
      ...times.map((i) => onnx.node('MatMul', [`product_${i}`, 'product_0'], `product_${i + 1}`)),
      onnx.node('ReduceMean', [`product_${SLOW_STEPS}`], 'nothing', [onnx.intAttribute('keepdims', 0)]),
      onnx.node('Add', ['risk_raw', 'nothing'], 'risk_late'),
      onnx.node('Sigmoid', ['risk_late'], 'risk_column'),
      onnx.node('Squeeze', ['risk_column', 'axis'], 'risk'),
    ],
  };
}

const SLOW_SIZE = 1_000;
const SLOW_STEPS = 8;
