/**
 * What the service raises in the test period for customers whom the model has never seen, in numbers. docs/training.md
 * defines each.
 */
import { itemAt } from '../../../src/core/primitives/item.at.js';
import { recordOf } from '../../../src/core/primitives/record.of.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { bootstrap, type Interval } from '../scores/bootstrap.js';
import { weightedMedian } from './leads.js';
import { bounds, round, type Bounds, type Draws } from '../scores/scorecard.js';
import { VISIBLE_SHARE, outcomeOf, type JudgedAlert, type Measured, type Outcome } from './service.outcomes.js';
import type { ServedLife } from './serving.js';
import { silentDays, type LabelledSamples } from '../rows/targets.js';

/** Null where the denominator is zero. */
type Value = number | null;

/** All alerts, or those of one origin. */
interface AlertShares {
  readonly alerts: number;
  readonly perThousandPerMonth: Value;
  readonly precision: Value;
  readonly visiblySilentShare: Value;
}

const SHARES = [
  'precision',
  'visiblySilentShare',
  'caughtShare',
  'declinePrecision',
  'leaversDeclinedShare',
  'terminatedWithoutDeclineShare',
  'growthPrecision',
  'growthEnteredShare',
  'terminationsBackShare',
  'silentInTerminationShare',
] as const;
type ShareName = (typeof SHARES)[number];

type Shares = Readonly<Record<ShareName, Value>>;

export interface ServiceFigures extends Shares {
  /** About leaving: declines and terminations, each time one is opened or reopened. */
  readonly alerts: number;
  /** Per thousand customers in business and 30 days. */
  readonly perThousandPerMonth: Value;
  readonly medianLeadDays: Value;
  /** Alerts whose stage stands on a plain fact. They lie outside the ceiling. */
  readonly byFact: AlertShares;
  readonly byModel: AlertShares;
  /** 95 %, drawn over customers. */
  readonly intervals: Readonly<Record<ShareName | 'medianLeadDays', Bounds | null>>;
  readonly counts: ServiceCounts;
}

/** The counts behind the shares. */
interface ServiceCounts {
  readonly customers: number;
  /** The mean number per week. */
  readonly inBusiness: number;
  readonly days: number;
  readonly notVisiblySilent: number;
  readonly right: number;
  readonly atRisk: number;
  readonly caught: number;
  readonly leavers: number;
  /** Leavers whose horizon ended within the test period, and how many of them were in decline in time. */
  readonly leaversInPeriod: number;
  readonly leaversInPeriodDeclined: number;
  /** Entries by the model's risk while not visibly silent. */
  readonly declines: number;
  readonly growths: number;
  /** Customers of at least two business days. */
  readonly repeaters: number;
  readonly terminations: number;
  readonly longSilent: number;
}

const MONTH_DAYS = 30;
const RESAMPLES = 500;

/**
 * @param lives of the unseen customers, over the whole log
 * @param weekly the same customers, once a week in the period
 */
export function serviceFigures(
  lives: readonly ServedLife[],
  weekly: LabelledSamples,
  measured: Measured,
  draws: Draws,
): ServiceFigures {
  const { log, period, horizonDays } = measured;
  const atRisk = atRiskInTime(weekly, horizonDays);
  const indexOf = new Map(log.customers.map(({ id }, i) => [id, i]));
  const outcomes = lives.map((life) => ({
    ...outcomeOf(life, measured),
    wasAtRisk: atRisk.has(indexOf.get(life.customer.id) ?? -1),
  }));
  const few = { ...draws, resamples: Math.min(draws.resamples ?? RESAMPLES, RESAMPLES) };
  const found = recordOf(SHARES, (name) => shareInterval(outcomes.map(PARTS[name]), few));
  const lead = leadInterval(outcomes, few);
  const [days, inBusiness] = [(period.to - period.from) / DAY_MS, inBusinessPerWeek(weekly, horizonDays)];
  const alerts = outcomes.flatMap((outcome) => outcome.alerts);
  const sharesOf = (some: readonly JudgedAlert[]) => alertShares(some, inBusiness * (days / MONTH_DAYS));
  return {
    ...sharesOf(alerts),
    ...recordOf(SHARES, (name) => valued(found[name].value)),
    medianLeadDays: valued(lead.value),
    byFact: sharesOf(alerts.filter((alert) => alert.isByFact)),
    byModel: sharesOf(alerts.filter((alert) => !alert.isByFact)),
    intervals: { ...recordOf(SHARES, (name) => intervalOf(found[name])), medianLeadDays: intervalOf(lead) },
    counts: { ...countsOf(outcomes), inBusiness: round(inBusiness), days: Math.round(days) },
  };
}

interface CountedOutcome extends Outcome {
  /** At risk in some week while not visibly silent: an alert could have been raised in time. */
  readonly wasAtRisk: boolean;
}

interface Share {
  readonly part: number;
  readonly whole: number;
}

/** What each customer adds to the two sides of a share. */
const PARTS: Readonly<Record<ShareName, (outcome: CountedOutcome) => Share>> = {
  precision: ({ alerts }) => shareWhere(alerts.filter(isInTime), ({ isRight }) => isRight),
  visiblySilentShare: ({ alerts }) => shareWhere(alerts, ({ isVisiblySilent }) => isVisiblySilent),
  caughtShare: ({ wasAtRisk, alerts }) => shareWhere(wasAtRisk ? [alerts] : [], (own) => own.some(isRightInTime)),
  declinePrecision: ({ declines }) => shareWhere(declines, (isRight) => isRight),
  leaversDeclinedShare: ({ leaving }) => shareWhere(known(leaving), ({ declined }) => declined),
  terminatedWithoutDeclineShare: ({ leaving }) =>
    shareWhere(known(leaving), ({ terminatedWithoutDecline }) => terminatedWithoutDecline),
  growthPrecision: ({ growths }) => shareWhere(growths, (isRight) => isRight),
  growthEnteredShare: ({ hasGrown }) => shareWhere(known(hasGrown), (has) => has),
  terminationsBackShare: ({ returns }) => shareWhere(returns, (isBack) => isBack),
  silentInTerminationShare: ({ isTerminated }) => shareWhere(known(isTerminated), (is) => is),
};

function shareWhere<T>(all: readonly T[], holds: (one: T) => boolean): Share {
  return { part: all.filter(holds).length, whole: all.length };
}

function known<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

function isInTime({ isVisiblySilent }: JudgedAlert): boolean {
  return !isVisiblySilent;
}

function isRightInTime(alert: JudgedAlert): boolean {
  return alert.isRight && isInTime(alert);
}

function shareInterval(shares: readonly Share[], draws: Draws): Interval {
  const counted = shares.filter(({ whole }) => whole > 0);
  const statistic = (weights: Float64Array): number => {
    const sum = (of: (share: Share) => number): number =>
      counted.reduce((total, share, i) => total + itemAt(weights, i) * of(share), 0);
    return sum(({ part }) => part) / sum(({ whole }) => whole);
  };
  return bootstrap([...counted.keys()], statistic, draws);
}

function leadInterval(outcomes: readonly Outcome[], draws: Draws): Interval {
  const leads = outcomes.flatMap(({ alerts }, customer) =>
    alerts.flatMap((alert) => (isInTime(alert) ? known(alert.leadDays) : []).map((days) => ({ customer, days }))),
  );
  const days = leads.map((lead) => lead.days);
  const customers = leads.map(({ customer }) => customer);
  return bootstrap(customers, (weights) => weightedMedian(days, weights), draws);
}

function alertShares(alerts: readonly JudgedAlert[], customerMonths: number): AlertShares {
  const inTime = alerts.filter(isInTime);
  return {
    alerts: alerts.length,
    perThousandPerMonth: valued((1000 * alerts.length) / customerMonths),
    precision: valued(inTime.filter(({ isRight }) => isRight).length / inTime.length),
    visiblySilentShare: valued(1 - inTime.length / alerts.length),
  };
}

function countsOf(outcomes: readonly CountedOutcome[]): Omit<ServiceCounts, 'inBusiness' | 'days'> {
  const alerts = outcomes.flatMap((outcome) => outcome.alerts);
  const leavers = outcomes.flatMap(({ leaving }) => known(leaving));
  const inPeriod = leavers.filter((leaver) => leaver.inPeriod);
  return {
    customers: outcomes.length,
    notVisiblySilent: alerts.filter(isInTime).length,
    right: alerts.filter(isRightInTime).length,
    atRisk: outcomes.filter(({ wasAtRisk }) => wasAtRisk).length,
    caught: outcomes.filter((outcome) => PARTS.caughtShare(outcome).part > 0).length,
    leavers: leavers.length,
    leaversInPeriod: inPeriod.length,
    leaversInPeriodDeclined: inPeriod.filter(({ declined }) => declined).length,
    declines: outcomes.reduce((sum, { declines }) => sum + declines.length, 0),
    growths: outcomes.reduce((sum, { growths }) => sum + growths.length, 0),
    repeaters: outcomes.filter(({ hasGrown }) => hasGrown !== null).length,
    terminations: outcomes.reduce((sum, { returns }) => sum + returns.length, 0),
    longSilent: outcomes.filter(({ isTerminated }) => isTerminated !== null).length,
  };
}

/** Share at risk of the rows that are not visibly silent; null without any. */
export function baseRateOf(weekly: LabelledSamples, horizonDays: number): number | null {
  const limit = VISIBLE_SHARE * horizonDays;
  const inTime = [...weekly.risk.keys()].filter((row) => silentDays(weekly, row) < limit);
  return valued(inTime.filter((row) => weekly.risk[row] === 1).length / inTime.length);
}

/** Customers by their index in the log. */
function atRiskInTime(weekly: LabelledSamples, horizonDays: number): ReadonlySet<number> {
  const limit = VISIBLE_SHARE * horizonDays;
  return new Set(weekly.customer.filter((_, row) => weekly.risk[row] === 1 && silentDays(weekly, row) < limit));
}

function inBusinessPerWeek(weekly: LabelledSamples, horizonDays: number): number {
  const rows = weekly.at.filter((_, row) => silentDays(weekly, row) <= horizonDays).length;
  return rows / new Set(weekly.at).size;
}

function valued(value: number): Value {
  return Number.isFinite(value) ? round(value) : null;
}

function intervalOf(interval: Interval): Bounds | null {
  return Number.isNaN(interval.value) ? null : bounds(interval);
}
