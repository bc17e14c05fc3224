/**
 * What a bank could do without this service: one rule with one threshold each. A rival raises one alert and is silent
 * until the customer is back. It knows every row at once, and its threshold is chosen in hindsight: both in its favour.
 */
import type { Calendar } from '../../src/core/primitives/calendar.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Trace } from './account.js';
import { figuresOf, type Figures, type Said, type Scope } from './figures.js';
import { isWithin, type Case } from './year.js';

export interface Rival {
  name: string;
  /** What its threshold is. */
  unit: string;
  /** Ascending. */
  thresholds: readonly number[];
  /** Days at whose beginning an alert is raised, ascending. @param endDay the first day after the log */
  alertDays: (trace: Trace, threshold: number, endDay: number) => number[];
}

interface RivalFigures extends Figures {
  threshold: number;
}

/** `atSameAlerts`: with the threshold whose number of alerts is nearest. `best`: with the highest F1. */
export interface RivalResult {
  unit: string;
  atSameAlerts: RivalFigures;
  best: RivalFigures;
}

/** With fewer gaps a customer has no rhythm of their own: as many as the service asks for. */
const LEAST_GAPS = 5;
const DROP_DAYS = 30;
/** Hundredths: the least fall, as in the service's own rule. */
const LEAST_DROP = 1_000_000;

export const RIVALS: readonly Rival[] = [
  {
    name: 'recency',
    unit: 'days without business',
    thresholds: Array.from({ length: 180 }, (_, i) => i + 1),
    alertDays: ({ businessDays }, days, endDay) => silences(businessDays, endDay, () => days),
  },
  {
    name: 'ownRhythm',
    unit: "times the customer's own mean gap",
    thresholds: Array.from({ length: 90 }, (_, i) => 1.2 * 1.04 ** i),
    alertDays: ({ businessDays }, times, endDay) =>
      silences(businessDays, endDay, (i) => (i < LEAST_GAPS ? Infinity : times * meanGap(businessDays, i))),
  },
  {
    name: 'balanceDrop',
    unit: `share of the balance gone within ${DROP_DAYS} days`,
    thresholds: Array.from({ length: 98 }, (_, i) => (i + 2) / 100),
    alertDays: ({ balances }, share, endDay) => drops(balances, share, endDay),
  },
];

/** Once per silence that is longer than the limit after business day number `i`: business is what brings back. */
function silences(days: readonly number[], endDay: number, limitAfter: (i: number) => number): number[] {
  const alerts: number[] = [];
  days.forEach((day, i) => {
    const alertDay = day + Math.floor(limitAfter(i)) + 1;
    if (alertDay <= (days[i + 1] ?? endDay - 1)) alerts.push(alertDay);
  });
  return alerts;
}

function meanGap(days: readonly number[], i: number): number {
  return ((days[i] ?? NaN) - (days[0] ?? NaN)) / i;
}

/** Back is whoever has regained half of the fall. */
function drops(balances: Trace['balances'], share: number, endDay: number): number[] {
  const alerts: number[] = [];
  const first = balances[0]?.[0] ?? endDay;
  let [now, then, newest, older] = [NaN, NaN, 0, 0];
  let backAt: number | null = null;
  for (let day = first; day < endDay - 1; day++) {
    for (; (balances[newest]?.[0] ?? Infinity) <= day; newest++) now = balances[newest]?.[1] ?? NaN;
    for (; (balances[older]?.[0] ?? Infinity) <= day - DROP_DAYS; older++) then = balances[older]?.[1] ?? NaN;
    if (backAt !== null && now >= backAt) backAt = null;
    if (backAt !== null || !(now <= (1 - share) * then && then - now >= LEAST_DROP)) continue;
    alerts.push(day + 1);
    backAt = (now + then) / 2;
  }
  return alerts;
}

/** @param sameAlerts right and wrong alerts of the service in the year */
export function rivalResult(rival: Rival, cases: readonly Case[], sameAlerts: number, scope: Scope): RivalResult {
  const tried = rival.thresholds.map((threshold) => {
    const said = saidBy(rival, threshold, cases, scope);
    return { threshold, ...figuresOf(cases, said, scope) };
  });
  const nearest = (one: RivalFigures): number => -Math.abs(one.alerts - sameAlerts);
  return { unit: rival.unit, atSameAlerts: bestBy(tried, nearest), best: bestBy(tried, f1) };
}

/** The harmonic mean of precision and found share; 0 when either is 0 or unknown. */
export function f1({ precision, foundShare }: Pick<Figures, 'precision' | 'foundShare'>): number {
  const [right, found] = [precision ?? 0, foundShare ?? 0];
  return right + found === 0 ? 0 : (2 * right * found) / (right + found);
}

function saidBy(rival: Rival, threshold: number, cases: readonly Case[], { year, calendar }: Scope): Said {
  const endDay = calendar.dayOf(year.to);
  const alerts = new Map<Case, EpochMs[]>();
  for (const one of cases) {
    if (one.account === null) continue;
    const days = rival.alertDays(one.account.trace, threshold, endDay);
    alerts.set(one, instantsOf(days, calendar));
  }
  const alertsOf = (one: Case): readonly EpochMs[] => alerts.get(one) ?? [];
  return { alertsOf, isCalled: (one) => alertsOf(one).some((at) => isWithin(at, year)) };
}

function instantsOf(days: readonly number[], calendar: Calendar): EpochMs[] {
  return days.map((day) => calendar.startOf(day));
}

function bestBy(tried: readonly RivalFigures[], worth: (one: RivalFigures) => number): RivalFigures {
  return tried.reduce((best, one) => (worth(one) > worth(best) ? one : best));
}
