/** What comes by the calendar: incomes, standing orders, a pensioner's visit, postings of the bank. */
import { HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { BONUS } from './fitted.js';
import { PENSIONERS_CASH, freeSpendingOf, orderedOf, round } from './person.js';
import { isOpen, ownDays, timeOn, type Setting } from './setting.js';
import { instantOn, monthOf } from './span.js';
import { gapOf, walk } from './walk.js';

/** Share of the paid who get a bonus before the Spring Festival. */
const BONUS_SHARE = 0.85;
/** And of those whose pay is higher in June. */
const SUMMER_PAY_SHARE = 0.4;
const JUNE = 5;
const BUSINESS_GAP_DAYS = 8;
/** Whoever has the income at another bank brings money from there as often. */
const BRINGING_GAP_DAYS = 22;
/** In the account: .2 percent a year, paid each quarter. */
const INTEREST_A_QUARTER = 0.0005;
const INTEREST_MONTHS = [2, 5, 8, 11];
const FEE_SHARE = 0.25;
const FEE = 3;

export function incomesOf(setting: Setting): void {
  const { incomeKind } = setting.person;
  if (incomeKind === 'business') businessOf(setting);
  if (incomeKind === 'none') broughtOf(setting);
  if (incomeKind === 'salary' || incomeKind === 'pension') payOf(setting, incomeKind);
}

export function ordersOf(setting: Setting): void {
  const { person, course, span, from, until, dice, acts } = setting;
  for (const { day, amount, type } of person.orders) {
    const minute = dice.whole(180, 300);
    for (const on of span.monthDays(day, from + 20, Math.min(until, course.ordersUntil))) {
      const at = instantOn(on, minute * MINUTE_MS + dice.whole(0, 50) * 1000);
      acts.push({ at, type, channel: 'online', effect: 'out', size: amount, isOwn: false });
    }
  }
}

/** Interest for all who have an account, also for those who are silent; a fee for some. */
export function postingsOf(setting: Setting, until: number): void {
  const { dice, course, span, from, acts } = setting;
  const end =
    course.closedAt === null ? until : Math.min(until, Math.floor((course.closedAt + 8 * HOUR_MS) / (24 * HOUR_MS)));
  for (const day of span.monthDays(21, from, end)) {
    if (INTEREST_MONTHS.includes(monthOf(day)))
      acts.push({
        at: night(setting, day),
        type: 'interest_credited',
        channel: 'system',
        effect: 'interest',
        size: INTEREST_A_QUARTER,
        isOwn: false,
      });
  }
  if (!dice.happens(FEE_SHARE)) return;
  for (const day of span.monthDays(28, from, end))
    acts.push({
      at: night(setting, day),
      type: 'statement_fee',
      channel: 'system',
      effect: 'fee',
      size: FEE,
      isOwn: false,
    });
}

/** In the night's processing, to the second. */
export function night({ dice }: Setting, day: number): EpochMs {
  return instantOn(day, 2 * HOUR_MS + dice.whole(0, 2400) * 1000);
}

function payOf(setting: Setting, type: 'salary' | 'pension'): void {
  const { person, course, laws, span, from, until, dice, acts } = setting;
  const end = Math.min(until, course.incomeUntil);
  const minute = dice.whole(6 * 60, 10 * 60);
  const channel = laws.incomeChannel;
  const isVaried = dice.happens(0.3);
  const hasSummerPay = type === 'salary' && dice.happens(SUMMER_PAY_SHARE);
  const pay = (day: number, size: number): unknown =>
    acts.push({
      at: instantOn(day, minute * MINUTE_MS + dice.whole(0, 59) * 1000),
      type,
      channel,
      effect: 'in',
      size,
      isOwn: false,
    });
  for (const day of span.payDays(person.payDay, from, end)) {
    if (course.unpaidMonths.includes(monthOf(day))) continue;
    const usual = person.income * (isVaried ? dice.lognormal(0.08) : 1);
    pay(day, hasSummerPay && monthOf(day) === JUNE ? usual * BONUS.factor : usual);
    if (type === 'pension') visitAfter(setting, day);
  }
  if (type === 'pension' || !dice.happens(BONUS_SHARE)) return;
  for (const festival of span.festivals(from, end + 15)) {
    const day = span.calendar.workdayOn(festival - dice.whole(4, 15), 'before');
    const isWorking = !course.unpaidMonths.includes(monthOf(day));
    if (isWorking && day >= from && day < end) pay(day, person.income * BONUS.factor * dice.between(0.7, 2));
  }
}

/** Cash at the counter, some days after the pension. */
function visitAfter(setting: Setting, payDay: number): void {
  const { dice, person, acts } = setting;
  const { speedOn, until } = ownDays(setting);
  let day = payDay;
  for (let left = dice.whole(0, 3); day < until && (left > 0 || !isOpen(setting, day)); day++) {
    if (isOpen(setting, day)) left--;
  }
  if (day >= until || !dice.happens(speedOn(day))) return;
  const at = timeOn(setting, day, 'branch');
  acts.push({ at, type: 'branch_visit', channel: 'branch', effect: 'none', size: 0, isOwn: true });
  const size = Math.max(100, Math.round((person.income * PENSIONERS_CASH * dice.between(0.7, 1.3)) / 100) * 100);
  acts.push({ at: at + 6 * MINUTE_MS, type: 'cash_withdrawal', channel: 'branch', effect: 'out', size, isOwn: true });
}

/** The takings of the self-employed. */
function businessOf(setting: Setting): void {
  const { dice, person, laws, course, acts } = setting;
  const days = ownDays(setting);
  const until = Math.min(days.until, course.incomeUntil);
  walk(dice, gapOf(dice, person, laws), BUSINESS_GAP_DAYS, { ...days, until }, (day) => {
    const size = ((person.income * BUSINESS_GAP_DAYS) / 30.4) * dice.lognormal(laws.amountLogSd);
    acts.push({
      at: timeOn(setting, day, 'mobile'),
      type: 'transfer_in',
      channel: 'mobile',
      effect: 'in',
      size,
      isOwn: true,
    });
  });
}

/** As much as is spent here, and some more. */
function broughtOf(setting: Setting): void {
  const { dice, person, laws, course, acts } = setting;
  const days = ownDays(setting);
  const until = Math.min(days.until, course.leavingFrom);
  const mean = ((orderedOf(person) + freeSpendingOf(person)) * BRINGING_GAP_DAYS) / 30.4 / person.thrift;
  walk(dice, gapOf(dice, person, laws), BRINGING_GAP_DAYS, { ...days, until }, (day) => {
    const size = Math.max(100, round(mean * dice.lognormal(0.35), 100));
    const at = timeOn(setting, day, 'mobile');
    acts.push({ at, type: 'transfer_in', channel: 'mobile', effect: 'in', size, isOwn: true });
  });
}
