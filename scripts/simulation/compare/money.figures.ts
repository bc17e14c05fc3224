/** Incomes, standing orders, amounts and balances. Amounts are in units of the customer's money in per month. */
import { KINDS } from '../../../src/core/primitives/vocabulary.js';
import type { LogAct } from './log.acts.js';
import { sumOf, type RegularCustomer } from './customer.months.js';
import { deviationOf, meanOf, quantileOf } from './estimators.js';
import { UNKNOWN, numberText, percentText, sharesText, spreadText, type Figure } from './figure.text.js';
import type { Series } from './regular.series.js';

const CASH_OUT: ReadonlySet<string> = new Set(['cash_withdrawal', 'card_withdrawal', 'withdrawal']);
const CASH_IN: ReadonlySet<string> = new Set(['cash_deposit', 'deposit']);
const LEAST_AMOUNTS = 6;
const LEAST_CUSTOMERS = 30;
const MOST_ORDERS = 4;
const BONUS_FROM = 1.3;
const MONTH_DAYS = 30.44;

export function moneyFigures(customers: readonly RegularCustomer[]): Figure[] {
  const known = customers.filter(({ inflow }) => Number.isFinite(inflow));
  if (known.length < LEAST_CUSTOMERS) return moneyOf([]).map(({ name }) => ({ name, text: UNKNOWN }));
  return moneyOf(known);
}

function moneyOf(known: readonly RegularCustomer[]): Figure[] {
  const incomes = known.map(({ income }) => income).filter((income) => income !== null);
  const orders = known.flatMap((one) => one.orders);
  const ordersPer = known.map((one) => Math.min(one.orders.length, MOST_ORDERS));
  const paid = known.filter(({ income, orders }) => income !== null && orders.length > 0);
  return [
    { name: 'customers with half a year of money in', text: String(known.length) },
    { name: 'money in per month, in the log’s currency', text: spreadText(known.map(({ inflow }) => inflow)) },
    { name: 'log-deviation of money in over customers', text: numberText(logSdOf(known.map(({ inflow }) => inflow))) },
    { name: 'customers with a regular income', text: percentText(incomes.length / known.length) },
    { name: 'of them paid in cash', text: percentText(incomes.filter(isCash).length / incomes.length) },
    ...seriesFigures('income', incomes),
    { name: 'income: credits above 1.3 × the usual', text: percentText(bonusShareOf(incomes)) },
    { name: 'customers by standing orders (0, 1, 2, 3, 4 or more), %', text: sharesText(countsOf(ordersPer)) },
    ...seriesFigures('standing order', orders),
    { name: 'standing orders / income', text: spreadText(paid.map(ordersOverIncome)) },
    ...amountFigures('cash out', known, ({ type }) => CASH_OUT.has(type)),
    ...amountFigures('cash in', known, ({ type }) => CASH_IN.has(type)),
    ...amountFigures('free money out', known, ({ kind }) => KINDS[kind] === 'money_out'),
    { name: 'one standing order: log of amount / money in', text: lawText(known.flatMap(orderRatios)) },
    { name: 'money out / money in', text: spreadText(known.map(outOverIn)) },
    { name: 'median balance / money in per month', text: spreadText(known.map(balanceOverInflow).filter(isNumber)) },
    { name: 'free money out in thirds of the month from the income on, %', text: sharesText(afterIncome(known)) },
  ];
}

function seriesFigures(what: string, series: readonly Series[]): Figure[] {
  const thirds = [1, 11, 21].map((from) =>
    series.filter(({ day }) => day >= from && day < from + 10 + (from > 20 ? 1 : 0)),
  );
  return [
    {
      name: `${what}: usual day in thirds of the calendar month, %`,
      text: sharesText(thirds.map(({ length }) => length)),
    },
    { name: `${what}: on exactly that day`, text: percentText(meanOf(series.map(({ exactShare }) => exactShare))) },
  ];
}

/** Log of amount / money in per month: its mean, its deviation between customers, and within one customer. */
function amountFigures(what: string, known: readonly RegularCustomer[], isOne: (act: LogAct) => boolean): Figure[] {
  const logs = known.map(({ free, inflow }) =>
    free.filter((act) => isOne(act) && act.amount !== null).map(({ amount }) => Math.log((amount ?? 1) / inflow)),
  );
  const enough = logs.filter(({ length }) => length >= LEAST_AMOUNTS);
  const within = quantileOf(enough.map(deviationOf), 0.5);
  const perMonth = known.map(({ months }, i) => (logs[i]?.length ?? 0) / months);
  const text = `${lawText(enough.map(meanOf))} · ${numberText(within)}`;
  return [
    { name: `${what}: times a month`, text: spreadText(perMonth) },
    {
      name: `${what}: log of amount / money in (mean, deviation between, within)`,
      text: enough.length < LEAST_CUSTOMERS ? UNKNOWN : text,
    },
  ];
}

function lawText(values: readonly number[]): string {
  return values.length < LEAST_CUSTOMERS
    ? UNKNOWN
    : `${numberText(meanOf(values))} · ${numberText(deviationOf(values))}`;
}

function logSdOf(values: readonly number[]): number {
  return deviationOf(values.map(Math.log));
}

function orderRatios({ orders, inflow }: RegularCustomer): number[] {
  return orders.map(({ amount }) => Math.log(amount / inflow));
}

function ordersOverIncome({ orders, income }: RegularCustomer): number {
  return orders.reduce((sum, { amount }) => sum + amount, 0) / (income?.amount ?? NaN);
}

function outOverIn({ business }: RegularCustomer): number {
  return sumOf(business, 'money_out') / sumOf(business, 'money_in');
}

function balanceOverInflow({ acts, inflow }: RegularCustomer): number {
  const balances = acts.map(({ balance }) => balance).filter((balance) => balance !== null);
  return quantileOf(balances, 0.5) / inflow;
}

/** Free money out of those with a regular income, by days after its usual day. */
function afterIncome(known: readonly RegularCustomer[]): number[] {
  const thirds = [0, 0, 0];
  for (const { free, income } of known) {
    if (income === null) continue;
    for (const act of free) {
      if (KINDS[act.kind] !== 'money_out') continue;
      const since = (new Date(act.at).getUTCDate() - income.day + MONTH_DAYS) % MONTH_DAYS;
      const third = Math.min(2, Math.floor(since / 10));
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
  }
  return thirds;
}

function bonusShareOf(incomes: readonly Series[]): number {
  const all = incomes.flatMap(({ acts, amount }) => acts.map((act) => (act.amount ?? 0) / amount));
  return all.filter((ratio) => ratio > BONUS_FROM).length / all.length;
}

function isCash({ acts }: Series): boolean {
  return acts.some(({ type }) => CASH_IN.has(type));
}

function isNumber(value: number): boolean {
  return Number.isFinite(value);
}

function countsOf(numbers: readonly number[]): number[] {
  return Array.from({ length: MOST_ORDERS + 1 }, (_, wanted) => numbers.filter((one) => one === wanted).length);
}
