/** What the service said of one customer, and what the log says became of them: the counts behind the figures. */
import { labelAt, type Label } from '../../../src/core/monitoring/labels.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { EpochMs, Stage } from '../../../src/core/primitives/vocabulary.js';
import { isBusiness } from '../../../src/core/state/activity.js';
import type { CustomerHistory, EventLog } from '../rows/history.js';
import { leadDays } from './leads.js';
import type { CourseAlert } from '../../backtest/course.js';
import { stageAt, type ServedLife } from './serving.js';
import type { Period } from '../rows/splits.js';

/** As a share of the horizon: whoever has been silent for that long is found without a model. */
export const VISIBLE_SHARE = 2 / 3;

export interface JudgedAlert {
  readonly isByFact: boolean;
  readonly isVisiblySilent: boolean;
  readonly isRight: boolean;
  /** Of a right alert whose customer was then silent for a horizon; see leads.ts. */
  readonly leadDays: number | null;
}

/** Somebody whose last business lies at least two horizons before the log's end. */
interface Leaving {
  /** In decline before the last business was a horizon ago, and entered it while not visibly silent. */
  readonly declined: boolean;
  /** In termination without any decline since the last business. */
  readonly terminatedWithoutDecline: boolean;
  /** The horizon after the last business ended within the test period. */
  readonly inPeriod: boolean;
}

export interface Outcome {
  /** About leaving, raised within the period. */
  readonly alerts: readonly JudgedAlert[];
  /** Per entry into decline by the model's risk, within the period and not visibly silent, whether it was right. */
  readonly declines: readonly boolean[];
  /** Per entry into growth within the period, whether its label is growth. */
  readonly growths: readonly boolean[];
  /** Whether growth was ever entered; null for customers of one business day, or none. */
  readonly hasGrown: boolean | null;
  /** Per entry into termination within the period, whether business followed within the horizon. */
  readonly returns: readonly boolean[];
  /** Null for those who stay, and those of fewer than three business days. */
  readonly leaving: Leaving | null;
  /** Of those whose last business lies three horizons before the end: whether they then stand in termination. */
  readonly isTerminated: boolean | null;
}

export interface Measured {
  readonly log: EventLog;
  readonly period: Period;
  readonly horizonDays: number;
}

const LEAST_BUSINESS_DAYS = 3;

export function outcomeOf(life: ServedLife, measured: Measured): Outcome {
  const { log, period, horizonDays } = measured;
  const { businessDays } = life.customer;
  const lastDay = businessDays.at(-1) ?? Infinity;
  const isWithin = ({ at }: { at: EpochMs }): boolean => at >= period.from && at <= period.to;
  const entries = (stage: Stage) =>
    life.steps.filter((step) => step.to === stage && step.from !== null && isWithin(step));
  const isGone = businessDays.length >= LEAST_BUSINESS_DAYS && lastDay + 2 * horizonDays <= log.lastDay;
  return {
    alerts: life.alerts.filter(isWithin).map((alert) => judged(alert, life.customer, measured)),
    declines: entries('decline')
      .filter(({ at, fact }) => fact === null && !isVisiblySilent(life.customer, at, horizonDays))
      .map(({ at }) => labelOf(life.customer, at, measured)?.atRisk === true),
    growths: entries('growth').map(({ at }) => labelOf(life.customer, at, measured)?.stage === 'growth'),
    hasGrown: businessDays.length < 2 ? null : life.steps.some(({ to }) => to === 'growth'),
    returns: entries('termination').map(({ at }) => hasBusinessAfter(life.customer, at, measured)),
    leaving: isGone ? leavingOf(life, lastDay, measured) : null,
    isTerminated:
      lastDay + 3 * horizonDays <= log.lastDay ? stageAt(life, life.customer.sent.endAt) === 'termination' : null,
  };
}

function judged({ at, fact }: CourseAlert, customer: CustomerHistory, measured: Measured): JudgedAlert {
  const { log, horizonDays } = measured;
  const isRight = labelOf(customer, at, measured)?.atRisk === true;
  return {
    isByFact: fact !== null,
    isVisiblySilent: isVisiblySilent(customer, at, horizonDays),
    isRight,
    leadDays: isRight ? leadDays(customer, log.calendar.dayOf(at), horizonDays, log) : null,
  };
}

function labelOf(
  { businessDays, firstDay }: CustomerHistory,
  at: EpochMs,
  { log, horizonDays }: Measured,
): Label | null {
  const window = { cutDay: log.calendar.dayOf(at), horizonDays, logEndDay: log.lastDay };
  return labelAt({ activeDays: businessDays, firstDay }, window);
}

/** The last business lies at least two thirds of the horizon before the instant. */
function isVisiblySilent({ activities }: CustomerHistory, at: EpochMs, horizonDays: number): boolean {
  const last = activities.findLast((activity) => activity.occurredAt <= at && isBusiness(activity));
  return at - (last?.occurredAt ?? -Infinity) >= VISIBLE_SHARE * horizonDays * DAY_MS;
}

function hasBusinessAfter({ businessDays }: CustomerHistory, at: EpochMs, { log, horizonDays }: Measured): boolean {
  const today = log.calendar.dayOf(at);
  return businessDays.some((day) => day > today && day <= today + horizonDays);
}

function leavingOf({ customer, steps }: ServedLife, lastDay: number, { log, period, horizonDays }: Measured): Leaving {
  const leftAt = log.calendar.startOf(lastDay);
  const horizonEnd = log.calendar.endOf(lastDay + horizonDays);
  const declines = steps.flatMap((step, i) =>
    step.to === 'decline' ? [{ from: step.at, until: steps[i + 1]?.at ?? Infinity }] : [],
  );
  const lasting = declines.filter(({ until }) => until > log.calendar.endOf(lastDay));
  const terminatedAt = steps.find(({ at, to }) => at > leftAt && to === 'termination')?.at ?? null;
  return {
    declined: lasting.some(({ from }) => from <= horizonEnd && !isVisiblySilent(customer, from, horizonDays)),
    terminatedWithoutDecline: terminatedAt !== null && !lasting.some(({ from }) => from < terminatedAt),
    inPeriod: horizonEnd >= period.from && horizonEnd <= period.to,
  };
}
