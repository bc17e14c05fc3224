/**
 * Days on which money came in, and how much of it soon left again. Only the largest are kept: they show a salary, a
 * pension or a rent among everything else that comes in.
 *
 * 1. While events may still change a day or the three after it, the day is open: all open days are kept, with their sum
 *    as it stands.
 * 2. Then the day is final. What left is read from the day tiles before they are folded into weeks, and of the final
 *    days of a block of 28 the largest of each class are kept, for the last year.
 * 3. The largest of a growing set are the largest among those kept and those that are new: so nothing depends on the
 *    order of the events, nor on how often time was advanced.
 */
import type { Tiles } from './tile.columns.js';
import { WEEK_LEVEL } from './tiles.js';
import { dayOf } from '../primitives/time.js';

/** One local day of incoming money. Declared and other money are separate entries of one day. */
export interface IncomeDay {
  /** Days since 1970-01-01. */
  day: number;
  /** Whether the bank's type says that it is a regular income: a salary, a pension. */
  isDeclared: boolean;
  /** Hundredths of the base currency. Below zero on an open day when more was taken back than came in. */
  amount: number;
  /** What left in transfers and payments on that day and the three after it, in hundredths; null until these are over. */
  left: number | null;
}

/** An income's own day and the three after it. */
export const LEAVING_DAYS = 4;
const BLOCK_DAYS = 28;
export const BLOCKS = 13;
export const MOST_IN_BLOCK = 4;

/** Adds to the money of a day. The amount is negative for money taken back. */
export function addIncome(incomes: IncomeDay[], day: number, isDeclared: boolean, amount: number): void {
  if (amount === 0) return;
  let i = incomes.length;
  while (i > 0 && isBehind(incomes[i - 1], day, isDeclared)) i--;
  const known = incomes[i - 1];
  if (known?.day !== day || known.isDeclared !== isDeclared) {
    incomes.splice(i, 0, { day, isDeclared, amount, left: null });
    return;
  }
  known.amount += amount;
  if (known.amount === 0) incomes.splice(i - 1, 1);
}

/**
 * Settles the days that have become final and drops the smaller ones.
 * @param lastDay the oldest local day that an event may still fall on; all days before it are over
 * @param dayTilesFrom the first day for which there are tiles of a day or less
 */
export function settleIncomes(incomes: IncomeDay[], tiles: Tiles, lastDay: number, dayTilesFrom: number): void {
  const finalBefore = lastDay - (LEAVING_DAYS - 1);
  if (incomes[0] === undefined || incomes[0].day >= finalBefore) return;
  for (const income of incomes) {
    if (income.day >= finalBefore) break;
    if (income.left === null && income.day >= dayTilesFrom) income.left = leftWithin(tiles, income.day);
  }
  keepLargest(incomes, finalBefore, blockOf(lastDay) - BLOCKS);
}

/**
 * What left in transfers, payments and redemptions on a day and the three after it, in hundredths; never negative. All
 * four days must lie in tiles of a day or less, as those of the last four weeks do.
 */
export function leftWithin({ count, startAt, level, amountOut }: Tiles, day: number): number {
  let left = 0;
  for (let i = count - 1; i >= 0; i--) {
    const tileDay = dayOf(startAt[i] ?? 0);
    if (tileDay < day || level[i] === WEEK_LEVEL) break;
    if (tileDay < day + LEAVING_DAYS) left += amountOut[i] ?? 0;
  }
  return Math.max(0, left);
}

/**
 * The incomes of a state that was stored before there were any: its day tiles hold them exactly. The amount of a week is
 * spread over the days of the week on which money came in; what left is then unknown.
 */
export function incomesOf(tiles: Tiles, lastDay: number, dayTilesFrom: number): IncomeDay[] {
  const incomes: IncomeDay[] = [];
  for (let i = 0; i < tiles.count; i++) {
    const day = dayOf(tiles.startAt[i] ?? 0);
    const amount = tiles.amountIn[i] ?? 0;
    if (tiles.level[i] === WEEK_LEVEL) addWeek(incomes, day, tiles.moneyInDays[i] ?? 0, amount);
    else addIncome(incomes, day, false, amount);
  }
  settleIncomes(incomes, tiles, lastDay, dayTilesFrom);
  return incomes;
}

function addWeek(incomes: IncomeDay[], monday: number, mask: number, amount: number): void {
  const days = [0, 1, 2, 3, 4, 5, 6].filter((weekday) => (mask & (1 << weekday)) !== 0);
  for (const weekday of days) addIncome(incomes, monday + weekday, false, Math.round(amount / days.length));
}

/** Whether an entry comes after the place of the given one; that one itself does not. */
function isBehind(entry: IncomeDay | undefined, day: number, isDeclared: boolean): boolean {
  if (entry === undefined) return false;
  return entry.day > day || (entry.day === day && entry.isDeclared && !isDeclared);
}

function keepLargest(incomes: IncomeDay[], finalBefore: number, forgottenBlock: number): void {
  const kept = incomes.filter((income, i) => {
    if (income.day >= finalBefore) return true;
    if (income.amount <= 0 || blockOf(income.day) <= forgottenBlock) return false;
    return placeOf(i, incomes, finalBefore) < MOST_IN_BLOCK;
  });
  if (kept.length < incomes.length) incomes.splice(0, incomes.length, ...kept);
}

/** How many final days of the same block and class are larger, or as large and later. @param i of the income */
function placeOf(i: number, incomes: readonly IncomeDay[], finalBefore: number): number {
  const income = incomes[i];
  if (income === undefined) return 0;
  const block = blockOf(income.day);
  let from = i;
  while (from > 0 && blockOf(incomes[from - 1]?.day ?? NaN) === block) from--;
  let place = 0;
  for (let at = from; at < incomes.length; at++) {
    const other = incomes[at];
    if (other === undefined || other.day >= finalBefore || blockOf(other.day) !== block) break;
    if (other.isDeclared !== income.isDeclared) continue;
    if (other.amount > income.amount || (other.amount === income.amount && other.day > income.day)) place++;
  }
  return place;
}

export function blockOf(day: number): number {
  return Math.floor(day / BLOCK_DAYS);
}
