/** The stage policy: the thresholds that come with a model. Shares are probabilities, durations are in days. */
import type { Prior } from './prior.scores.js';

export interface StagePolicy {
  version: number;
  /** A customer below either limit is new: they are placed in development, whatever the model says. */
  development: { tenureDays: number; businessDays: number };
  /** Silence that counts as termination: the larger of `silentDays` and `usualGaps` times the customer's usual gap. */
  termination: { silentDays: number; usualGaps: number; risk: number };
  /**
   * The risk to enter decline, and the lower one to stay. From `strongRisk` one day confirms; the dwell still applies.
   */
  decline: { enterRisk: number; stayRisk: number; strongRisk: number };
  growth: { enter: number; stay: number };
  /** Absent in policies that were written before it became a member; see alertsOf(). */
  alerts?: RiskAlertRule;
  /**
   * Silence within the customer's own rhythm is not decline. It needs at least `gaps` known gaps that vary by no more
   * than `irregularity` (standard deviation over mean), a silence of at most `patience` usual gaps, and business at
   * `trend` or more of its usual rate.
   *
   * An irregular silence is no decline either, as long as chance makes it, for customers of at least `knownGaps` gaps; 2
   * when left out. Of fewer nothing is known, and the model is believed.
   */
  rhythm: { gaps: number; irregularity: number; patience: number; trend: number; knownGaps?: number };
  facts: FactRules;
  /** Scores where no model does: in place of one that fails, and of one that the bank does not have. */
  prior: Prior;
  /** How many separate as-of days must agree before a model-driven transition. */
  confirmDays: number;
  /** The fewest days in a stage before a model-driven transition. */
  dwellDays: number;
  /** Without new events a customer is evaluated again after this share of the usual gap, within these bounds. */
  sweep: { minDays: number; maxDays: number; gapShare: number };
}

/**
 * Who is alerted because of the model's risk. Plain facts are outside of it, but for `factRisk`. The rule reads one
 * customer and nothing else: a budget of alerts is turned into the score line when the policy is made.
 */
export interface RiskAlertRule {
  /** The risk that a customer must reach: with it a bank got as many alerts as it can work, on the log of training. */
  line: number;
  /** The least expected precision, whatever the line says: a bank that nobody leaves gets no alert. */
  floor: number;
  /** The alert is over when the risk falls below this; at most `line`. */
  stay: number;
  /** Younger customers are not alerted. They may be alerted while they are still in development. */
  young: { tenureDays: number; businessDays: number };
  /** From so many days without business on, the silence is plain to see, and the model raises nothing. */
  silentDays: number;
  /**
   * A decline by a plain fact raises an alert only from this risk on: below it the fact has mostly another reason. 0 when
   * left out, which asks no model.
   */
  factRisk?: number;
}

/** The numbers of the plain facts, each with its switch. Shares are of 1, amounts in the base currency, spans in days. */
export interface FactRules {
  /** An account or product closed by the customer ends the relationship when at most `leftShare` of the assets is left. */
  closed: { isOn: boolean; leftShare: number };
  /**
   * Assets below `share` of the level that was held for `heldDays` within the last `withinDays`, by at least
   * `leastAmount`: a fact at once when at most `nearlyAllShare` is left, else after `waitDays` without return.
   */
  drained: {
    isOn: boolean;
    share: number;
    nearlyAllShare: number;
    heldDays: number;
    withinDays: number;
    waitDays: number;
    leastAmount: number;
  };
  /** Regular income overdue, or leaving within days `leavesTimes` times although it used to stay. */
  income: { isOn: boolean; alarmsPerYear: number; leastTimes: number; leavesTimes: number };
  /** A silence that a steady customer shows less than `alarmsPerYear` times a year; longer than `mostDays` it is no sign. */
  silence: { isOn: boolean; alarmsPerYear: number; leastGaps: number; mostDays: number };
  /** Business at half its rate or less with `significance`, in `days` (or `longDays`), twice, `apartDays` apart. */
  halved: { isOn: boolean; significance: number; days: number; longDays: number; apartDays: number };
}

export const USUAL_FACTS: FactRules = {
  closed: { isOn: true, leftShare: 0.01 },
  drained: {
    isOn: true,
    share: 0.5,
    nearlyAllShare: 0.1,
    heldDays: 7,
    withinDays: 90,
    waitDays: 7,
    leastAmount: 10_000,
  },
  income: { isOn: true, alarmsPerYear: 0.005, leastTimes: 3, leavesTimes: 2 },
  silence: { isOn: true, alarmsPerYear: 0.005, leastGaps: 5, mostDays: 90 },
  halved: { isOn: true, significance: 0.001, days: 60, longDays: 120, apartDays: 14 },
};

/** The default for policies that were written before `rhythm` became a member. */
export const USUAL_RHYTHM: StagePolicy['rhythm'] = { gaps: 3, irregularity: 0.35, patience: 1.25, trend: 0.8 };

/** The default for policies that were written before `prior` became a member; docs/training.md has what it is worth. */
export const USUAL_PRIOR: Prior = { r: 0.2, alpha: 0.1, a: 12.5, b: 100, memory: 2 };

/** A policy without `alerts` alerts whom its stage rules would move to decline, as long as the silence is no end. */
export function alertsOf({ alerts, development, decline, termination }: StagePolicy): RiskAlertRule {
  if (alerts !== undefined) return alerts;
  const { enterRisk: line, stayRisk: stay } = decline;
  return { line, floor: 0.5, stay, young: development, silentDays: termination.silentDays };
}

/** The horizon of the risk without a model, in days. */
export const USUAL_HORIZON_DAYS = 30;

/** The policy without a model. Its lines of risk are high: the prior is surer of itself than it should be. */
export const USUAL_POLICY: StagePolicy = {
  version: 1,
  development: { tenureDays: 30, businessDays: 2 },
  termination: { silentDays: 90, usualGaps: 3, risk: 0.5 },
  decline: { enterRisk: 0.85, stayRisk: 0.7, strongRisk: 0.99 },
  growth: { enter: 0.1, stay: 0.07 },
  alerts: { line: 0.85, floor: 0.5, stay: 0.7, young: { tenureDays: 30, businessDays: 2 }, silentDays: 90 },
  rhythm: USUAL_RHYTHM,
  facts: USUAL_FACTS,
  prior: USUAL_PRIOR,
  confirmDays: 2,
  dwellDays: 7,
  sweep: { minDays: 1, maxDays: 7, gapShare: 0.125 },
};

/** `manifest`: came with the model. `activated`: an operator replaced it. */
export type PolicySource = 'manifest' | 'activated';
