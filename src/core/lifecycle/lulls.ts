/**
 * The rhythm of a channel: how long its lulls (times with next to no events) usually are. A file brings a whole hour at
 * once, a session eight events, a stream one event after another. All of them have lulls, long or short.
 *
 * 1. A one-sided cumulative sum grows by a small share of the events that are due, and shrinks by those that arrive. A
 *    lull lasts while the sum is above zero: a few single events do not end it, part of a delivery does.
 * 2. Its length counts only seconds in which events are due: a night in which the branch is closed adds nothing.
 * 3. Past lulls, each weighted by its own length, are modelled by a gamma distribution: random sessions are one extreme
 *    of it, a timetable the other. A delivery split in three adds two very short lulls, which have almost no weight.
 * 4. A lull is overdue when it is longer than the length that this distribution exceeds three times in a million.
 * 5. An overdue lull is an outage and is not learned from. But the third in a row of about the same length, with no
 *    more than a few times that length between them, is a new rhythm.
 */
import { DAY_MS, SECOND_MS } from '../primitives/time.js';

/** A channel that still brings more than this share of its usual events is not silent. */
export const SILENT_SHARE = 0.1;
/** How little ends a silence: a few events, or a twentieth of what was due from a file. */
const CAP = { overLeast: 1.2, ofDue: 0.05 };
/** A quantile of the standard normal distribution: exceeded three times in a million. */
const RARE = 4.5;
/**
 * Limits of the coefficient of variation. Less is chance; more than that of random sessions means two rhythms at once.
 */
const VARIATION = { least: 0.05, most: Math.SQRT1_2 };
/**
 * The fewest lulls (by weight) and seconds of lulls to know a rhythm; below `sure` lulls they are treated as random.
 */
const LEAST_KNOWN = { lulls: 1.5, seconds: 480, sure: 6 };
/** The influence of past lulls fades over this many lulls, and over at least a day. */
const MEMORY = { lulls: 12, seconds: DAY_MS / SECOND_MS };
/** A pause shorter than any silence counts in the rhythm as at most this many times the usual lull. */
const SHORT_PAUSE = 4;
/** A share of the typical hour's rate: at a slower pace the channel is idle. */
const IDLE_PACE = 0.01;
/**
 * Random outages differ in length; the pauses between a file's deliveries are alike, however long each delivery takes.
 */
const ODD = { inARow: 3, between: 6, alike: 1.5 };

export interface Lulls {
  /** The present lull: its sum, its length, and the events and seconds in which something was due. */
  lull: Span & { sum: number; length: number };
  /** Sums of the length, its square and its cube over past lulls. */
  past: readonly [number, number, number];
  /** Overdue lulls in a row: their number, the length of the last one, and the length of other lulls since. */
  odd: { count: number; length: number; flowed: number };
}

/** The usual rate at an instant. */
export interface Usual {
  /** Events per second. */
  rate: number;
  /** How fast a lull's length grows: 1 while events are due, 0 while none are. */
  pace: number;
}

/** The smallest silence that counts. */
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

/** The cumulative sum after a span. @param cap the upper limit of the sum */
export function summed(sum: number, rate: number, { events, seconds }: Span, cap: number): number {
  return Math.min(cap, Math.max(0, sum + SILENT_SHARE * rate * seconds - events));
}

/** The cap of a sum: a little above the smallest silence, or a small part of the delivery that ends a usual lull. */
export function capOf(lullSeconds: number, rate: number, least: Least): number {
  return Math.max(CAP.overLeast * SILENT_SHARE * least.events, CAP.ofDue * rate * lullSeconds);
}

/**
 * Adds an observed span.
 * @returns the lulls after the span, and the span to learn the rate from: a lull that has ended, or the span itself
 *   when nothing was due; null while a lull lasts
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

/**
 * Adds a span without monitoring. If enough arrived in it to end the lull, the lull's length is unknown and not
 * learned.
 */
export function unheard(lulls: Lulls, usual: Usual, span: Span, least: Least): Lulls {
  const [next] = heard(lulls, usual, span, least);
  return next.lull.sum > 0 ? next : { ...lulls, lull: NO_LULL };
}

/** True when next to nothing is due. */
export function isIdle({ pace }: Usual): boolean {
  return pace < IDLE_PACE;
}

/** The usual length in seconds in which events are due; null before the first lull. */
export function usualLull({ past: [length, squares] }: Lulls): number | null {
  return length > 0 ? squares / length : null;
}

/** The length from which a lull is overdue; null when the rhythm is not known. */
export function longestLull(lulls: Lulls, least: Least): number | null {
  return isKnown(lulls) ? Math.max(least.seconds, quantile(lulls, RARE)) : null;
}

/** True when the present lull is longer than the rhythm allows. */
export function isOverdue(lulls: Lulls, least: Least): boolean {
  return isTooLong(lulls, lulls.lull.length, least);
}

/** True when nothing can be expected yet: the present lull is shorter than almost all past ones. */
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

/** Kish's effective number of lulls: a hundred lulls of which only one is long count as about one. */
function numberOf({ past: [length, squares] }: Lulls): number {
  return squares > 0 ? length ** 2 / squares : 0;
}

function isKnown(lulls: Lulls): boolean {
  return numberOf(lulls) >= LEAST_KNOWN.lulls && lulls.past[0] >= LEAST_KNOWN.seconds;
}

/**
 * A quantile of the gamma distribution with the mean and the variation of the past lulls, by the cube root of a normal
 * deviate (Wilson and Hilferty 1931, "The distribution of chi-square").
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
