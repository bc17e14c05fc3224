/**
 * Drained: assets far below the level that was held before the outflow began.
 *
 * 1. The level held is the highest that the assets did not fall below for a week, within the last ninety days: a fortune
 *    that leaves in three steps is compared with what there was before the first.
 * 2. Where income comes in regularly, the level must have been held from one pay-day to the next: what each month takes
 *    is no outflow. For an income whose rhythm is not known yet a month is
 *    taken, and nothing is said in the first months.
 * 3. A fall of little more than what a usual month moves, or one that was as deep before and came back, is no outflow.
 * 4. A balance that always went up and down may fall by chance: as far as the changes of earlier months make likely, it is
 *    no outflow, however little is left.
 * 5. What was bought here in the last quarter is not gone.
 * 6. Nearly all gone is a fact at once; more than that is one after some days without return.
 */
import type { FindingOf } from './finding.js';
import type { KnownIncome } from './income.stream.js';
import type { DayBalance, Signals } from '../features/signals.js';
import type { FactRules } from '../model/policy.js';

type Rules = FactRules['drained'];

/** Before so many days nobody knows what is usual. */
const LEAST_KNOWN_DAYS = 45;
const HALF_YEAR_DAYS = 182;
const MONTH_DAYS = 35;
const RECENT_DAYS = 70;
const SALARY_SHARE = 0.25;
/** An outflow is more than so many usual months. */
const MONTHS = 1.5;
/** A fall to less than this share of a level, and nearly as deep as now, has been seen before. */
const HABIT_SHARE = 0.5;
const HABIT_DEPTH = 2;

/** A fall within so many standard deviations is chance: large steps are not as rare as a normal law has them. */
const CHANCE_DEVIATIONS = 5;
/** Changes are taken over this span, in which most of what comes in also goes out. */
const SPAN_DAYS = 30;
/** With fewer days before the fall the changes from day to day have to do. */
const LEAST_SPANS_DAYS = 60;

/** The level of assets that was held, and since when they lie below the share of it. Amounts in hundredths. */
export interface Outflow {
  held: number;
  /** What is left, purchases included. */
  left: number;
  /** The first local day on which assets were below the line, without return since. */
  sinceDay: number;
}

export function drainedAssets(
  outflow: Outflow | null,
  { today }: Pick<Signals, 'today'>,
  rules: Rules,
): FindingOf<'drained'> | null {
  if (outflow === null || today < factDay(outflow, rules)) return null;
  const excess = Math.min(6, Math.log2((rules.share * outflow.held) / Math.max(1, outflow.left)));
  return { fact: 'drained', ...outflow, excess };
}

/** The day on which the outflow becomes a fact if nothing returns; Infinity for none. */
export function drainedOn(outflow: Outflow | null, { today }: Pick<Signals, 'today'>, rules: Rules): number {
  const day = outflow === null ? Infinity : factDay(outflow, rules);
  return day > today ? day : Infinity;
}

function factDay({ held, left, sinceDay }: Outflow, { nearlyAllShare, waitDays }: Rules): number {
  return left <= nearlyAllShare * held ? sinceDay : sinceDay + waitDays;
}

/** The outflow that is a fact, or becomes one if nothing returns; null for none. */
export function outflowOf(signals: Signals, rules: Rules, income: KnownIncome): Outflow | null {
  if (!hasFallenBelow(rules.share, signals)) return null;
  const { balance, balances } = signals;
  const held = levelHeld(signals, rules, income);
  const left = Math.max(0, balance) + Math.max(0, signals.quarter.amountBought);
  const line = rules.share * held;
  const least = Math.max(rules.leastAmount * 100, MONTHS * usualMonth(signals));
  if (!(left < line) || held - left < least) return null;
  const sinceDay = belowSince(balances, line);
  const isNearlyAll = left <= rules.nearlyAllShare * held;
  if (!isNearlyAll && !(left < rules.share * usualLevel(balances, sinceDay))) return null;
  const outflow = { held, left, sinceDay };
  return isHabit(balances, outflow, rules) || isChance(signals, outflow) ? null : outflow;
}

/** Whether assets lie below a share of the highest balance of the year. */
export function hasFallenBelow(share: number, signals: Signals): boolean {
  const { balance, highestBalance } = signals;
  if (Number.isNaN(balance)) return false;
  if (highestBalance !== undefined) return balance < share * highestBalance;
  for (const { amount } of signals.balances) if (balance < share * amount) return true; // read from all tiles
  return false;
}

/** Whether the ups and downs of the time before make such a fall likely, as those of a random walk of the same steps. */
function isChance({ balances }: Signals, { held, left, sinceDay }: Outflow): boolean {
  const first = balances[0]?.day ?? sinceDay;
  const daily = dailyBalances(balances, first, sinceDay - 1);
  const heldAt = daily.findLastIndex((amount) => amount >= held);
  const before = daily.slice(0, heldAt + 1);
  const span = before.length < LEAST_SPANS_DAYS ? 1 : SPAN_DAYS;
  const spans = Math.max(1, (sinceDay - first - heldAt) / span);
  return held - left < CHANCE_DEVIATIONS * rootMeanSquareChange(before, span) * Math.sqrt(spans);
}

/** 0 when there are too few days for a change. */
function rootMeanSquareChange(daily: readonly number[], span: number): number {
  let [sum, count] = [0, 0];
  for (const [i, amount] of daily.slice(span).entries()) {
    sum += (amount - (daily[i] ?? amount)) ** 2;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** What a usual month takes or brings: the larger of what went out before the last quarter and what came in during it. */
function usualMonth({ baseline, quarter }: Signals): number {
  const daysBefore = baseline.days - quarter.days;
  const out = daysBefore < MONTH_DAYS ? 0 : (baseline.amountOut - quarter.amountOut) / daysBefore;
  return 30 * Math.max(out, quarter.amountIn / Math.max(30, quarter.days));
}

/** The median balance of the half year before a day: what came in lately and leaves in part was never usual. */
function usualLevel(balances: readonly DayBalance[], before: number): number {
  const first = Math.max(balances[0]?.day ?? before, before - HALF_YEAR_DAYS);
  const daily = dailyBalances(balances, first, before - 1).sort((a, b) => a - b);
  return daily[daily.length >> 1] ?? 0;
}

/** Whether assets fell as far before this outflow, from a level as firm, and came back. */
function isHabit(balances: readonly DayBalance[], { held, left, sinceDay }: Outflow, rules: Rules): boolean {
  const share = left / held;
  const first = balances[0]?.day ?? sinceDay;
  const daily = dailyBalances(balances, first, sinceDay - 1);
  let level = 0;
  for (let end = rules.heldDays; end <= daily.length; end++) {
    const least = Math.min(...daily.slice(end - rules.heldDays, end));
    const now = daily[end - 1] ?? 0;
    if (now < HABIT_SHARE * level && now <= HABIT_DEPTH * share * level) return true;
    level = Math.max(level, least);
  }
  return false;
}

/** The highest balance that was not fallen below for `heldDays` (or from pay-day to pay-day) in the days that count. */
export function levelHeld(signals: Signals, rules: Rules, income: KnownIncome): number {
  const knownDays = signals.today - (signals.balances[0]?.day ?? signals.today);
  if (knownDays < LEAST_KNOWN_DAYS) return 0;
  const stream = income.stream();
  if (stream !== null) {
    const cycle = Math.ceil(stream.periodDays + 2 * stream.deviation) + 2;
    return levelHeldFor(Math.max(rules.heldDays, cycle), signals, rules);
  }
  const held = levelHeldFor(rules.heldDays, signals, rules);
  if (!isSalaryLike(held, signals)) return held;
  return knownDays < rules.withinDays ? 0 : levelHeldFor(MONTH_DAYS, signals, rules);
}

/** Whether the level may be a salary whose rhythm is not known yet: as much came in lately. */
function isSalaryLike(held: number, { incomes, today }: Signals): boolean {
  return incomes.some(({ day, amount }) => amount >= SALARY_SHARE * held && day > today - RECENT_DAYS);
}

function levelHeldFor(heldDays: number, { balances, today }: Signals, rules: Rules): number {
  const first = balances[0];
  if (first === undefined) return 0;
  const from = Math.max(first.day, today - rules.withinDays - heldDays);
  const daily = dailyBalances(balances, from, today);
  let level = 0;
  for (let start = 0; start + heldDays <= daily.length; start++) {
    let least = Infinity;
    for (let i = start; i < start + heldDays && least > level; i++) least = Math.min(least, daily[i] ?? 0);
    if (least > level && least < Infinity) level = least;
  }
  return level;
}

/** The balance at the end of each day. */
function dailyBalances(balances: readonly DayBalance[], from: number, until: number): number[] {
  const daily: number[] = [];
  let next = 0;
  let amount = balances[0]?.amount ?? 0;
  for (let day = from; day <= until; day++) {
    for (let one = balances[next]; one !== undefined && one.day <= day; one = balances[++next]) amount = one.amount;
    daily.push(amount);
  }
  return daily;
}

function belowSince(balances: readonly DayBalance[], line: number): number {
  let i = balances.length - 1;
  while (i > 0 && (balances[i - 1]?.amount ?? Infinity) < line) i--;
  return balances[i]?.day ?? NaN;
}
