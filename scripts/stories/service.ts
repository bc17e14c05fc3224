/** The service as it is delivered, in memory: its business files, its model with the policy in it, and its settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBusiness } from '../../src/business/business.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { explainerOf } from '../../src/onnx/explainer.js';
import { readGolden, threadDataOf } from '../../src/onnx/manifest.js';
import { ModelSession } from '../../src/onnx/session.js';
import type { Oracle } from './rounds.js';
import type { WalkSettings } from './walker.js';

export interface Service {
  settings: WalkSettings;
  oracle: Oracle;
}

/** @param model the folder of the model. Throws UnfitModelError, UnfitBusinessError. */
export async function openService(model: string): Promise<Service> {
  const { manifest, data } = threadDataOf(model);
  const session = await ModelSession.load(data);
  const score: Oracle['score'] = async (features, rows) => {
    const { stage, risk } = await session.score(features, rows);
    return Array.from(risk, (one, row): ModelScores => ({
      risk: one,
      stages: Array.from(stage.subarray(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length)),
    }));
  };
  const explainer = explainerOf(readFileSync(join(model, 'model.onnx')), manifest, readGolden(model), score);
  const { catalog, ...business } = readBusiness('config');
  const decision = { ...business, model: manifest.version, policy: manifest.policy };
  return { settings: { catalog, decision }, oracle: { score, explainer } };
}
