/** The model that scores: its files fit this build, and it answers. */
import { dirname, resolve } from 'node:path';
import { PRIOR_MODEL } from '../../src/core/model/model.names.js';
import { Catalog } from '../../src/onnx/catalog.js';
import { OnnxModel } from '../../src/onnx/model.js';
import { within } from '../../src/onnx/within.js';
import type { Config } from '../../src/ops/config.js';
import type { WaitingRedis } from '../../src/redis/connections.js';
import { ModelStore } from '../../src/redis/model.store.js';
import { mend, messageOf, note, ok, type Finding } from './finding.js';

const MODELS = 'models';
const LOAD_MS = 60_000;
const RETRAIN = 'npm run train makes one for this build; or activate another version (README, Choose a model).';

/** @param redis null when it cannot be reached: then the model of the settings is looked at */
export async function modelFindings(redis: WaitingRedis | null, config: Config): Promise<Finding[]> {
  const chosen = redis === null ? null : (await new ModelStore(redis).choice()).active;
  const dir = chosen === null ? config.modelDir : dirOf(chosen.version, config);
  if (chosen !== null && dir === null)
    return [
      mend(
        'model',
        `${chosen.version} was activated, and its folder is not here`,
        `Bring it beside MODEL_DIR; ${RETRAIN}`,
      ),
    ];
  if (dir === null || dir === '')
    return [note('model', "none of the bank's own: plain facts decide, and the prior scores")];
  return [await loadFinding(dir, config)];
}

/** Empty for the prior, null when there is no such folder. */
function dirOf(version: string, { modelDir }: Config): string | null {
  if (version === PRIOR_MODEL) return '';
  return new Catalog(modelDir === '' ? resolve(MODELS) : dirname(modelDir)).dirOf(version);
}

async function loadFinding(dir: string, { modelTimeoutMs }: Config): Promise<Finding> {
  let model: OnnxModel | null = null;
  try {
    model = await within(OnnxModel.load(dir), LOAD_MS, 'the model');
    const features = new Float32Array(model.manifest.features.length).fill(NaN);
    const askedAt = performance.now();
    await within(model.score(features, 1), modelTimeoutMs, 'the model');
    const ms = (performance.now() - askedAt).toFixed(1);
    return ok('model', `${model.version} fits this build and answered in ${ms} ms`);
  } catch (fault) {
    return mend('model', messageOf(fault), `Set MODEL_DIR to a model that fits; ${RETRAIN}`);
  } finally {
    await model?.retire();
  }
}
