/**
 * Relationship closed: the customer, the bank or a death ended it. The closing of an account or a product ends the
 * relationship when no other product is known to be open and nearly nothing is left.
 */
import { levelHeld } from './drained.js';
import type { FindingOf } from './finding.js';
import { incomeStream, type KnownIncome } from './income.stream.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { USUAL_FACTS, type FactRules } from '../model/policy.js';
import type { Closings, ClosingScope, Product } from '../state/products.js';
import type { CustomerState } from '../state/state.js';

/** Payments that were on their way may still arrive. Business on a later day is a return. */
const SETTLING_DAYS = 3;

const PARTS: readonly ClosingScope[] = ['account', 'product'];

export function closedRelationship(
  signals: Signals,
  rules: FactRules,
  income: KnownIncome,
): FindingOf<'closed'> | null {
  const { relationship } = signals.closings;
  if (relationship !== null && (relationship.by === 'death' || !hasReturned(signals, relationship.at))) {
    return found('relationship', relationship, 6, signals);
  }
  for (const scope of PARTS) {
    const closing = signals.closings[scope];
    if (closing === null || hasReturned(signals, closing.at) || !isAll(signals, rules, income)) continue;
    return found(scope, closing, 4, signals);
  }
  return null;
}

function found(
  scope: ClosingScope,
  { at, by }: NonNullable<Closings[ClosingScope]>,
  excess: number,
  { calendar }: Signals,
): FindingOf<'closed'> {
  return { fact: 'closed', scope, by, day: calendar.dayOf(at), excess };
}

/**
 * Whether a death or the bank itself ended the relationship, and the customer did not return: then nobody is to be won
 * back. It holds while the rule is switched off or the transition is held, too, so it goes by the usual numbers.
 */
export function isEndedByOthers(signals: Signals): boolean {
  const { relationship, account, product } = signals.closings;
  if (!isByOthers(relationship) && !isByOthers(account) && !isByOthers(product)) return false;
  const income = { stream: () => incomeStream(signals, USUAL_FACTS.income.leastTimes) };
  const ending = closedRelationship(signals, USUAL_FACTS, income);
  return ending !== null && ending.by !== 'customer';
}

function isByOthers(closing: Closings[ClosingScope]): boolean {
  return closing !== null && closing.by !== 'customer';
}

/** The same of a stored state. */
export function isRelationshipEnded(state: CustomerState): boolean {
  return isEndedByOthers(signalsOf(state, state.asOf));
}

export function isOpen({ openedAt, closedAt }: Product): boolean {
  return closedAt === null || (openedAt !== null && openedAt > closedAt);
}

function hasReturned({ calendar, lastDays }: Signals, closedAt: number): boolean {
  return lastDays.business > calendar.dayOf(closedAt) + SETTLING_DAYS;
}

/** Whether the part that was closed was all there was. Without any balance, a list of closed products must say so. */
function isAll(signals: Signals, { closed, drained }: FactRules, income: KnownIncome): boolean {
  const { products, balance } = signals;
  if (products.some(isOpen)) return false;
  if (Number.isNaN(balance)) return products.length > 0;
  return balance <= closed.leftShare * levelHeld(signals, drained, income);
}
