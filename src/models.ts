/** The models of a process at its start: the default one, or what operators chose instead, and who scores with it. */
import type { Redis } from 'ioredis';
import type { ModelDown } from './core/ports.js';
import { Catalog, manifestOf } from './onnx/catalog.js';
import { LoadedModels } from './onnx/loaded.models.js';
import { OnnxModel } from './onnx/model.js';
import type { Config } from './ops/config.js';
import type { Logger } from './ops/log.js';
import type { Metrics } from './ops/metrics.js';
import { ModelStore, markOf, type Chosen } from './redis/model.store.js';
import { Scorer } from './scoring/scorer.js';
import { Shadow } from './scoring/shadow.js';

export interface ModelParts {
  models: LoadedModels;
  modelChoice: ModelStore;
  catalog: Catalog;
  scorer: Scorer;
  shadow: Shadow;
}

export async function openModels(
  model: OnnxModel,
  config: Config,
  redis: Redis,
  metrics: Metrics,
  log: Logger,
): Promise<ModelParts> {
  const [models, modelChoice, catalog] = [new LoadedModels(model), new ModelStore(redis), new Catalog(config.modelDir)];
  const { active } = await modelChoice.choice();
  if (active !== null) await takeChosen(models, active, catalog, log);
  const onChange = (down: ModelDown | null): void => {
    metrics.degraded.set(down === null ? 0 : 1);
    if (down === null) log.warn('the model answers again');
    else log.error({ why: down.why }, 'no model answers: rules score in its place, and nobody is moved to termination');
  };
  const scorer = new Scorer(models, config.modelTimeoutMs, onChange);
  const shadow = new Shadow(models, metrics, (fault) => log.warn({ err: fault }, 'the shadow did not answer'));
  return { models, modelChoice, catalog, scorer, shadow };
}

/** The default model's scores must not pass for those of the chosen one: without it, rules answer. */
async function takeChosen(models: LoadedModels, chosen: Chosen, catalog: Catalog, log: Logger): Promise<void> {
  const { version } = chosen;
  try {
    if (version !== models.active.version) models.activate(await loadChosen(version, catalog));
    models.mark = markOf(chosen);
  } catch (fault) {
    const why = `the model ${version} was activated and cannot be loaded here`;
    models.missing = { sinceAt: Date.now(), why };
    log.error({ err: fault, version }, why);
  }
}

function loadChosen(version: string, catalog: Catalog): Promise<OnnxModel> {
  const dir = catalog.dirOf(version);
  if (dir === null) throw new Error('its folder is not beside MODEL_DIR');
  manifestOf(dir);
  return OnnxModel.load(dir);
}
