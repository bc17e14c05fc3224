/** How a new customer's activity grows, and how many products customers hold. */
import { daysOf, type CustomerActs } from './log.acts.js';
import { meanOf } from './estimators.js';
import { UNKNOWN, numberText, sharesText, type Figure } from './figure.text.js';

const MONTHS = 12;
const MONTH_DAYS = 30.44;
/** Who appears later than this is new, and not an old customer whose first act the log shows. */
const NEW_AFTER_DAYS = 45;
const LEAST_CUSTOMERS = 30;
const MOST_PRODUCTS = 4;

export function youthFigures(customers: readonly CustomerActs[]): Figure[] {
  const days = customers.map(({ acts }) => daysOf(acts.filter(({ isBusiness }) => isBusiness)));
  const from = days.reduce((first, [day = Infinity]) => Math.min(first, day), Infinity);
  const young = days.filter((one) => isYoung(one, from));
  const byMonth = Array.from({ length: MONTHS }, (_, month) => meanOf(young.map((one) => inMonth(one, month))));
  const level = meanOf(byMonth.slice(-3));
  const products = customers.map(({ acts }) => new Set(acts.map(({ product }) => product).filter(isNamed)).size);
  return [
    { name: 'new customers with business a year later', text: String(young.length) },
    {
      name: 'their days with business in months 1 to 12, over those of months 10 to 12',
      text: young.length < LEAST_CUSTOMERS ? UNKNOWN : byMonth.map((count) => numberText(count / level)).join(' '),
    },
    {
      name: 'customers by products named in the log (0, 1, 2, 3, 4 or more), %',
      text: products.every((count) => count === 0) ? UNKNOWN : sharesText(countsOf(products)),
    },
  ];
}

function isYoung(days: readonly number[], from: number): boolean {
  const [first = 0] = days;
  return first - from >= NEW_AFTER_DAYS && (days.at(-1) ?? 0) - first >= MONTHS * MONTH_DAYS;
}

function inMonth(days: readonly number[], month: number): number {
  const first = days[0] ?? 0;
  return days.filter((day) => Math.floor((day - first) / MONTH_DAYS) === month).length;
}

function isNamed(product: string | null): boolean {
  return product !== null;
}

function countsOf(numbers: readonly number[]): number[] {
  const held = numbers.map((count) => Math.min(count, MOST_PRODUCTS));
  return Array.from({ length: MOST_PRODUCTS + 1 }, (_, wanted) => held.filter((count) => count === wanted).length);
}
