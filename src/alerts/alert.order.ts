/** The orders of a list of unresolved alerts, as data. */
import { ProblemError } from '../core/contracts/problems.js';

/** By each of them, and in which direction when nothing else is said. */
const NATURAL = {
  gain: 'largest first',
  urgency: 'largest first',
  value: 'largest first',
  age: 'oldest first',
  risk: 'largest first',
  due: 'soonest first',
  owner: 'from A to Z, nobody last',
} as const;
export type AlertSort = keyof typeof NATURAL;
export const ALERT_SORTS = ['gain', 'urgency', 'value', 'age', 'risk', 'due', 'owner'] as const;

export interface AlertOrder {
  sort: AlertSort;
  /** Against the natural direction. Equal ones are by id in both. */
  isReversed: boolean;
}

export const USUAL_ORDER: AlertOrder = { sort: 'gain', isReversed: false };
/** That of the cursors of builds that had no other. */
export const BY_URGENCY: AlertOrder = { sort: 'urgency', isReversed: false };

const SORT_SENTENCE = `sort must be one of ${ALERT_SORTS.join(', ')}; a - before it reverses the order`;
export const SORTS_DESCRIBED = ALERT_SORTS.map((sort) => `${sort} (${NATURAL[sort]})`).join(', ');

/** Throws a `bad_request` problem. */
export function readOrder(given: string): AlertOrder {
  const isReversed = given.startsWith('-');
  const sort = ALERT_SORTS.find((name) => name === given.slice(isReversed ? 1 : 0));
  if (sort === undefined) throw new ProblemError('bad_request', SORT_SENTENCE);
  return { sort, isReversed };
}

export function nameOfOrder({ sort, isReversed }: AlertOrder): string {
  return isReversed ? `-${sort}` : sort;
}

export function isSameOrder(a: AlertOrder, b: AlertOrder): boolean {
  return a.sort === b.sort && a.isReversed === b.isReversed;
}
