/**
 * The value of a score for the people who call customers: few alerts, correct ones, early ones.
 *
 * 1. Once a week in the test period every test customer is evaluated. The budget, a share of the customers in
 *    business per month, accumulates from week to week.
 * 2. Only customers who are not yet visibly silent may be alerted: their last business was less than two thirds of a
 *    horizon ago. Without this restriction precision is high, but the customers found have already left.
 * 3. The highest scores get the alerts. A customer gets no second alert within a horizon.
 * 4. An alert is correct when the customer stops or halves within the horizon. Its lead is the time until a recency
 *    rule would have raised it: until the customer has been silent for a whole horizon.
 */
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { bootstrap } from '../scores/bootstrap.js';
import type { EventLog } from '../rows/history.js';
import { leadDays, weightedMedian } from './leads.js';
import { sampleAt, type Choice } from '../rows/samples.js';
import { bounds, round, type Bounds, type Draws } from '../scores/scorecard.js';
import { VISIBLE_SHARE } from './service.outcomes.js';
import { isTestCustomer, type Period } from '../rows/splits.js';
import { labelSamples, silentDays, type LabelledSamples } from '../rows/targets.js';

/** The figures of one score. Null where the denominator is zero. Intervals are 95 %, resampled over customers. */
export interface AlertFigures {
  readonly alerts: number;
  /** Correct alerts divided by all alerts. */
  readonly precision: number | null;
  readonly precisionInterval: Bounds | null;
  /**
   * Customers correctly alerted, divided by those who could have been: at risk in some week while not visibly silent.
   */
  readonly recall: number | null;
  readonly recallInterval: Bounds | null;
  /** Days, over the correct alerts whose customer was then silent for a horizon. */
  readonly medianLeadDays: number | null;
  readonly medianLeadDaysInterval: Bounds | null;
  /**
   * The share of correct alerts that a recency rule would have raised later. The other customers decline but never
   * stop.
   */
  readonly laterSilent: number | null;
}

export interface Alerting {
  /** Alerts per month as a share of the customers in business. */
  readonly budget: number;
  readonly evaluations: number;
  /** The mean number per week of customers in business, and of those not yet visibly silent. */
  readonly inBusiness: number;
  readonly eligible: number;
  /** Share at risk of the eligible rows: the precision of random alerts. */
  readonly baseRate: number | null;
  readonly visiblySilentDays: number;
  readonly scores: Readonly<Record<string, AlertFigures | null>>;
  /** What each ranking could give at any budget. */
  readonly curves: Readonly<Record<string, readonly CurvePoint[] | null>>;
}

/** Alerts by rank at one budget. */
export interface CurvePoint extends Pick<AlertFigures, 'alerts' | 'precision' | 'recall' | 'medianLeadDays'> {
  readonly budget: number;
}

/** As shares of the customers in business, per month. */
const CURVE_BUDGETS = [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2];

const EVALUATION_DAYS = 7;
const MONTH_DAYS = 30;
const RESAMPLES = 500;

/** The rows of all evaluations: the test customers, once a week in the test period. */
export function weeklyEvaluations(
  log: EventLog,
  { from, to }: Period,
  horizonDays: number,
  seed: number,
): LabelledSamples {
  const tested = log.customers.map(({ id }) => isTestCustomer(id, seed));
  return weeklyRows(log, { from, to }, horizonDays, (customer) => tested[customer] === true);
}

/** The labelled rows of some customers, once a week in a period. */
export function weeklyRows(log: EventLog, { from, to }: Period, horizonDays: number, holds: Choice): LabelledSamples {
  const weeks = Math.max(0, Math.floor((to - from) / DAY_MS / EVALUATION_DAYS) + 1);
  const instants = Array.from({ length: weeks }, (_, week) => from + week * EVALUATION_DAYS * DAY_MS);
  return labelSamples(log, sampleAt(log, holds, instants), horizonDays);
}

/** @param scores one per row of `evaluations`; null for a model that was not fitted */
export function alertingOf(
  log: EventLog,
  evaluations: LabelledSamples,
  scores: Readonly<Record<string, Float64Array | null>>,
  { horizonDays, budget, draws }: { horizonDays: number; budget: number; draws: Draws },
): Alerting {
  const visiblySilentDays = Math.round(VISIBLE_SHARE * horizonDays);
  const weeks = weeksOf(evaluations, horizonDays, visiblySilentDays);
  const eligible = weeks.flatMap((week) => week.eligible);
  const few = { ...draws, resamples: Math.min(draws.resamples ?? RESAMPLES, RESAMPLES) };
  const figures = (own: Float64Array, rate: number, drawn: Draws): AlertFigures => {
    const alerts = alertsOf(evaluations, weeks, own, { horizonDays, budget: rate });
    return figuresOf(log, evaluations, alerts, eligible, horizonDays, drawn);
  };
  const pointOf = (own: Float64Array, rate: number): CurvePoint => {
    const { alerts, precision, recall, medianLeadDays } = figures(own, rate, { ...draws, resamples: 0 });
    return { budget: rate, alerts, precision, recall, medianLeadDays };
  };
  const perScore = <T>(of: (own: Float64Array) => T): Record<string, T | null> =>
    Object.fromEntries(Object.entries(scores).map(([name, own]) => [name, own && of(own)]));
  return {
    budget,
    evaluations: weeks.length,
    inBusiness: round(mean(weeks.map((week) => week.inBusiness)) ?? 0),
    eligible: round(mean(weeks.map((week) => week.eligible.length)) ?? 0),
    baseRate: rounded(mean(eligible.map((row) => evaluations.risk[row] ?? 0))),
    visiblySilentDays,
    scores: perScore((own) => figures(own, budget, few)),
    curves: perScore((own) => CURVE_BUDGETS.map((rate) => pointOf(own, rate))),
  };
}

interface Week {
  readonly inBusiness: number;
  /** Rows of customers who may be alerted. */
  readonly eligible: readonly number[];
}

function weeksOf(evaluations: LabelledSamples, horizonDays: number, visiblySilentDays: number): Week[] {
  const { at, rows } = evaluations;
  const byInstant = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const known = byInstant.get(at[row] ?? 0);
    if (known === undefined) byInstant.set(at[row] ?? 0, [row]);
    else known.push(row);
  }
  return [...byInstant]
    .sort(([a], [b]) => a - b)
    .map(([, all]) => ({
      inBusiness: all.filter((row) => silentDays(evaluations, row) <= horizonDays).length,
      eligible: all.filter((row) => silentDays(evaluations, row) < visiblySilentDays),
    }));
}

/** Rows that get an alert. */
function alertsOf(
  { customer, at }: LabelledSamples,
  weeks: readonly Week[],
  scores: Float64Array,
  { horizonDays, budget }: { horizonDays: number; budget: number },
): number[] {
  const alertedAt = new Map<number, number>();
  const alerts: number[] = [];
  let left = 0;
  for (const { inBusiness, eligible } of weeks) {
    left += (budget * inBusiness * EVALUATION_DAYS) / MONTH_DAYS;
    const free = eligible.filter((row) => {
      return (at[row] ?? 0) - (alertedAt.get(customer[row] ?? 0) ?? -Infinity) > horizonDays * DAY_MS;
    });
    const best = free.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).slice(0, Math.floor(left));
    for (const row of best) alertedAt.set(customer[row] ?? 0, at[row] ?? 0);
    alerts.push(...best);
    left -= best.length;
  }
  return alerts;
}

function figuresOf(
  log: EventLog,
  evaluations: LabelledSamples,
  alerts: readonly number[],
  eligible: readonly number[],
  horizonDays: number,
  draws: Draws,
): AlertFigures {
  const customersOf = (rows: readonly number[]): number[] => rows.map((row) => evaluations.customer[row] ?? 0);
  const right = alerts.filter((row) => evaluations.risk[row] === 1);
  const found = new Set(customersOf(right));
  const atRisk = [...new Set(customersOf(eligible.filter((row) => evaluations.risk[row] === 1)))];
  const leads = leadsOf(log, evaluations, right, horizonDays);
  const share = (clusters: number[], hits: (i: number) => boolean) =>
    bootstrap(clusters, (weights) => weightedMean(weights, (i) => (hits(i) ? 1 : 0)), draws);
  const precision = share(customersOf(alerts), (i) => evaluations.risk[alerts[i] ?? 0] === 1);
  const recall = share(atRisk, (i) => found.has(atRisk[i] ?? -1));
  const days = leads.map((lead) => lead.days);
  const lead = bootstrap(
    leads.map((one) => one.customer),
    (weights) => weightedMedian(days, weights),
    draws,
  );
  return {
    alerts: alerts.length,
    precision: rounded(precision.value),
    precisionInterval: Number.isNaN(precision.value) ? null : bounds(precision),
    recall: rounded(recall.value),
    recallInterval: Number.isNaN(recall.value) ? null : bounds(recall),
    medianLeadDays: rounded(lead.value),
    medianLeadDaysInterval: Number.isNaN(lead.value) ? null : [Math.round(lead.low), Math.round(lead.high)],
    laterSilent: right.length === 0 ? null : round(leads.length / right.length),
  };
}

const NOBODY = { businessDays: [] };

function leadsOf(
  log: EventLog,
  { customer, at }: LabelledSamples,
  right: readonly number[],
  horizonDays: number,
): { customer: number; days: number }[] {
  return right.flatMap((row) => {
    const own = customer[row] ?? 0;
    const days = leadDays(log.customers[own] ?? NOBODY, log.calendar.dayOf(at[row] ?? 0), horizonDays, log);
    return days === null ? [] : [{ customer: own, days }];
  });
}

function weightedMean(weights: Float64Array, of: (i: number) => number): number {
  let [sum, mass] = [0, 0];
  weights.forEach((weight, i) => {
    sum += weight * of(i);
    mass += weight;
  });
  return sum / mass;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : round(value);
}
