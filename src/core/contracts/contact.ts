/**
 * Whether a customer may be contacted now because of an event. One answer for each way an event may go:
 *
 * 1. Who opted out is never contacted, whatever was promised before.
 * 2. In quiet hours everything waits until they end, and is judged again then.
 * 3. An event that was counted before is a repetition of the same contact: it goes on.
 * 4. Above the cap of contacts within the period the event is dropped.
 */
import { DAY_MS, MINUTE_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export interface ContactPolicy {
  /** The most contacts of one customer within so many days, to the millisecond. */
  cap: { contacts: number; days: number };
  /** Null when every hour will do. */
  quietHours: QuietHours | null;
}

/** From and to as `21:00`, by the clock of the time zone; `to` is the first minute that is not quiet. */
export interface QuietHours {
  from: string;
  to: string;
  /** An IANA name. */
  timeZone: string;
}

/** What is known about one customer and one event. */
export interface ContactFacts {
  isOptedOut: boolean;
  /** Whether this very event was counted as a contact before. */
  isCounted: boolean;
  /** When the customer was contacted, in any order. */
  contactedAt: readonly EpochMs[];
}

export type ContactDecision =
  { kind: 'go' } | { kind: 'wait'; until: EpochMs } | { kind: 'suppress'; why: 'cap' | 'opt_out' };

export function decideContact(facts: ContactFacts, policy: ContactPolicy, now: EpochMs): ContactDecision {
  if (facts.isOptedOut) return { kind: 'suppress', why: 'opt_out' };
  const until = quietUntil(policy.quietHours, now);
  if (until !== null) return { kind: 'wait', until };
  if (facts.isCounted) return { kind: 'go' };
  const since = now - periodMs(policy);
  const recent = facts.contactedAt.filter((at) => at > since).length;
  return recent < policy.cap.contacts ? { kind: 'go' } : { kind: 'suppress', why: 'cap' };
}

/** The span over which contacts count. */
export function periodMs({ cap }: Pick<ContactPolicy, 'cap'>): number {
  return cap.days * DAY_MS;
}

/**
 * Clocks are never put forward or back by more in one night; closer to the end than this the minutes are tried one by
 * one, so that the end is right in nights with a shift as well.
 */
const LARGEST_SHIFT_MINUTES = 120;
const DAY_MINUTES = 1_440;

/** The first instant from `now` that is not quiet, or null when `now` is none. */
export function quietUntil(hours: QuietHours | null, now: EpochMs): EpochMs | null {
  if (hours === null || !isQuiet(hours, now)) return null;
  let at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  while (isQuiet(hours, at)) {
    const left = (minuteOf(hours.to) - minuteOfDay(at, hours.timeZone) + DAY_MINUTES) % DAY_MINUTES;
    at += Math.max(1, left - LARGEST_SHIFT_MINUTES) * MINUTE_MS;
  }
  return at;
}

function isQuiet({ from, to, timeZone }: QuietHours, at: EpochMs): boolean {
  const [first, end, minute] = [minuteOf(from), minuteOf(to), minuteOfDay(at, timeZone)];
  return first < end ? minute >= first && minute < end : minute >= first || minute < end;
}

/** Minutes since midnight of `21:00`. */
function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Making one costs a thousand times as much as using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(at: EpochMs, timeZone: string): number {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  clocks.set(timeZone, clock);
  return minuteOf(clock.format(at));
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
