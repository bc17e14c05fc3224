/**
 * Which due times a batch writes: those that differ from what the due set holds.
 *
 * 1. A review that no timer and no hold determines is on a local day, at the customer's own hour. The state remembers
 *    that day (core/listing/place.mark.ts), so the instant in the due set is known without asking.
 * 2. An evaluation because time passed always writes: whoever was due must not stay due.
 * 3. So does one by another model or policy than the one before: with those, reviews are brought forward
 *    (registry/reevaluation.ts). Where everybody is made due without another model, whoever acts before the review keeps
 *    it, and is evaluated once more than needed; never less.
 * 4. A person's action on an alert may make the review earlier, and forgets the day.
 */
import { nextReviewAt, type Decision } from '../core/decision.js';
import { isReviewedOn } from '../core/listing/place.mark.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ListTail } from '../redis/listing.writes.js';
import type { Decided } from './touched.js';
import { knownPlace } from './listing.entries.js';

/** The instant of the next review. */
export function dueOf({ customerId, signals, decision }: Decided): EpochMs {
  return nextReviewAt(customerId, decision, signals);
}

/** The local day of the review; null when it has another instant than the customer's own hour of a day. */
export function plainReviewDay({
  held,
  timerAt,
  reviewDay,
}: Pick<Decision, 'held' | 'timerAt' | 'reviewDay'>): number | null {
  return held === null && timerAt === Infinity ? reviewDay : null;
}

/** Whether the due set already holds the instant of the next review. */
export function isAlreadyDue(one: Decided, reviewDay: number | null, tail: ListTail): boolean {
  if (reviewDay === null || one.occasion === 'time') return false;
  const place = knownPlace(one, tail);
  const { before, decision } = one;
  const { model, policy } = decision.lifecycle;
  return place !== null && isReviewedOn(place.mark, reviewDay) && model === before.model && policy === before.policy;
}
