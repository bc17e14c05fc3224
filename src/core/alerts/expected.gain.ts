/**
 * What acting on an alert now is expected to keep: the default order of alerts.
 *
 *     gain = value · leaving · helps · freshness
 *     freshness = 2 ^ (−days since the last news / half-life)
 *
 * - `value`, in the base currency: the value at stake of the alert.
 * - `leaving`, 0 to 1: the model's risk, or how sure the decision for decline or termination is, whichever is higher.
 * - `helps`, 0 to 1: of the customers who would leave, the share who stay because somebody acts on this strategy.
 * - `freshness`, 0 to 1: news is what the service itself saw: opened, grew worse, came back, escalated. A colleague's
 *   action is none, so the order stays calm while people work.
 *
 * The product of the first three is the expected value of a targeted contact, as in profit-based targeting (Lemmens and
 * Gupta, Managing Churn to Maximize Profits, Marketing Science 39, 2020). That risk alone is a poor guide to whom a
 * contact helps is the finding of Ascarza (Retention Futility, Journal of Marketing Research 55, 2018).
 *
 * Assumed, not measured: the shares of `helps` and the half-life. They are settings of the bank. A bank that holds out
 * alerts learns from `GET /v1/outcomes/uplift` whether acting helps at all, and sets them. The gain orders alerts; its
 * amount is no forecast. The decay is exponential because then the order of two alerts does not depend on the instant.
 */
import type { Alert } from '../contracts/records.js';
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, Stage, Strategy } from '../primitives/vocabulary.js';

export interface GainRules {
  /** For each strategy: the share of those leaving who stay because somebody acts. */
  helps: Readonly<Record<Strategy, number>>;
  /** Days without news after which acting is worth half. */
  halfLifeDays: number;
}

export const USUAL_GAIN_RULES: GainRules = {
  helps: {
    ...{ convert: 0.1, onboard: 0.15, deepen: 0.1, extend: 0.2 },
    ...{ rescue: 0.35, respond: 0.25, improve: 0.3, let_go: 0.02, win_back: 0.05 },
  },
  halfLifeDays: 14,
};

/** The parts of an alert that the gain is made of. */
export interface GainInput {
  valueAtStake: number;
  risk: number;
  confidence: number;
  stage: Stage;
  /** Null when there is nothing to try: then acting helps nobody. */
  strategy: Strategy | null;
  newsAt: EpochMs;
}

/** The parts of the product, for people. */
export interface ExpectedGain {
  /** In the base currency. */
  gain: number;
  valueAtStake: number;
  leaving: number;
  helps: number;
  freshness: number;
  newsAt: EpochMs;
  daysSinceNews: number;
  halfLifeDays: number;
}

/** @param asOf on the run's clock */
export function expectedGain(alert: GainInput, asOf: EpochMs, { helps, halfLifeDays }: GainRules): ExpectedGain {
  const { valueAtStake, strategy, newsAt } = alert;
  const daysSinceNews = Math.max(0, asOf - newsAt) / DAY_MS;
  const freshness = 2 ** (-daysSinceNews / halfLifeDays);
  const leaving = leavingOf(alert);
  const share = strategy === null ? 0 : helps[strategy];
  const gain = valueAtStake * leaving * share * freshness;
  return { gain, valueAtStake, leaving, helps: share, freshness, newsAt, daysSinceNews, halfLifeDays };
}

/**
 * Orders alerts as their gains do, at whatever instant: the binary logarithm of the gain without its dependence on now,
 * in half-lives. Gains below a ten-thousandth of a currency unit count as that, so that alerts without a value are still
 * ordered by their news.
 */
export function gainOrder(alert: GainInput, { helps, halfLifeDays }: GainRules): number {
  const share = alert.strategy === null ? 0 : helps[alert.strategy];
  const atOnce = Math.max(LEAST_GAIN, alert.valueAtStake * leavingOf(alert) * share);
  return Math.log2(atOnce) + alert.newsAt / (halfLifeDays * DAY_MS);
}

const LEAST_GAIN = 1e-4;

/** An alert of an earlier build does not say when its last news was. */
export function newsOf({ newsAt, openedAt }: Pick<Alert, 'newsAt' | 'openedAt'>): EpochMs {
  return newsAt ?? openedAt;
}

function leavingOf({ risk, confidence, stage }: GainInput): number {
  return stage === 'decline' || stage === 'termination' ? Math.max(risk, confidence) : risk;
}
