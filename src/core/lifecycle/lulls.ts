/**
 * The rhythm of a channel: how long it usually brings nothing worth the name. A file brings a whole hour at once, a
 * session eight events; a stream brings one event after the other. All of them have lulls, long ones or short ones.
 *
 * 1. A one-sided cumulative sum grows by a small share of the events that are due, and shrinks by those that come. A
 *    lull lasts from when it leaves zero until it is back: a few single events do not end one, part of a delivery does.
 * 2. Its length is counted in seconds in which events are due: a night in which the branch is closed has no length.
 * 3. Past lulls, each weighted by its own length, are treated as a gamma distribution: sessions at random are one end of
 *    it, a timetable the other. A delivery split in three adds two lulls of next to nothing, which weigh nothing.
 * 4. A lull is overdue beyond the length that such a distribution exceeds three times in a million.
 * 5. An overdue lull is an outage and teaches nothing; the third in a row of about one length, with no more than a few
 *    times that between them, is a rhythm.
 */
import { DAY_MS, SECOND_MS } from '../primitives/time.js';

/** A channel that still brings more than this share of its usual events is not silent. */
export const SILENT_SHARE = 0.1;
/** So little ends a silence: a few events, and of a file a twentieth of what was due. */
const CAP = { overLeast: 1.2, ofDue: 0.05 };
/** Of the standard normal distribution: exceeded three times in a million. */
const RARE = 4.5;
/** Coefficient of variation: what is less is luck; what is more than that of random sessions is two rhythms at once. */
const VARIATION = { least: 0.05, most: Math.SQRT1_2 };
/** Lulls, by weight, and seconds of them: with fewer nothing is said; with fewer than `sure` all are treated as random. */
const LEAST_KNOWN = { lulls: 1.5, seconds: 480, sure: 6 };
/** Past lulls fade over so many of them, and over a day at least. */
const MEMORY = { lulls: 12, seconds: DAY_MS / SECOND_MS };
/** A pause shorter than any silence moves the rhythm as if it were at most so many times the usual one. */
const SHORT_PAUSE = 4;
/** Of typical hours: nothing to speak of is due at a slower pace. */
const IDLE_PACE = 0.01;
/** Outages at random are not alike; what a file leaves between its deliveries is, however long one takes to come. */
const ODD = { inARow: 3, between: 6, alike: 1.5 };

export interface Lulls {
  /** The lull that goes on: the sum, its length, and what came while something was due. */
  lull: Span & { sum: number; length: number };
  /** Sums of the length, its square and its cube over past lulls. */
  past: readonly [number, number, number];
  /** Overdue lulls in a row: how many, the length of the last, and the length of others since. */
  odd: { count: number; length: number; flowed: number };
}

/** What is usual at the time. */
export interface Usual {
  /** Events per second. */
  rate: number;
  /** How fast a lull grows: 1 while events are due, 0 while none are. */
  pace: number;
}

/** The least that makes a silence. */
export interface Least {
  events: number;
  seconds: number;
}

export interface Span {
  events: number;
  seconds: number;
}

const NO_LULL = { sum: 0, length: 0, events: 0, seconds: 0 };
const NOTHING_ODD = { count: 0, length: 0, flowed: 0 };

export function unknownLulls(): Lulls {
  return { lull: NO_LULL, past: [0, 0, 0], odd: NOTHING_ODD };
}

/** The cumulative sum after a span. @param cap it grows no further */
export function summed(sum: number, rate: number, { events, seconds }: Span, cap: number): number {
  return Math.min(cap, Math.max(0, sum + SILENT_SHARE * rate * seconds - events));
}

/** Of a sum that judges: a little above the least that makes a silence, or a small part of what a usual lull ends with. */
export function capOf(lullSeconds: number, rate: number, least: Least): number {
  return Math.max(CAP.overLeast * SILENT_SHARE * least.events, CAP.ofDue * rate * lullSeconds);
}

/**
 * @returns the lulls after the span, and what is known now of the rate: a lull that has ended, and time in which nothing
 * was due, as it passes
 */
export function heard(lulls: Lulls, usual: Usual, span: Span, least: Least): [Lulls, Span | null] {
  const { lull } = lulls;
  const idle = isIdle(usual);
  const whole = idle ? lull : { events: lull.events + span.events, seconds: lull.seconds + span.seconds };
  const next = {
    sum: summed(lull.sum, usual.rate, span, capOf(whole.seconds, usual.rate, least)),
    length: lull.length + usual.pace * span.seconds,
    events: whole.events,
    seconds: whole.seconds,
  };
  if (next.sum > 0) return [{ ...lulls, lull: next }, idle ? span : null];
  return [{ ...learned(lulls, next.length, least), lull: NO_LULL }, idle ? span : next];
}

/** The span passed unobserved: when enough came in it to end the lull, nobody knows how long that was. */
export function unheard(lulls: Lulls, usual: Usual, span: Span, least: Least): Lulls {
  const [next] = heard(lulls, usual, span, least);
  return next.lull.sum > 0 ? next : { ...lulls, lull: NO_LULL };
}

/** Nothing to speak of is due. */
export function isIdle({ pace }: Usual): boolean {
  return pace < IDLE_PACE;
}

/** In seconds in which events are due; null before the first. */
export function usualLull({ past: [length, squares] }: Lulls): number | null {
  return length > 0 ? squares / length : null;
}

/** The length from which a lull is overdue; null when the rhythm is not known. */
export function longestLull(lulls: Lulls, least: Least): number | null {
  return isKnown(lulls) ? Math.max(least.seconds, quantile(lulls, RARE)) : null;
}

/** The lull that goes on is longer than usual. */
export function isOverdue(lulls: Lulls, least: Least): boolean {
  return isTooLong(lulls, lulls.lull.length, least);
}

/** Nothing can be expected yet: the lull that goes on is shorter than almost any. */
export function isEarly(lulls: Lulls): boolean {
  return isKnown(lulls) && lulls.lull.length < quantile(lulls, -RARE);
}

function isTooLong(lulls: Lulls, length: number, least: Least): boolean {
  return length >= (longestLull(lulls, least) ?? Infinity);
}

function learned(lulls: Lulls, length: number, least: Least): Lulls {
  const { odd } = lulls;
  if (isTooLong(lulls, length, least)) {
    const count = areAlike(length, odd.length) ? odd.count + 1 : 1;
    if (count < ODD.inARow) return { ...lulls, odd: { count, length, flowed: 0 } };
    return { ...lulls, past: powers(length), odd: NOTHING_ODD };
  }
  const flowed = odd.flowed + length;
  const isOver = odd.count === 0 || flowed >= ODD.between * odd.length;
  return { ...lulls, past: withLull(lulls, length, least), odd: isOver ? NOTHING_ODD : { ...odd, flowed } };
}

function areAlike(a: number, b: number): boolean {
  return Math.max(a, b) <= ODD.alike * Math.min(a, b);
}

function withLull(lulls: Lulls, passed: number, least: Least): Lulls['past'] {
  if (passed <= 0) return lulls.past;
  const usual = usualLull(lulls) ?? 0;
  const length = isKnown(lulls) && passed < least.seconds ? Math.min(passed, SHORT_PAUSE * usual) : passed;
  const keep = usual === 0 ? 0 : Math.exp(-length / Math.max(MEMORY.lulls * usual, MEMORY.seconds));
  const [one, two, three] = powers(length);
  const [ones, twos, threes] = lulls.past;
  return [keep * ones + one, keep * twos + two, keep * threes + three];
}

function powers(length: number): Lulls['past'] {
  return [length, length ** 2, length ** 3];
}

/** Kish's effective number: of a hundred lulls of which one is long there is about one. */
function numberOf({ past: [length, squares] }: Lulls): number {
  return squares > 0 ? length ** 2 / squares : 0;
}

function isKnown(lulls: Lulls): boolean {
  return numberOf(lulls) >= LEAST_KNOWN.lulls && lulls.past[0] >= LEAST_KNOWN.seconds;
}

/**
 * Of the gamma distribution with the mean and the variation of the past lulls, by the cube root of a normal deviate
 * (Wilson and Hilferty 1931, "The distribution of chi-square").
 */
function quantile(lulls: Lulls, deviate: number): number {
  const mean = usualLull(lulls) ?? 0;
  const ninth = variation(lulls) ** 2 / 9;
  return mean * Math.max(0, 1 - ninth + deviate * Math.sqrt(ninth)) ** 3;
}

function variation(lulls: Lulls): number {
  if (numberOf(lulls) < LEAST_KNOWN.sure) return VARIATION.most;
  const [length, , cubes] = lulls.past;
  const square = cubes / length / (usualLull(lulls) ?? 1) ** 2 - 1;
  return Math.min(VARIATION.most, Math.max(VARIATION.least, Math.sqrt(Math.max(0, square))));
}
