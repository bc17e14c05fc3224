/**
 * Scores without a model of the bank's own: the closed form of BG/NBD (bgnbd.ts) with a fixed prior in units of the
 * horizon.
 *
 *     risk = P(no business within the horizon)
 *          = 1 − P(alive) · (1 − ((α + T) / (α + T + H))^(r + x))
 *
 * x are the repeated business days, T is the age and t_x the age at the last of them, in horizons; H = 1. Only the last
 * horizons before the last business count (`memory`): of a longer history x and t_x shrink by the same factor, so that
 * the rate stays, and ten busy years do not excuse a long silence.
 *
 * The risk is split into termination (gone for good, 1 − P(alive)) and decline (still a customer, but without business
 * within the horizon). The rest is split between growth, by the quarter's trend, and maturity. Customers with one
 * business day have development in place of both, those without any are prospects with probability 1.
 */
import { STAGE_COLUMNS } from '../primitives/codes.js';
import { probabilityActive, probabilityAlive, type BgNbd, type PurchaseHistory } from '../primitives/bgnbd.js';
import type { ModelScores } from './model.scores.js';
import type { Signals } from '../features/signals.js';
import type { Stage } from '../primitives/vocabulary.js';

/** BG/NBD with `alpha` in horizons, and how much of a relationship counts. */
export interface Prior extends BgNbd {
  /** In horizons. */
  readonly memory: number;
}

/** What the prior reads of a customer. */
export type PriorSignals = Pick<
  Signals,
  'lifetimeBusinessDays' | 'businessTenureDays' | 'businessSilentDays' | 'quarterTrend'
>;

/** With fewer business days than this the relationship counts as new. */
const FEW_DAYS = 2;
/** The share of growth in what is not at risk, at a level trend: as often as it follows in real logs. */
const USUAL_GROWTH = 0.05;

/** @param horizonDays of the risk, in days */
export function priorScores(signals: PriorSignals, prior: Prior, horizonDays: number): ModelScores {
  if (Number.isNaN(signals.businessSilentDays)) return { risk: 0, stages: sharesOf({ prospect: 1 }) };
  const history = historyOf(signals, prior.memory, horizonDays);
  const [alive, active] = [probabilityAlive(prior, history), probabilityActive(prior, history, 1)];
  const growth = USUAL_GROWTH * Math.exp(trendOf(signals.quarterTrend));
  const rest: Partial<Record<Stage, number>> =
    signals.lifetimeBusinessDays < FEW_DAYS
      ? { development: active }
      : { growth: active * growth, maturity: active * (1 - growth) };
  return { risk: 1 - active, stages: sharesOf({ termination: 1 - alive, decline: alive - active, ...rest }) };
}

/** In horizons, as far as the prior remembers. */
function historyOf(signals: PriorSignals, memory: number, horizonDays: number): PurchaseHistory {
  const { lifetimeBusinessDays, businessTenureDays, businessSilentDays } = signals;
  const tenureDays = Number.isNaN(businessTenureDays) ? businessSilentDays : businessTenureDays;
  const span = Math.max(0, tenureDays - businessSilentDays) / horizonDays;
  const lastAt = Math.min(span, memory);
  const share = span === 0 ? 1 : lastAt / span;
  const repeats = Math.max(0, lifetimeBusinessDays - 1) * share;
  return { repeats, lastAt, age: lastAt + businessSilentDays / horizonDays };
}

/** Logarithm of a ratio of rates, limited to ±1; 0 when unknown. */
function trendOf(ratio: number): number {
  return Number.isNaN(ratio) ? 0 : Math.max(-1, Math.min(1, Math.log(ratio)));
}

function sharesOf(shares: Partial<Record<Stage, number>>): number[] {
  return STAGE_COLUMNS.map((stage) => shares[stage] ?? 0);
}
