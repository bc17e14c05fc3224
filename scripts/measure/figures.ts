/** The figures of alerts against the truth. docs/measure.md has the formulas. */
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { TruthRow } from '../simulation/truth.js';
import { isWithin, monthsInBusiness, type Case, type Year } from './year.js';

/** Why an alert is not right. */
export const WRONGS = ['beforeTurn', 'afterEnd', 'steady', 'seems', 'prospect', 'closes', 'dies'] as const;
type Wrong = (typeof WRONGS)[number];
/** `neither`: raised at or after a closing out of the blue or a death, which nobody could foretell. */
export type Verdict = 'right' | 'neither' | Wrong;

export interface CauseFigures {
  /** Turners of the year whose course ended within the log. */
  count: number;
  found: number;
  foundShare: number | null;
  /** From the turn to the first right alert; of those found, like the lead. */
  medianDaysToAlert: number | null;
  medianLeadDays: number | null;
}

export interface Figures {
  /** Right and wrong ones of the year. */
  alerts: number;
  right: number;
  wrong: Record<Wrong, number>;
  neither: number;
  precision: number | null;
  /** Without the alerts about turners after their end. */
  precisionBeforeEnd: number | null;
  foundShare: number | null;
  medianDaysToAlert: number | null;
  medianLeadDays: number | null;
  falsePerThousandPerMonth: number | null;
  /** Steady customers ever called leaving in the year. */
  steadyEverShare: number | null;
  byCause: Record<string, CauseFigures>;
}

export interface Said {
  /** Instants of the alerts about leaving, ascending. */
  alertsOf: (one: Case) => readonly EpochMs[];
  /** Whether a customer is called leaving at any time of the year. */
  isCalled: (one: Case) => boolean;
}

export interface Scope {
  year: Year;
  calendar: Calendar;
}

export function figuresOf(cases: readonly Case[], { alertsOf, isCalled }: Said, { year, calendar }: Scope): Figures {
  const verdicts = new Map<Verdict, number>();
  for (const one of cases) {
    for (const at of alertsOf(one)) if (isWithin(at, year)) count(verdicts, verdictOf(at, one.truth));
  }
  const of = (verdict: Verdict): number => verdicts.get(verdict) ?? 0;
  const wrong = wrongsOf(of);
  const [right, alerts] = [of('right'), of('right') + WRONGS.reduce((sum, one) => sum + of(one), 0)];
  const finds = findsOf(cases, alertsOf, year);
  const { foundShare, medianDaysToAlert, medianLeadDays } = causeFigures(finds);
  const steady = cases.filter((one) => one.truth.kind === 'steady' && monthsInBusiness(one, year, calendar) > 0);
  const months = sum(cases.filter(doesNotTurn).map((one) => monthsInBusiness(one, year, calendar)));
  return {
    alerts,
    right,
    wrong,
    neither: of('neither'),
    precision: share(right, alerts),
    precisionBeforeEnd: share(right, alerts - wrong.afterEnd),
    foundShare,
    medianDaysToAlert,
    medianLeadDays,
    falsePerThousandPerMonth: share(1_000 * falseAlerts(wrong), months),
    steadyEverShare: share(steady.filter(isCalled).length, steady.length),
    byCause: byCause(finds),
  };
}

export function verdictOf(at: EpochMs, { kind, turnedAt, endedAt }: TruthRow): Verdict {
  const turned = turnedAt ?? Infinity;
  if (kind === 'turns') return at < turned ? 'beforeTurn' : at < (endedAt ?? Infinity) ? 'right' : 'afterEnd';
  if (kind === 'closes' || kind === 'dies') return at < turned ? kind : 'neither';
  return kind;
}

/** Those who turn in the year and whose course ends within the log: of the others nobody knows yet. */
export function isMeasuredTurner({ truth: { kind, turnedAt, endedAt } }: Case, year: Year): boolean {
  return kind === 'turns' && turnedAt !== null && isWithin(turnedAt, year) && endedAt !== null && endedAt <= year.to;
}

export function firstRight(alerts: readonly EpochMs[], truth: TruthRow): EpochMs | null {
  return alerts.find((at) => verdictOf(at, truth) === 'right') ?? null;
}

interface Find {
  cause: string;
  /** Null for a turner who was not found. */
  toAlertDays: number | null;
  leadDays: number | null;
}

function findsOf(cases: readonly Case[], alertsOf: Said['alertsOf'], year: Year): Find[] {
  return cases
    .filter((one) => isMeasuredTurner(one, year))
    .map((one) => {
      const { turnedAt, endedAt, cause } = one.truth;
      const at = firstRight(alertsOf(one), one.truth);
      const days = (from: EpochMs | null, to: EpochMs | null): number | null =>
        from === null || to === null ? null : (to - from) / DAY_MS;
      return { cause: cause ?? 'unknown', toAlertDays: days(turnedAt, at), leadDays: days(at, endedAt) };
    });
}

function byCause(finds: readonly Find[]): Figures['byCause'] {
  const causes = [...new Set(finds.map(({ cause }) => cause))].sort();
  return Object.fromEntries(causes.map((cause) => [cause, causeFigures(finds.filter((find) => find.cause === cause))]));
}

function causeFigures(finds: readonly Find[]): CauseFigures {
  const found = finds.filter(({ leadDays }) => leadDays !== null).length;
  return {
    count: finds.length,
    found,
    foundShare: share(found, finds.length),
    medianDaysToAlert: medianOf(finds.flatMap(({ toAlertDays }) => toAlertDays ?? [])),
    medianLeadDays: medianOf(finds.flatMap(({ leadDays }) => leadDays ?? [])),
  };
}

function wrongsOf(of: (wrong: Wrong) => number): Record<Wrong, number> {
  const [beforeTurn, afterEnd, steady, seems] = [of('beforeTurn'), of('afterEnd'), of('steady'), of('seems')];
  return { beforeTurn, afterEnd, steady, seems, prospect: of('prospect'), closes: of('closes'), dies: of('dies') };
}

/** About customers who do not turn. */
function falseAlerts({ steady, seems, prospect, closes, dies }: Record<Wrong, number>): number {
  return steady + seems + prospect + closes + dies;
}

function doesNotTurn({ truth }: Case): boolean {
  return truth.kind !== 'turns';
}

export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? NaN, sorted[middle] ?? NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** Null when there is nothing to divide by. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function count(counts: Map<Verdict, number>, verdict: Verdict): void {
  counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
}
