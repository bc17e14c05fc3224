/** A model's folder, verified as the service verifies it, and what its manifest says about its training. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOf } from '../../../src/core/primitives/json.js';
import { readManifest } from '../../../src/onnx/manifest.js';
import { OnnxModel } from '../../../src/onnx/model.js';
import type { FinishedModel } from '../evaluation.js';
import { openRuntime } from '../learners/runtime.js';

export interface LoadedModel extends FinishedModel {
  readonly version: string;
  /** The seed and the log of its training; null when the manifest has none, as for a model made elsewhere. */
  readonly seed: number | null;
  readonly dataSha256: string | null;
}

/** Throws UnfitModelError for every model the service would refuse. */
export async function loadModel(dir: string): Promise<LoadedModel> {
  await OnnxModel.load(dir);
  const { version, horizonDays, policy } = readManifest(dir);
  const manifest: unknown = jsonOf(readFileSync(join(dir, 'manifest.json')));
  const seed = memberOf(manifest, 'seed');
  const sha256 = memberOf(memberOf(manifest, 'data'), 'sha256');
  const kind = memberOf(manifest, 'kind');
  return {
    version,
    horizonDays,
    policy,
    kind: typeof kind === 'string' ? kind : 'unknown',
    seed: typeof seed === 'number' ? seed : null,
    dataSha256: typeof sha256 === 'string' ? sha256 : null,
    score: await openRuntime(readFileSync(join(dir, 'model.onnx'))),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
