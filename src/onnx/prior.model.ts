/** The prior as a model: it scores on purpose where a bank has no model of its own. */
import { FEATURES } from '../core/features/features.js';
import { PRIOR_MODEL } from '../core/model/model.names.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { USUAL_HORIZON_DAYS, USUAL_POLICY, type PolicySource, type StagePolicy } from '../core/model/policy.js';
import { priorScores, type PriorSignals } from '../core/model/prior.scores.js';
import type { ServedModel } from './served.model.js';

export class PriorModel implements ServedModel {
  readonly version = PRIOR_MODEL;
  readonly name = PRIOR_MODEL;
  readonly manifest = null;
  readonly ownPolicy = USUAL_POLICY;
  readonly horizonDays = USUAL_HORIZON_DAYS;
  private chosen: StagePolicy | null = null;

  get policy(): StagePolicy {
    return this.chosen ?? this.ownPolicy;
  }

  get policySource(): PolicySource {
    return this.chosen === null ? 'manifest' : 'activated';
  }

  usePolicy(chosen: StagePolicy | null): void {
    this.chosen = chosen;
  }

  score(features: Float32Array, rows: number): Promise<ModelScores[]> {
    const { prior } = this.policy;
    const scores = Array.from({ length: rows }, (_, row) => {
      return priorScores(signalsIn(features, row), prior, this.horizonDays);
    });
    return Promise.resolve(scores);
  }

  retire(): Promise<void> {
    return Promise.resolve();
  }
}

const TENURE = FEATURES.indexOf('business_tenure_days');
const SILENCE = FEATURES.indexOf('business_silent_days');
const BUSINESS_DAYS = FEATURES.indexOf('lifetime_business_days');
const QUARTER_TREND = FEATURES.indexOf('quarter_trend');

/** @param features float32 [rows × FEATURES.length], row-major */
export function signalsIn(features: ArrayLike<number>, row: number): PriorSignals {
  const at = (column: number): number => features[row * FEATURES.length + column] ?? NaN;
  return {
    lifetimeBusinessDays: at(BUSINESS_DAYS),
    businessTenureDays: at(TENURE),
    businessSilentDays: at(SILENCE),
    quarterTrend: Math.exp(at(QUARTER_TREND)),
  };
}
