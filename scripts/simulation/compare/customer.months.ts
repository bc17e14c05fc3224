/** One customer's business, parted into what comes once a month and what is free. */
import { KINDS } from '../../../src/core/primitives/vocabulary.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { LogAct, CustomerActs } from './log.acts.js';
import { incomeOf, standingOrdersOf, type Series } from './regular.series.js';

export interface RegularCustomer {
  readonly acts: readonly LogAct[];
  readonly business: readonly LogAct[];
  readonly income: Series | null;
  readonly orders: readonly Series[];
  /** Business that belongs to no series. */
  readonly free: readonly LogAct[];
  /** From the first business to the last. */
  readonly months: number;
  /** Money in per month, the unit of this customer's amounts; NaN where it is unknown. */
  readonly inflow: number;
}

const MONTH_MS = 30.44 * DAY_MS;
/** In a shorter time a mean per month says little. */
const LEAST_MONTHS = 6;

export function regularOf({ acts }: CustomerActs): RegularCustomer {
  const business = acts.filter(({ isBusiness }) => isBusiness);
  const income = incomeOf(business);
  const orders = standingOrdersOf(business);
  const regular = new Set([...(income?.acts ?? []), ...orders.flatMap((series) => series.acts)]);
  const months = ((business.at(-1)?.at ?? NaN) - (business[0]?.at ?? NaN)) / MONTH_MS;
  return {
    acts,
    business,
    income,
    orders,
    free: business.filter((act) => !regular.has(act)),
    months,
    inflow: months >= LEAST_MONTHS ? positive(sumOf(business, 'money_in') / months) : NaN,
  };
}

/** @param kind of the acts that are added up */
export function sumOf(acts: readonly LogAct[], kind: 'money_in' | 'money_out'): number {
  return acts.reduce((sum, act) => sum + (KINDS[act.kind] === kind ? (act.amount ?? 0) : 0), 0);
}

function positive(value: number): number {
  return value > 0 ? value : NaN;
}
