/**
 * Finds what comes once a month: incomes and standing orders, in a log that need not name them.
 *
 * Acts of one series have one type, amounts near each other, and days of the month near each other. They are in four
 * months or more, in at least three of five months from the first to the last, and hardly ever twice in one month.
 */
import { KINDS } from '../../../src/core/primitives/vocabulary.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import { quantileOf } from './estimators.js';
import type { LogAct } from './log.acts.js';

export interface Series {
  readonly acts: readonly LogAct[];
  /** The median amount. */
  readonly amount: number;
  /** The commonest day of the month. */
  readonly day: number;
  /** Share of the acts on exactly that day. */
  readonly exactShare: number;
  /** In so many months. */
  readonly months: number;
}

const NEAR_DAYS = 3;
/** An income with a bonus is still the same income. */
const LEAST_OF_INCOME = 0.6;
const MOST_OF_INCOME = 1.7;
const LEAST_MONTHS = 4;
const LEAST_COVERED = 0.6;
const MOST_PER_MONTH = 1.3;
const MONTH_DAYS = 30.44;
const HALF_MONTH_MS = (MONTH_DAYS / 2) * DAY_MS;

/** The income that comes in most months, the larger of two; null for a customer without a regular one. */
export function incomeOf(acts: readonly LogAct[]): Series | null {
  const credits = acts.filter((act) => act.isBusiness && KINDS[act.kind] === 'money_in' && act.amount !== null);
  const found = [...groupsBy(credits, ({ type }) => type).values()].flatMap((group) =>
    seedsOf(group).map((seed) => seriesOf(group.filter((act) => isNear(act, seed) && isLike(act, seed)))),
  );
  return found.filter((series) => series !== null).sort(byMonths)[0] ?? null;
}

/** Money that goes out each month by the same type and in the same amount, to the hundredth. */
export function standingOrdersOf(acts: readonly LogAct[]): Series[] {
  const debits = acts.filter((act) => act.isBusiness && KINDS[act.kind] === 'money_out' && act.amount !== null);
  const groups = groupsBy(debits, ({ type, amount }) => `${type} ${(amount ?? 0).toFixed(2)}`);
  return [...groups.values()]
    .map((group) => group.filter((act) => isNear(act, middleOf(group))))
    .map(seriesOf)
    .filter((series) => series !== null);
}

/** Null where the acts are no series. */
function seriesOf(acts: readonly LogAct[]): Series | null {
  const [first] = acts;
  if (acts.length < LEAST_MONTHS || first === undefined) return null;
  const months = acts.map(({ at }) => monthOf(at, first.at));
  const different = new Set(months).size;
  const span = (months.at(-1) ?? 0) - (months[0] ?? 0) + 1;
  const isRegular =
    different >= LEAST_MONTHS && different >= LEAST_COVERED * span && acts.length <= MOST_PER_MONTH * different;
  if (!isRegular) return null;
  const amounts = acts.map(({ amount }) => amount ?? 0);
  const [day, count] = commonest(acts.map(({ at }) => dayOfMonth(at)));
  return { acts, amount: quantileOf(amounts, 0.5), day, exactShare: count / acts.length, months: different };
}

/** One act of each day of the month and size stands for all like it. */
function seedsOf(acts: readonly LogAct[]): LogAct[] {
  const groups = groupsBy(acts, ({ at, amount }) => `${dayOfMonth(at)} ${Math.round(4 * Math.log(amount ?? 1))}`);
  return [...groups.values()].map(middleOf);
}

function isNear(act: LogAct, seed: LogAct): boolean {
  const apart = Math.abs(dayOfMonth(act.at) - dayOfMonth(seed.at));
  return Math.min(apart, MONTH_DAYS - apart) <= NEAR_DAYS;
}

function isLike({ amount }: LogAct, seed: LogAct): boolean {
  const ratio = (amount ?? 0) / (seed.amount ?? 1);
  return ratio >= LEAST_OF_INCOME && ratio <= MOST_OF_INCOME;
}

function middleOf(acts: readonly LogAct[]): LogAct {
  const sorted = [...acts].sort((a, b) => dayOfMonth(a.at) - dayOfMonth(b.at));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('an empty group has no middle');
  return middle;
}

/** Months since `first`, each from half a month before its day to half a month after: a pay-day may cross a month's end. */
function monthOf(at: number, first: number): number {
  return Math.floor((at - first + HALF_MONTH_MS) / (MONTH_DAYS * DAY_MS));
}

function dayOfMonth(at: number): number {
  return new Date(at).getUTCDate();
}

function commonest(values: readonly number[]): [value: number, count: number] {
  const counts = [...groupsBy(values, String).values()].sort((a, b) => b.length - a.length);
  return [counts[0]?.[0] ?? NaN, counts[0]?.length ?? 0];
}

function byMonths(a: Series, b: Series): number {
  return b.months - a.months || b.amount - a.amount;
}

function groupsBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
