/**
 * Income gone: the regular income is overdue, or it still comes and leaves at once although it used to stay.
 *
 * An income is overdue some days after the day on which it was due: as many as its own pay-days vary, at least ten, and
 * the public holidays since. A pay-day that varies so much that more than three weeks would be needed is no pay-day.
 * Whose income came back after a pause is waited for as long again: seasonal work is no goodbye.
 */
import type { FindingOf } from './finding.js';
import type { IncomeStream } from './income.stream.js';
import type { Signals } from '../features/signals.js';
import type { FactRules } from '../model/policy.js';
import type { IncomeDay } from '../state/incomes.js';
import { normalQuantile } from '../primitives/quantiles.js';

const LEAST_GRACE_DAYS = 10;
const MOST_GRACE_DAYS = 19;
/** Pay-days vary by this many days where few are known; it counts like `PRIOR_DAYS` pay-days. */
const PRIOR_DEVIATION = 2;
const PRIOR_DAYS = 4;
const YEAR_DAYS = 365;

/** An income leaves when at most a fifth stays for three days; it used to stay when never more than `STAYED` left. */
const LEAVES = 0.8;
const LEAST_BEFORE = 3;
const STAYED = 0.6;
/** More than this share of it left: that was other money, too. */
const OTHER_MONEY = 1.3;

export function incomeGone(
  stream: IncomeStream | null,
  signals: Signals,
  rules: FactRules['income'],
): FindingOf<'income'> | null {
  if (stream === null) return null;
  return overdue(stream, signals, rules) ?? leaving(stream, rules);
}

/**
 * The first day on which the income would be overdue if none came; Infinity for never.
 * @param until a later day may be left out: the answer is then Infinity
 */
export function incomeOverdueOn(
  stream: IncomeStream | null,
  signals: Signals,
  rules: FactRules['income'],
  until = Infinity,
): number {
  if (stream === null || stream.dueDay + LEAST_GRACE_DAYS + 1 > until) return Infinity;
  const grace = graceOf(stream, rules);
  if (grace === Infinity) return Infinity;
  let day = stream.dueDay + grace + 1;
  while (lateness(stream, signals, day) <= grace || isInPause(stream, day)) day++;
  return day > signals.today ? day : Infinity;
}

function overdue(stream: IncomeStream, signals: Signals, rules: FactRules['income']): FindingOf<'income'> | null {
  if (signals.today - stream.dueDay <= LEAST_GRACE_DAYS) return null;
  const late = lateness(stream, signals, signals.today);
  const grace = graceOf(stream, rules);
  if (late <= grace || isInPause(stream, signals.today)) return null;
  return { fact: 'income', what: 'overdue', amount: stream.amount, dueDay: stream.dueDay, excess: late / grace - 1 };
}

/** Whether it may only be away as long as it was before. */
function isInPause({ days, pauseDays }: IncomeStream, day: number): boolean {
  const last = days[days.length - 1]?.day ?? NaN;
  return pauseDays > 0 && day - last <= pauseDays + LEAST_GRACE_DAYS;
}

/** Days since the income was due, public holidays left out. */
function lateness({ dueDay }: IncomeStream, { calendar }: Signals, day: number): number {
  return day - dueDay - calendar.holidaysBetween(dueDay - 1, day);
}

function graceOf({ days, deviation, periodDays }: IncomeStream, { alarmsPerYear }: FactRules['income']): number {
  const squares = PRIOR_DAYS * PRIOR_DEVIATION ** 2 + days.length * deviation ** 2;
  const spread = Math.sqrt(squares / (PRIOR_DAYS + days.length));
  const days99 = normalQuantile((alarmsPerYear * periodDays) / YEAR_DAYS) * spread;
  return days99 > MOST_GRACE_DAYS ? Infinity : Math.ceil(Math.max(LEAST_GRACE_DAYS, days99));
}

function leaving({ days }: IncomeStream, { leavesTimes }: FactRules['income']): FindingOf<'income'> | null {
  const newest = days.findLast(({ left }) => left !== null);
  if (newest === undefined || !isLeaving(newest)) return null;
  const settled = days.filter(({ left }) => left !== null);
  const [late, early] = [settled.slice(-leavesTimes), settled.slice(0, -leavesTimes)];
  const last = late[late.length - 1];
  if (last === undefined || late.length < leavesTimes || early.length < LEAST_BEFORE) return null;
  if (late.some((day) => !isLeaving(day)) || early.some((day) => leftShare(day) > STAYED)) return null;
  const share = Math.min(1, leftShare(last));
  return { fact: 'income', what: 'leaving', amount: last.amount, share, day: last.day, excess: (share - LEAVES) / 0.2 };
}

function isLeaving(day: IncomeDay): boolean {
  return leftShare(day) >= LEAVES && leftShare(day) <= OTHER_MONEY;
}

function leftShare({ amount, left }: IncomeDay): number {
  return (left ?? 0) / amount;
}
