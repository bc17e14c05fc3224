/**
 * The folder of an imported model: the graph, and the parts of the manifest that come from the model named with
 * --manifest-from.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { FEATURES } from '../../src/core/features/features.js';
import { WINDOW_SPEC } from '../../src/core/features/windows.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { readGolden, readManifest, type GoldenRow, type Manifest } from '../../src/onnx/manifest.js';
import { OnnxModel } from '../../src/onnx/model.js';
import { riskHead, stageHead, writeHeads, type Head } from '../training/learners/onnx-writer.js';
import { openRuntime } from '../training/learners/runtime.js';
import { borrowedStageHead } from './borrowed-head.js';
import { parityOfRisk } from './parity.js';
import { ImportError, readXgboost } from './xgboost-json.js';

export interface ImportRequest {
  /** The contents of files that XGBoost saved. */
  risk: string;
  /** Null: the stage head of the other model is used. */
  stages: string | null;
  out: string;
  lender: string;
}

/** In units of probability. */
const MOST_PARITY_ERROR = 1e-5;
const UNSCALED = { slope: 1, intercept: 0 };
const UNTEMPERED = { inverseTemperature: 1, offsets: STAGE_COLUMNS.map(() => 0) };

/** Returns the largest difference between the trees and the graph. */
export async function importModel(request: ImportRequest): Promise<number> {
  const lender = readManifest(request.lender);
  const golden = inAllColumns(readGolden(request.lender, lender.features.length));
  const risk = readXgboost(request.risk, 'binary:logistic', 1);
  const heads = [riskHead(risk, UNSCALED, 'BRANCH_LT'), stagesOf(request, lender)];
  const bytes = writeHeads('imported_xgboost', FEATURES.length, STAGE_COLUMNS.length, heads);
  const score = await openRuntime(bytes);
  const rows = golden.map(({ features }) => Float32Array.from(features, (value) => value ?? NaN));
  const parity = await parityOfRisk(risk, score, rows);
  if (!(parity <= MOST_PARITY_ERROR)) throw new ImportError(`the graph differs from the trees by ${parity}`);
  const answers = await score(Float32Array.from(rows.flatMap((row) => [...row])), rows.length);
  const known = golden.map(({ features }, i): GoldenRow => {
    const { risk: answer = NaN, stages = [] } = answers[i] ?? {};
    return { features, stage: [...stages], risk: answer };
  });
  writeFiles(request, bytes, known, lender);
  await OnnxModel.load(request.out);
  return parity;
}

/** What a lender of an earlier window spec does not read is unknown in its rows. */
function inAllColumns(rows: readonly GoldenRow[]): GoldenRow[] {
  return rows.map((row) => ({ ...row, features: FEATURES.map((_, i) => row.features[i] ?? null) }));
}

function stagesOf({ stages, lender: folder }: ImportRequest, lender: Manifest): Head {
  if (stages === null) return borrowedStageHead(readFileSync(join(folder, 'model.onnx')), lender.version);
  return stageHead(readXgboost(stages, 'multi:softprob', STAGE_COLUMNS.length), UNTEMPERED, 'BRANCH_LT');
}

function writeFiles(request: ImportRequest, bytes: Uint8Array, golden: readonly GoldenRow[], lender: Manifest): void {
  const { out, stages } = request;
  const version = basename(resolve(out));
  const manifest = {
    version,
    features: FEATURES,
    windowSpec: WINDOW_SPEC,
    horizonDays: lender.horizonDays,
    modelSha256: sha256(bytes),
    policy: lender.policy,
    kind: 'xgboost',
    // Nothing was measured here: evaluate the model on a log and run it as the shadow before it decides anything.
    metrics: {},
    importedFrom: {
      riskSha256: sha256(request.risk),
      stagesSha256: stages === null ? null : sha256(stages),
      stagesOf: stages === null ? lender.version : version,
      horizonPolicyAndHistogramsOf: lender.version,
    },
    histograms: lender.histograms ?? {},
  };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'model.onnx'), bytes);
  writeFileSync(join(out, 'golden.json'), `[\n${golden.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(out, 'card.md'), cardOf(version, lender, stages !== null));
}

function cardOf(version: string, lender: Manifest, ownStages: boolean): string {
  return `# ${version}

Trees that were trained with XGBoost elsewhere. Nothing about their accuracy is known here: run \`npm run evaluate\` on a
log, then let the model run in shadow, before it decides anything.

- risk: the imported trees, as they are. They answer for the horizon they were trained for; ${lender.horizonDays} days is what the
  manifest says, because ${lender.version} says so.
- stage shares: ${ownStages ? 'the imported six-class trees, in stage order' : `those of ${lender.version}`}
- horizon, stage policy and training histograms: those of ${lender.version}. The policy's thresholds were chosen on its
  scores: check them.
`;
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
