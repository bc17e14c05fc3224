/** What a plain fact says of a customer, with the numbers that a person is told. */
import type { ClosedBy, ClosingScope } from '../state/products.js';
import type { Fact } from '../primitives/vocabulary.js';

/** An activity whose rhythm may break. */
export type Habit = 'business' | 'active' | 'moneyIn';

/** Days are local, as days since 1970-01-01; amounts are hundredths of the base currency. */
export type Finding = { fact: Fact; excess: number } & (
  | { fact: 'closed'; scope: ClosingScope; by: ClosedBy; day: number }
  | { fact: 'drained'; held: number; left: number; sinceDay: number }
  | { fact: 'income'; what: 'overdue'; amount: number; dueDay: number }
  | { fact: 'income'; what: 'leaving'; amount: number; share: number; day: number }
  | { fact: 'silence'; habit: Habit; silentDays: number; usualGap: number; lastDay: number }
  | { fact: 'halved'; share: number; days: number }
);

export type FindingOf<F extends Fact> = Extract<Finding, { fact: F }>;
