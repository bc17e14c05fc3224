/**
 * Postings of types that may have either direction, for as long as a late event may still belong to one of their days.
 *
 * Money that comes back the same local day, in a posting of the same type and amount, takes back what went out before
 * it: neither is a flow. Which postings belong together must not depend on the order in which they arrive:
 *
 * 1. A group is all postings of one local day, type and amount, sorted by instant.
 * 2. Each one that comes in takes back the newest one before it that went out and is not taken back yet.
 * 3. With each new posting the pairs of its group are made anew, and what changed is corrected in the sums.
 *
 * A posting that takes back another is no act and no flow. Its day stays one on which the customer was active and money
 * came in: a mark of a day cannot be taken back without knowing what else set it.
 *
 * A customer with more than MOST_OF_A_DAY such postings on one day is no person: none of that day are pairs.
 */
import type { EpochMs } from '../primitives/vocabulary.js';

export interface Posting {
  /** Identifies the type: 16 bits of a hash of its name. */
  type: number;
  /** Hundredths of the base currency, above zero. */
  amount: number;
  at: EpochMs;
  /** Index into CHANNELS. */
  channel: number;
  isIn: boolean;
}

export interface PostingDay {
  /** Local day, as days since 1970-01-01. */
  day: number;
  /** Too many: no longer kept. */
  isFull: boolean;
  /** Sorted. */
  postings: Posting[];
}

/** A posting became part of a pair, or no longer is. */
export interface PairChange {
  posting: Posting;
  isPaired: boolean;
}

export const MOST_OF_A_DAY = 32;

const NO_CHANGES: readonly PairChange[] = [];

/** Notes a posting that does not belong to a pair as yet. Returns what thereby changed, that posting included. */
export function notePosting(days: PostingDay[], day: number, posting: Posting): readonly PairChange[] {
  const of = dayIn(days, day);
  if (of.isFull) return NO_CHANGES;
  const before = pairedOf(of.postings, posting);
  insert(of.postings, posting);
  if (of.postings.length > MOST_OF_A_DAY) return giveUp(of, posting);
  const after = pairedOf(of.postings, posting);
  return [
    ...before.filter((one) => !after.includes(one)).map((one) => ({ posting: one, isPaired: false })),
    ...after.filter((one) => !before.includes(one)).map((one) => ({ posting: one, isPaired: true })),
  ];
}

/** Forgets the days before the oldest one that an event may still fall on. */
export function forgetPostings(days: PostingDay[], oldest: number): void {
  while (days[0] !== undefined && days[0].day < oldest) days.shift();
}

function dayIn(days: PostingDay[], day: number): PostingDay {
  let i = days.length;
  while (i > 0 && (days[i - 1]?.day ?? day) > day) i--;
  const known = days[i - 1];
  if (known?.day === day) return known;
  const added = { day, isFull: false, postings: [] };
  days.splice(i, 0, added);
  return added;
}

/** All pairs of the day end. The last posting was in none. */
function giveUp(of: PostingDay, last: Posting): PairChange[] {
  const groups = new Map(of.postings.filter((one) => one !== last).map((one) => [`${one.type} ${one.amount}`, one]));
  const rest = of.postings.filter((one) => one !== last);
  of.isFull = true;
  of.postings = [];
  return [...groups.values()].flatMap((one) => pairedOf(rest, one).map((posting) => ({ posting, isPaired: false })));
}

/** The postings of a group that are in pairs. */
function pairedOf(postings: readonly Posting[], { type, amount }: Posting): Posting[] {
  const open: Posting[] = [];
  const paired: Posting[] = [];
  for (const one of postings) {
    if (one.type !== type || one.amount !== amount) continue;
    if (!one.isIn) open.push(one);
    else if (open.length > 0) paired.push(...open.splice(-1), one);
  }
  return paired;
}

function insert(postings: Posting[], posting: Posting): void {
  let i = postings.length;
  while (i > 0 && isBefore(posting, postings[i - 1])) i--;
  postings.splice(i, 0, posting);
}

/** By instant; at the same instant those that go out come first. */
function isBefore(a: Posting, b: Posting | undefined): boolean {
  if (b === undefined) return false;
  if (a.at !== b.at) return a.at < b.at;
  if (a.isIn !== b.isIn) return b.isIn;
  return a.type - b.type < 0 || (a.type === b.type && (a.amount - b.amount || a.channel - b.channel) < 0);
}
