/**
 * The mark in a customer's place: what Redis holds of the customer outside of the state, so that a batch writes only
 * what changed and need not ask.
 *
 * 1. The low 35 bits are the mark of the entry in the list, see entry.ts.
 * 2. The 14 bits above are the local day of the next review, as the due set holds it, modulo 16,383 and plus one. 0 means
 *    that the day is not known: the review has another instant, or another build wrote the state.
 *
 * A build that knows only the first part finds another mark than its own, writes the entry again, and leaves a mark
 * without a day.
 */
const ENTRY_MARKS = 2 ** 35;
/** 44 years: no review is that far away. */
const DAYS = 16_383;

/** @param reviewDay null when it is not known */
export function placeMark(entryMark: number, reviewDay: number | null): number {
  return entryMark + (reviewDay === null ? 0 : ENTRY_MARKS * dayCode(reviewDay));
}

export function entryMarkIn(mark: number): number {
  return mark % ENTRY_MARKS;
}

export function isReviewedOn(mark: number, day: number): boolean {
  return Math.floor(mark / ENTRY_MARKS) === dayCode(day);
}

function dayCode(day: number): number {
  return (((day % DAYS) + DAYS) % DAYS) + 1;
}
