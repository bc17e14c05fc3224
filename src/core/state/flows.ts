/** What a customer did with money in one batch. */
import {
  MONEY_IN_KIND,
  MONEY_OUT_KIND,
  PURCHASE_KIND,
  REDEMPTION_KIND,
  isBusiness,
  isCounted,
  type Activity,
} from './activity.js';
import type { PairChange } from './postings.js';

/**
 * Flows count the customer's own acts only: a posting of the bank changes the balance. Amounts in hundredths; they are
 * negative where a batch takes back more than it brings.
 */
export interface Flows {
  in: number;
  /** Redemptions included, as in the tiles. */
  out: number;
  /** Products bought or extended, and their amount. */
  purchases: number;
  purchased: number;
  redemptions: number;
}

export const NO_FLOWS: Readonly<Flows> = { in: 0, out: 0, purchases: 0, purchased: 0, redemptions: 0 };

export function addFlow(flows: Flows, activity: Activity): void {
  if (!isCounted(activity)) return;
  const { kind } = activity;
  const amount = activity.amount ?? 0;
  if (kind === MONEY_IN_KIND) flows.in += amount;
  if (kind === MONEY_OUT_KIND || kind === REDEMPTION_KIND) flows.out += amount;
  if (kind === PURCHASE_KIND) flows.purchased += amount;
  if (!isBusiness(activity)) return;
  if (kind === REDEMPTION_KIND) flows.redemptions++;
  if (kind === PURCHASE_KIND) flows.purchases++;
}

/** A posting that became part of a pair is no flow. One that left it is a flow again. */
export function addPairToFlows(flows: Flows, { posting: { isIn, amount }, isPaired }: PairChange): void {
  flows[isIn ? 'in' : 'out'] += isPaired ? -amount : amount;
}
