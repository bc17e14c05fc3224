import type { ActivityCatalog, WireEvent } from '../../../src/core/state/activity.js';
import { DAY_MS } from '../../../src/core/primitives/time.js';
import type { Random } from '../../command/random.js';

/** What the types of made-up logs mean. */
export const PAYMENTS: ActivityCatalog = {
  types: { payment: 'money_out' },
  unmapped: 'session',
  currency: 'CNY',
  rates: {},
  products: {},
  attributes: [],
};

export interface MadeUpCustomer {
  /** Expected payments per day. */
  readonly perDay: number;
  /** Days from the log's start until the customer joins and leaves. */
  readonly joinsAt: number;
  readonly leavesAt: number;
}

/** Made-up logs for the specs, by time: random payments at each customer's own rate, until the customer leaves. */
export function madeUpLog(...of: Parameters<typeof paymentsOf>): WireEvent[] {
  return [...paymentsOf(...of)].sort((a, b) => a.occurredAt - b.occurredAt);
}

function* paymentsOf(
  random: Random,
  shape: { readonly customers: number; readonly days: number },
  customerOf: (random: Random) => MadeUpCustomer,
): Generator<WireEvent> {
  for (let customer = 0; customer < shape.customers; customer++) {
    const { perDay, joinsAt, leavesAt } = customerOf(random);
    let day = joinsAt + exponential(random, perDay);
    for (let i = 0; day < Math.min(leavesAt, shape.days); i++) {
      yield payment(`c${customer}`, i, day, random);
      day += exponential(random, perDay);
    }
  }
}

/** A waiting time with mean 1 / rate. */
function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

function payment(customerId: string, i: number, day: number, random: Random): WireEvent {
  return {
    id: `${customerId}-${i}`,
    customerId,
    occurredAt: Date.UTC(2025, 0, 1) + Math.floor(day * DAY_MS),
    channel: 'mobile',
    type: 'payment',
    amount: Math.round(random() * 10_000) / 100,
  };
}
