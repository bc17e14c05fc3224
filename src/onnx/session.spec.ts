import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as onnx from './onnx-proto.js';
import { A_GRAPH, MODEL_FEATURES, sameToAll, writeModel, type ModelChange } from '../../test/builders/model.builder.js';
import { STAGES } from '../core/primitives/vocabulary.js';
import { threadDataOf } from './manifest.js';
import { ModelSession } from './session.js';

const N = MODEL_FEATURES.length;
const root = mkdtempSync(join(tmpdir(), 'tidewatch-models-'));

afterAll(() => rmSync(root, { recursive: true }));

/** As the model's thread does. */
async function load(dir: string): Promise<ModelSession> {
  return ModelSession.load(threadDataOf(dir).data);
}

function aFolder(change: ModelChange): string {
  return writeModel(mkdtempSync(join(root, 'model-')), change);
}

function withNode(output: string, node: onnx.NodeProto): onnx.NodeProto[] {
  return A_GRAPH.node.map((one) => (one.output.includes(output) ? node : one));
}

const golden = sameToAll;
const REFUSALS: [string, ModelChange, RegExp][] = [
  ['another hash', { manifest: { modelSha256: 'a'.repeat(64) } }, /is not the file its manifest names \(sha256 c17e/],
  ['no hash', { manifest: { modelSha256: 'none' } }, /modelSha256 is not usable/],
  [
    'features in another order',
    { manifest: { features: [...MODEL_FEATURES].reverse() } },
    new RegExp(`feature 0 is "${MODEL_FEATURES.at(-1)}"`),
  ],
  ['a feature too few', { manifest: { features: MODEL_FEATURES.slice(1) } }, /feature 0 is "business_tenure_days"/],
  ['another window spec', { manifest: { windowSpec: 99 } }, /window spec 99; this build computes specs 1 to 2/],
  ['the name of the prior', { manifest: { version: 'prior' } }, /no model may be named "prior"/],
  ['the name of what stands in', { manifest: { version: 'stand-in' } }, /no model may be named "stand-in"/],
  ['its name in earlier builds', { manifest: { version: 'rules' } }, /no model may be named "rules"/],
  ['a name that is a path', { manifest: { version: '../x' } }, /version is not usable/],
  ['a policy without thresholds', { manifest: { policy: { version: 1 } } }, /policy is not usable/],
  ['no golden rows', { golden: () => [] }, /golden.json holds no rows/],
  [
    'golden rows of another width',
    { golden: (rows) => rows.map((row) => ({ ...row, features: [1] })) },
    new RegExp(`row 0 must have ${N} features`),
  ],
  [
    'golden rows that are off',
    { golden: (rows) => rows.map((row, i) => ({ ...row, risk: row.risk + (i === 3 ? 2e-5 : 0) })) },
    /golden row 3 is off by 2\.0e-5; at most 1e-5 is allowed/,
  ],
  ['a file that is no model', { bytes: Buffer.from('nonsense') }, /refused by the runtime: .*protobuf parsing failed/],
  [
    'an unknown operator',
    { golden, graph: { node: withNode('stage', onnx.node('Frobnicate', ['stage_raw'], 'stage')) } },
    /it uses the operator Frobnicate of ai.onnx, which this runtime does not know/,
  ],
  [
    'an unknown operator of trees',
    { golden, graph: { node: withNode('stage', onnx.node('Grove', ['stage_raw'], 'stage', [], onnx.ML_DOMAIN)) } },
    /the operator Grove of ai.onnx.ml/,
  ],
  [
    'an input of another name',
    {
      golden,
      graph: {
        input: [onnx.floatValue('x', ['batch', N])],
        node: A_GRAPH.node.map((node) => ({
          ...node,
          input: node.input.map((name) => (name === 'features' ? 'x' : name)),
        })),
      },
    },
    /it reads x; the contract is one input, features/,
  ],
  [
    'an output of another name',
    { golden, graph: { output: [A_GRAPH.output[0]!, onnx.floatValue('risk_column', ['batch', 1])] } },
    /it answers stage, risk_column; risk is missing/,
  ],
  [
    'an output of another shape',
    {
      golden,
      graph: {
        output: [A_GRAPH.output[0]!, onnx.floatValue('risk', ['batch', 1])],
        node: [...A_GRAPH.node.slice(0, -2), onnx.node('Sigmoid', ['risk_raw'], 'risk')],
      },
    },
    /risk is float32 \[batch, 1\]; the contract is float32 \[batch\]/,
  ],
  [
    'a batch of one size',
    { golden, graph: { input: [onnx.floatValue('features', [1, N])] } },
    new RegExp(`features is float32 \\[1, ${N}\\]; the contract is float32 \\[batch, ${N}\\]`),
  ],
  [
    'stage shares that make no whole',
    { golden, graph: { node: withNode('stage', onnx.node('Sigmoid', ['stage_raw'], 'stage')) } },
    /golden row 0 is answered with stage shares that sum to 3\.0000/,
  ],
  [
    'a risk beyond 1',
    {
      golden,
      graph: {
        node: withNode('risk_column', onnx.node('Exp', ['risk_big'], 'risk_column')).flatMap((node) =>
          node.output.includes('risk_column')
            ? [onnx.node('Exp', ['risk_raw'], 'risk_one'), onnx.node('Exp', ['risk_one'], 'risk_big'), node]
            : [node],
        ),
      },
    },
    /golden row 0 is answered with 15\.\d+, which is no probability/,
  ],
  [
    'NaN',
    {
      golden,
      graph: {
        node: withNode('risk_column', onnx.node('Log', ['minus'], 'risk_column')).flatMap((node) =>
          node.output.includes('risk_column')
            ? [onnx.node('Sigmoid', ['risk_raw'], 'half'), onnx.node('Log', ['half'], 'minus'), node]
            : [node],
        ),
      },
    },
    /golden row 0 is answered with NaN, which is no probability/,
  ],
  [
    'NaN for who is unknown',
    {
      golden: (rows) => sameToAll(rows).map((row) => ({ ...row, features: row.features.map(() => 0) })),
      graph: { node: [onnx.node('Identity', ['features'], 'clean'), ...A_GRAPH.node.slice(2)] },
    },
    /a row of which nothing is known is answered with NaN/,
  ],
];

describe('a model', () => {
  it('that keeps to the contract is loaded, and scores', async () => {
    const session = await load(aFolder({ golden: sameToAll, graph: {} }));
    const { risk, stage } = await session.score(new Float32Array(2 * N).fill(NaN), 2);
    expect([...risk]).toEqual([0.5, 0.5]);
    expect(stage).toHaveLength(2 * STAGES.length);
    await session.release();
  });

  it('may answer more, as maps by class do: what the contract does not name is not asked for', async () => {
    const classes = [onnx.intsAttribute('classlabels_int64s', [0, 1, 2, 3, 4, 5])];
    const graph = {
      output: [...A_GRAPH.output, { name: 'by_class', type: {} }],
      node: [...A_GRAPH.node, onnx.node('ZipMap', ['stage'], 'by_class', classes, onnx.ML_DOMAIN)],
    };
    const session = await load(aFolder({ golden: sameToAll, graph }));
    expect([...(await session.score(new Float32Array(N).fill(1), 1)).risk]).toEqual([0.5]);
    await session.release();
  });

  it.each(REFUSALS)('with %s is refused with a sentence', async (_what, change, sentence) => {
    await expect(load(aFolder(change))).rejects.toThrow(sentence);
  });

  it('without its file is refused with a sentence', async () => {
    const dir = aFolder({});
    rmSync(join(dir, 'model.onnx'));
    await expect(load(dir)).rejects.toThrow(/model.onnx cannot be read: .*ENOENT/);
  });
});
