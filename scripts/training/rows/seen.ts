/** Which customers of its own log a model has seen: a figure on them is no figure about new customers. */
import type { EventLog } from './history.js';
import { isTestCustomer } from './splits.js';

/** Of a model's own log. */
export interface Seen {
  /** That drew the test customers of the model's training; null when its manifest does not say. */
  readonly seed: number | null;
}

/** Fewer customers at risk give no figure. */
const LEAST_POSITIVES = 50;

/** By their index in the log: customers who took no part in the model's training. */
export function unseenBy(log: EventLog, seen: Seen | null): (customer: number) => boolean {
  if (seen === null) return () => true;
  const { seed } = seen;
  if (seed === null) return () => false;
  const unseen = log.customers.map(({ id }) => isTestCustomer(id, seed));
  return (customer) => unseen[customer] === true;
}

/**
 * Why nothing can be measured; null when enough customers are left.
 * @param seed of the split
 * @param positives customers at risk among those in the test of both seeds
 */
export function seenFault(seen: Seen | null, seed: number, positives: number): string | null {
  if (seen === null || seen.seed === seed) return null;
  if (seen.seed === null)
    return "this is the model's own log, and its manifest does not say which customers it has seen: no figure can be given";
  if (positives >= LEAST_POSITIVES) return null;
  return (
    `this is the model's own log, and only ${positives} customers at risk are in the test of seed ${seed} and of seed ` +
    `${seen.seed}, with which it was trained; at least ${LEAST_POSITIVES} are needed: leave --seed out, or bring another log`
  );
}
