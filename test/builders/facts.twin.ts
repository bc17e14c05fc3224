/**
 * The facts about a customer by their plain definitions, each computed anew wherever it is needed and without any
 * condition that only saves time: the twin of what evaluations do.
 */
import { studentQuantile, normalQuantile } from '../../src/core/primitives/quantiles.js';
import { binomialCdf } from '../../src/core/primitives/binomial.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { Fact } from '../../src/core/primitives/vocabulary.js';
import { closedRelationship } from '../../src/core/facts/closed.js';
import { drainedAssets, drainedOn, outflowOf, type Outflow } from '../../src/core/facts/drained.js';
import type { Finding, FindingOf, Habit } from '../../src/core/facts/finding.js';
import type { IncomeStream } from '../../src/core/facts/income.stream.js';
import { countMarked, isMarked, MAPPED_DAYS, type DayMap } from '../../src/core/features/day.map.js';
import type { Rhythm } from '../../src/core/features/rhythm.js';
import type { Signals } from '../../src/core/features/signals.js';
import type { FactRules } from '../../src/core/model/policy.js';
import type { IncomeDay } from '../../src/core/state/incomes.js';

/** An amount of less than this share of the usual one is not the income, but a part or something else. */
const LEAST_SHARE = 0.5;
/** Pay-days come by so many days earlier at most, before weekends and holidays. */
const MOST_EARLY_DAYS = 5;
/** Few months differ little in length, so a day counted from the end must fit clearly better. */
const CLEARLY = 0.6;
const MONTH = { least: 26, most: 35 };
/** A rhythm of weeks: pay-days deviate from it by at most this share. */
const MOST_DEVIATION = 0.2;
const LONGEST_WEEKS = 45;
/** What is asked of money that no type declares an income: so many times, on its day, of about one amount. */
const LEAST_UNDECLARED = 5;
const MOST_DAYS_OFF = 2.5;
const ALIKE = 0.25;
const MOSTLY = 0.8;
/** A time between two pay-days of so many periods is a pause, as of seasonal work. */
const PAUSE_PERIODS = 2.5;
/** Only the last pay-days say when the next is due. */
const RECENT = 7;

function incomeStream({ incomes, calendar }: Signals, leastTimes: number): IncomeStream | null {
  return incomes.length < leastTimes ? null : findStream(incomes, leastTimes, calendar);
}

function findStream(incomes: readonly IncomeDay[], leastTimes: number, calendar: Calendar): IncomeStream | null {
  const declared = incomes.filter((day) => day.isDeclared);
  const others = incomes.filter((day) => !day.isDeclared);
  return streamOf(declared, leastTimes, calendar) ?? undeclared(streamOf(others, LEAST_UNDECLARED, calendar));
}

/** Money that nobody calls an income is one only if it comes like one: monthly, on its day, and of about one amount. */
function undeclared(stream: IncomeStream | null): IncomeStream | null {
  if (stream === null || stream.deviation > MOST_DAYS_OFF || !isMonthly(stream.periodDays)) return null;
  const alike = stream.days.filter(({ amount }) => Math.abs(amount / stream.amount - 1) <= ALIKE);
  return alike.length >= MOSTLY * stream.days.length ? stream : null;
}

function streamOf(all: readonly IncomeDay[], leastTimes: number, calendar: Calendar): IncomeStream | null {
  if (all.length < leastTimes) return null;
  const usual = usualAmount(all);
  const known = joined(all.filter(({ amount }) => amount >= LEAST_SHARE * usual));
  const days = known.slice(-RECENT);
  if (days.length < leastTimes) return null;
  const gaps = days.slice(1).map(({ day }, i) => day - (days[i]?.day ?? day));
  const periodDays = medianOf(gaps);
  const rhythm = monthly(days, periodDays, calendar) ?? everySo(days, gaps, periodDays);
  if (rhythm === null) return null;
  const pauseDays = longestPause(known, periodDays);
  return { days, amount: medianOf(days.map(({ amount }) => amount)), periodDays, pauseDays, ...rhythm };
}

function longestPause(days: readonly IncomeDay[], periodDays: number): number {
  const longest = Math.max(0, ...days.slice(1).map(({ day }, i) => day - (days[i]?.day ?? day)));
  return longest >= PAUSE_PERIODS * periodDays ? longest : 0;
}

/** The median of the largest amounts, one for each month that has any: small amounts in between do not lower it. */
function usualAmount(days: readonly IncomeDay[]): number {
  const largest = new Map<number, number>();
  for (const { day, amount } of days) {
    const month = Math.floor(day / 28);
    largest.set(month, Math.max(amount, largest.get(month) ?? 0));
  }
  return medianOf([...largest.values()]);
}

/** Money of neighbouring days is one pay-day: the first of them. */
function joined(days: readonly IncomeDay[]): IncomeDay[] {
  const result: IncomeDay[] = [];
  for (const day of days) {
    const last = result[result.length - 1];
    if (last === undefined || day.day - last.day > 2) result.push(day);
  }
  return result;
}

type DayRhythm = Pick<IncomeStream, 'dueDay' | 'deviation'>;

/**
 * A day of the month. It is counted from the month's start or from its end, whichever varies less, as on calendars: so
 * the 31st and the last working day are days like others. A missing month shows in no deviation, but in the due day.
 */
function monthly(days: readonly IncomeDay[], periodDays: number, calendar: Calendar): DayRhythm | null {
  if (!isMonthly(periodDays)) return null;
  const fromStart = days.map(({ day }) => dateOf(day).getUTCDate());
  const fromEnd = days.map(({ day }) => dateOf(day).getUTCDate() - lengthOfMonth(day));
  const [start, end] = [circular(fromStart), circular(fromEnd)];
  const best = end.deviation < CLEARLY * start.deviation ? end : start;
  const last = days[days.length - 1]?.day ?? NaN;
  const nominal = nextMonthly(last, best.middle, best === end);
  // A pay-day that lies on another day than usual, late or moved, is followed by one a whole period later.
  const isEarly = nominal - last < periodDays - MOST_EARLY_DAYS;
  const side = restSide(best.offsets);
  const dueDay = isEarly ? last + Math.round(periodDays) : side === null ? nominal : calendar.workdayOn(nominal, side);
  return { dueDay, deviation: best.deviation };
}

/** Where pay-days move that fall on a day of rest: to the side on which all moved ones lie; null when none moved. */
function restSide(offsets: readonly number[]): 'before' | 'after' | null {
  const moved = offsets.filter((offset) => offset !== 0);
  if (moved.length === 0 || moved.some((offset) => offset > 0) === moved.some((offset) => offset < 0)) return null;
  return moved.some((offset) => offset < 0) ? 'before' : 'after';
}

function isMonthly(days: number): boolean {
  return days >= MONTH.least && days <= MONTH.most;
}

/** The due day in the month after the one that the last pay-day belonged to. */
function nextMonthly(last: number, dayOfMonth: number, isFromEnd: boolean): number {
  const date = dateOf(last);
  for (let ahead = 0; ; ahead++) {
    const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1) / DAY_MS;
    const length = lengthOfMonth(first);
    const due = first - 1 + (isFromEnd ? length + dayOfMonth : Math.min(length, dayOfMonth));
    if (due - last > MONTH.least / 2) return due;
  }
}

/** Days of the month lie on a circle: the 1st is next to the 31st. */
function circular(daysOfMonth: readonly number[]): { middle: number; deviation: number; offsets: number[] } {
  const middle = modeOf(daysOfMonth);
  const offsets = daysOfMonth.map((day) => mod(day - middle + 15, 31) - 15);
  const deviation = Math.sqrt(offsets.reduce((sum, offset) => sum + offset ** 2, 0) / offsets.length);
  return { middle, deviation, offsets };
}

function everySo(days: readonly IncomeDay[], gaps: readonly number[], periodDays: number): DayRhythm | null {
  if (periodDays > LONGEST_WEEKS || periodDays < 5) return null;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - periodDays) ** 2, 0) / gaps.length);
  if (deviation > MOST_DEVIATION * periodDays) return null;
  return { dueDay: (days[days.length - 1]?.day ?? NaN) + Math.round(periodDays), deviation };
}

function dateOf(day: number): Date {
  return new Date(day * DAY_MS);
}

function lengthOfMonth(day: number): number {
  const date = dateOf(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The most frequent day; of equally frequent ones the middle one, so that a day without any pattern is no extreme. */
function modeOf(days: readonly number[]): number {
  const countOf = (day: number): number => days.filter((one) => one === day).length;
  const most = Math.max(...days.map(countOf));
  const modes = [...new Set(days.filter((day) => countOf(day) === most))].sort((a, b) => a - b);
  return modes[modes.length >> 1] ?? NaN;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

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

function incomeGone(signals: Signals, rules: FactRules['income']): FindingOf<'income'> | null {
  const stream = incomeStream(signals, rules.leastTimes);
  if (stream === null) return null;
  return overdue(stream, signals, rules) ?? leaving(stream, rules);
}

/** The first day on which the income would be overdue if none came; Infinity for never. */
function incomeOverdueOn(signals: Signals, rules: FactRules['income']): number {
  const stream = incomeStream(signals, rules.leastTimes);
  const grace = stream === null ? Infinity : graceOf(stream, rules);
  if (stream === null || grace === Infinity) return Infinity;
  let day = stream.dueDay + grace + 1;
  while (lateness(stream, signals, day) <= grace || isInPause(stream, day)) day++;
  return day > signals.today ? day : Infinity;
}

function overdue(stream: IncomeStream, signals: Signals, rules: FactRules['income']): FindingOf<'income'> | null {
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
  const settled = days.filter(({ left }) => left !== null);
  const [late, early] = [settled.slice(-leavesTimes), settled.slice(0, -leavesTimes)];
  const last = late[late.length - 1];
  if (last === undefined || late.length < leavesTimes || early.length < LEAST_BEFORE) return null;
  if (
    late.some((day) => !(leftShare(day) >= LEAVES && leftShare(day) <= OTHER_MONEY)) ||
    early.some((day) => leftShare(day) > STAYED)
  )
    return null;
  const share = Math.min(1, leftShare(last));
  return { fact: 'income', what: 'leaving', amount: last.amount, share, day: last.day, excess: (share - LEAVES) / 0.2 };
}

function leftShare({ amount, left }: IncomeDay): number {
  return (left ?? 0) / amount;
}

/** The prior: a variation of the gaps (standard deviation over mean), and how many gaps it counts like. */
const PRIOR_VARIATION = 0.6;
const PRIOR_GAPS = 10;
/** What rhythms of a day get in addition at a variation of `FULL_VARIATION`; a weekly rhythm gets nothing. */
const MOST_ADDED_DAYS = 5;
const FULL_VARIATION = 0.8;
const WEEK_DAYS = 7;
/** The mean gap below which holidays are left out, and how many of them. */
const HOLIDAY_GAP = 2;
const MOST_HOLIDAYS = 4;
/**
 * A year holds few gaps of a rhythm of about a week, so its limit varies much between customers of one kind. To be in
 * time for nine of ten it is drawn in: by the first share where gaps vary by `STEADY`, by the second where by `LOOSE`.
 */
const DRAWN_IN = { steady: 0.83, loose: 0.93 };
const STEADY = 0.75;
const LOOSE = 1;
/** From so few gaps on it is, and at full from so many. */
const ENOUGH_GAPS = { from: 15, full: 25 };
/** The least probability in question; a gap with more would be no surprise. */
const LARGEST_TAIL = 0.4;
/** Mean gaps from which on and up to which the limit is drawn in, at full between the middle ones. */
const WEEKLY = { from: 3, full: 5, until: 9, end: 12 };

const HABITS: readonly Habit[] = ['business', 'active', 'moneyIn'];

/** The silence in days from which on a rhythm counts as broken; Infinity when there is no law, or none short enough. */
function breakingSilence(rhythm: Rhythm, rules: FactRules['silence']): number {
  const days = longestUsualSilence(rhythm, rules);
  return days > rules.mostDays ? Infinity : days;
}

/** The longest silence in days that still belongs to the rhythm, however long; Infinity when few gaps are known. */
function longestUsualSilence(rhythm: Rhythm, rules: FactRules['silence']): number {
  const { gaps, meanGap, rootMean, rootSquares } = rhythm;
  if (gaps < rules.leastGaps) return Infinity;
  const freedom = PRIOR_GAPS + gaps - 1;
  const prior = (PRIOR_VARIATION / 3) * Math.cbrt(meanGap);
  const deviation = Math.sqrt((PRIOR_GAPS * prior ** 2 + rootSquares) / freedom);
  const tail = Math.min(LARGEST_TAIL, (rules.alarmsPerYear * meanGap) / YEAR_DAYS);
  const root = rootMean + studentQuantile(tail, freedom) * deviation * Math.sqrt(1 + 1 / gaps);
  const variation = (3 * deviation) / rootMean;
  const known = share01((gaps - ENOUGH_GAPS.from) / (ENOUGH_GAPS.full - ENOUGH_GAPS.from));
  const share = 1 - known * weekliness(meanGap) * (1 - drawnIn(variation));
  return Math.floor(share * root ** 3 + addedDays(meanGap, variation));
}

function drawnIn(variation: number): number {
  return DRAWN_IN.steady + (DRAWN_IN.loose - DRAWN_IN.steady) * share01((variation - STEADY) / (LOOSE - STEADY));
}

/** 1 for a rhythm of about a week, 0 for much quicker and much slower ones. */
function weekliness(meanGap: number): number {
  const { from, full, until, end } = WEEKLY;
  return Math.min(share01((meanGap - from) / (full - from)), share01((end - meanGap) / (end - until)));
}

function share01(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function addedDays(meanGap: number, variation: number): number {
  const shortness = Math.max(0, 1 - (meanGap - 1) / (WEEK_DAYS - 1));
  return MOST_ADDED_DAYS * shortness ** 1.5 * Math.min(1, variation / FULL_VARIATION);
}

/** Days since the last act up to a day. Some public holidays do not count where a rhythm is nearly daily. */
function countedSilence(signals: Signals, habit: Habit, day: number): number {
  const lastDay = signals.lastDays[habit];
  if (!(signals[habit].meanGap < HOLIDAY_GAP)) return day - lastDay;
  return day - lastDay - Math.min(MOST_HOLIDAYS, signals.calendar.holidaysBetween(lastDay, day));
}

/** The habit that broke first; null when none did. */
function brokenSilence(signals: Signals, rules: FactRules['silence'], habits = HABITS): FindingOf<'silence'> | null {
  let first: FindingOf<'silence'> | null = null;
  for (const habit of habits) {
    const lastDay = signals.lastDays[habit];
    const silentDays = countedSilence(signals, habit, signals.today);
    const limit = silentDays > 1 ? breakingSilence(signals[habit], rules) : Infinity;
    const excess = silentDays / limit - 1;
    if (!(silentDays > limit && excess > (first?.excess ?? 0))) continue; // not for a habit that never was
    first = { fact: 'silence', habit, silentDays, usualGap: signals[habit].usualGap, lastDay, excess };
  }
  return first;
}

/** The first day on which silence would break a rhythm, if it goes on; Infinity for never. */
function silenceBreaksOn(signals: Signals, rules: FactRules['silence'], habits = HABITS): number {
  let first = Infinity;
  for (const habit of habits) {
    const lastDay = signals.lastDays[habit];
    if (Number.isNaN(lastDay)) continue;
    const limit = breakingSilence(signals[habit], rules);
    if (limit === Infinity) continue;
    let day = lastDay + limit + 1;
    while (countedSilence(signals, habit, day) <= limit) day++;
    if (day > signals.today) first = Math.min(first, day);
  }
  return first;
}

const HALF = 0.5;
/** More days without business are an absence; a rate beside it that is as low by chance more often than this is usual. */
const ABSENCE_DAYS = 14;
const BACK_PROBABILITY = 0.02;
/** Whoever stands in decline by this fact stays there for as long as this holds. */
const STAYING = { share: 0.65, significance: 0.02 };

interface Comparison {
  /** The length of the later span. */
  days: number;
  /** The later rate as a share of the earlier one, at most 1; 1 when fewer days lie before the later span than in it. */
  share: number;
  /** How probable so few days are if the rate had not changed. */
  probability: number;
}

function halvedBusiness(signals: Signals, rules: FactRules['halved'], isStaying: boolean): FindingOf<'halved'> | null {
  const line = isStaying ? STAYING : { share: HALF, significance: rules.significance };
  const found = (ago: number): Comparison | undefined => {
    const spans = [rules.days, rules.longDays].map((days) => compare(signals, ago, days));
    return spans.find((one) => isBelow(one, line) && !isBack(signals, one.days));
  };
  const now = found(0);
  if (now === undefined || (!isStaying && found(rules.apartDays) === undefined)) return null;
  const excess = Math.log10(rules.significance / Math.max(1e-12, now.probability));
  return { fact: 'halved', share: now.share, days: now.days, excess };
}

function isBelow(found: Comparison, line: { share: number; significance: number }): boolean {
  return found.share <= line.share && found.probability <= line.significance;
}

/** The days that ended `ago` days ago against all known days before them. */
function compare(signals: Signals, ago: number, days: number): Comparison {
  const { businessMap } = signals;
  const reach = reachOf(signals);
  const daysBefore = reach - ago - days;
  const unchanged = { days, share: 1, probability: 1 };
  if (!(daysBefore >= days)) return unchanged;
  const later = countMarked(businessMap, ago, ago + days - 1);
  const earlier = countMarked(businessMap, ago + days, reach - 1);
  const share = later / days / (earlier / daysBefore);
  if (!(share < 1)) return unchanged;
  return { days, share, probability: binomialCdf(later, later + earlier, days / (days + daysBefore)) };
}

/** Known days. A little less than the map holds: its oldest weeks are dropped one by one. */
function reachOf({ businessTenureDays }: Signals): number {
  return Math.min(MAPPED_DAYS - 20, Math.floor(businessTenureDays) + 1);
}

/** Whether one absence that is over explains it: on the other days of the span business was what it had been before. */
function isBack(signals: Signals, span: number): boolean {
  const { businessMap } = signals;
  const absence = longestAbsence(businessMap, span);
  const earlierDays = reachOf(signals) - span;
  if (absence <= ABSENCE_DAYS || earlierDays <= 0) return false;
  const days = span - absence;
  const later = countMarked(businessMap, 0, span - 1);
  const earlier = countMarked(businessMap, span, reachOf(signals) - 1);
  return binomialCdf(later, later + earlier, days / (days + earlierDays)) > BACK_PROBABILITY;
}

/** The days of the longest absence within the span that is over. It may have begun earlier. */
function longestAbsence(map: DayMap, span: number): number {
  let [newer, longest] = [-1, 0];
  for (let day = 0; day < span; day++) {
    if (!isMarked(map, day)) continue;
    if (newer >= 0) longest = Math.max(longest, day - newer - 1);
    newer = day;
  }
  return newer < 0 ? longest : Math.max(longest, span - newer - 1);
}

/** @param standing the fact by which the customer stands in decline now: leaving it needs more than staying out of it */
export function plainFindings(signals: Signals, rules: FactRules, standing: Fact | null = null): Finding[] {
  const { closed, drained, income, silence, halved } = rules;
  const stream = income.isOn ? incomeStream(signals, income.leastTimes) : null;
  const isSilenceOn = silence.isOn && signals.today > waitsUntil(stream, signals);
  const found = [
    closed.isOn ? closedRelationship(signals, rules, incomeOf(signals, income)) : null,
    drained.isOn ? drainedAssets(outflow(signals, rules), signals, drained) : null,
    income.isOn ? incomeGone(signals, income) : null,
    isSilenceOn ? brokenSilence(signals, silence, habitsOf(stream)) : null,
    halved.isOn ? halvedBusiness(signals, halved, standing === 'halved') : null,
  ];
  return found.filter((finding) => finding !== null);
}

const incomeOf = (signals: Signals, { leastTimes }: FactRules['income']) => ({
  stream: () => incomeStream(signals, leastTimes),
});

function outflow(signals: Signals, { drained, income }: FactRules): Outflow | null {
  return outflowOf(signals, drained, incomeOf(signals, income));
}

/** Income with pay-days is judged by these and not by the gaps between all money that comes in. */
function habitsOf(stream: IncomeStream | null): readonly Habit[] {
  return stream === null ? HABITS : HABITS.filter((habit) => habit !== 'moneyIn');
}

/** Less than this share of an income is nothing to spend. */
const NOTHING_LEFT = 0.1;
const AFTER_PAY_DAYS = 3;

/** The last day on which silence says nothing: whoever has spent all waits for the pay-day. -Infinity for others. */
function waitsUntil(stream: IncomeStream | null, { balance }: Signals): number {
  if (stream === null || !(balance < NOTHING_LEFT * stream.amount)) return -Infinity;
  return stream.dueDay + AFTER_PAY_DAYS;
}

/** The first local day after today on which time alone makes a fact; Infinity for none. */
export function plainNextDay(signals: Signals, rules: FactRules): number {
  const { drained, income, silence } = rules;
  const stream = income.isOn ? incomeStream(signals, income.leastTimes) : null;
  const wait = waitsUntil(stream, signals);
  const isWaiting = signals.today <= wait && brokenSilence(signals, silence, habitsOf(stream)) !== null;
  const breaksOn = isWaiting ? wait + 1 : Math.max(wait + 1, silenceBreaksOn(signals, silence, habitsOf(stream)));
  return Math.min(
    drained.isOn ? drainedOn(outflow(signals, rules), signals, drained) : Infinity,
    income.isOn ? incomeOverdueOn(signals, income) : Infinity,
    silence.isOn ? breaksOn : Infinity,
  );
}
