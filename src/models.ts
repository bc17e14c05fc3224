/**
 * The models of a process at start-up: the one of MODEL_DIR, those that operators chose, or the prior of a bank without
 * a model of its own; and the scorers that use them.
 */
import { dirname, resolve } from 'node:path';
import type { Redis } from './redis/client.js';
import type { ModelDown } from './core/contracts/ports.js';
import { PRIOR_MODEL } from './core/model/model.names.js';
import { Catalog, manifestOf } from './onnx/catalog.js';
import { type LoadedModels } from './onnx/loaded.models.js';
import { OnnxModel } from './onnx/model.js';
import type { OpenHost } from './onnx/model.host.js';
import { PriorModel } from './onnx/prior.model.js';
import type { ServedModel } from './onnx/served.model.js';
import type { Config } from './ops/config.js';
import type { Log } from './ops/log.js';
import type { Metrics } from './ops/metrics.js';
import { ModelStore, markOf, type Chosen } from './redis/model.store.js';
import { PolicyStore } from './redis/policy.store.js';
import { ModelAgreement } from './registry/model.agreement.js';
import { PolicyFollower } from './registry/policy.follower.js';
import { Scorer } from './onnx/scorer.js';
import { Shadow, type ShadowObserver } from './onnx/shadow.js';

export interface ModelParts {
  models: LoadedModels;
  modelChoice: ModelStore;
  catalog: Catalog;
  policies: PolicyStore;
  policyFollower: PolicyFollower;
  scorer: Scorer;
  agreement: ModelAgreement;
  shadow: Shadow;
}

/** Where versions that can be activated lie when MODEL_DIR names none. */
const MODELS = 'models';

/** The model that scores until another is activated. Throws UnfitModelError. */
export function defaultModel({ modelDir }: Pick<Config, 'modelDir'>, open: OpenHost): Promise<ServedModel> {
  return modelDir === '' ? Promise.resolve(new PriorModel()) : OnnxModel.load(modelDir, open);
}

export async function openModels(
  models: LoadedModels,
  config: Config,
  redis: Redis,
  metrics: Metrics,
  log: Log,
): Promise<ModelParts> {
  const catalog = new Catalog(config.modelDir === '' ? resolve(MODELS) : dirname(config.modelDir));
  const modelChoice = new ModelStore(redis);
  const { active } = await modelChoice.choice();
  if (active !== null) await useChosen(models, active, catalog, log);
  const policies = new PolicyStore(redis);
  const policyFollower = new PolicyFollower(policies, log);
  await policyFollower.follow(models.active);
  if (models.active.version === PRIOR_MODEL && models.missing === null) log.warn(NO_MODEL);
  showPolicy(models, metrics);
  const onChange = (down: ModelDown | null): void => {
    metrics.degraded.set(down === null ? 0 : 1);
    if (down === null) log.warn('the model answers again');
    else log.error({ why: down.why }, 'no model answers: the prior stands in, and nobody is moved to termination');
  };
  const scorer = new Scorer(models, config.modelTimeoutMs, onChange);
  const shadow = new Shadow(models, shadowObserver(metrics, log));
  const agreement = new ModelAgreement((difference) => {
    if (difference === null) log.warn('all processes score with the same model again');
    else log.error(difference);
  });
  return { models, agreement, modelChoice, catalog, policies, policyFollower, scorer, shadow };
}

const NO_MODEL =
  "no model of the bank's own: plain facts decide, and the statistical prior scores; npm run train makes a model, MODEL_DIR names it";

function shadowObserver(metrics: Metrics, log: Log): ShadowObserver {
  const { shadowRows, shadowDifference, shadowTransitions, shadowAlerts } = metrics;
  return {
    compared({ agrees, difference, move, alert }) {
      shadowRows.inc({ outcome: agrees ? 'agreed' : 'differed' });
      shadowDifference.observe(difference);
      if (move !== null) shadowTransitions.inc(move);
      if (alert !== null) shadowAlerts.inc({ by: alert });
    },
    dropped: (rows) => shadowRows.inc({ outcome: 'dropped' }, rows),
    failed: (fault) => log.warn({ err: fault }, 'the shadow did not answer'),
  };
}

/**
 * The scores of the default model must not pass for those of the chosen one. When the chosen model cannot be loaded,
 * the prior stands in.
 */
async function useChosen(models: LoadedModels, chosen: Chosen, catalog: Catalog, log: Log): Promise<void> {
  const { version } = chosen;
  try {
    if (version !== models.active.version) models.activate(await loadChosen(version, catalog, models.openActive));
    models.mark = markOf(chosen);
  } catch (fault) {
    const why = `the model ${version} was activated and cannot be loaded here`;
    models.missing = { sinceAt: Date.now(), why };
    log.error({ err: fault, version }, why);
  }
}

function showPolicy(models: LoadedModels, metrics: Metrics): void {
  const help = 'The stage policy in use with the active model: always 1, see the labels';
  metrics.onScrape('tidewatch_policy_info', help, ['version', 'source'], (gauge) => {
    const { policy, policySource: source } = models.active;
    gauge.set({ version: String(policy.version), source }, 1);
    return Promise.resolve();
  });
}

function loadChosen(version: string, catalog: Catalog, open: OpenHost): Promise<ServedModel> {
  if (version === PRIOR_MODEL) return Promise.resolve(new PriorModel());
  const dir = catalog.dirOf(version);
  if (dir === null) throw new Error('it has no folder beside MODEL_DIR');
  manifestOf(dir);
  return OnnxModel.load(dir, open);
}
