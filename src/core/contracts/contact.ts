/**
 * Decides whether a customer may be contacted now because of an event:
 *
 * 1. A customer who opted out is never contacted, even if the event was counted before.
 * 2. In quiet hours every event waits until they end, and is decided again then.
 * 3. An event that was counted before is a retry of the same contact: it is sent.
 * 4. Above the cap of contacts within the period, the event is dropped.
 */
import { DAY_MS, MINUTE_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export interface ContactPolicy {
  /** The most contacts of one customer within a number of days. The period is exact to the millisecond. */
  cap: { contacts: number; days: number };
  /** Null when no hour is quiet. */
  quietHours: QuietHours | null;
}

/** `from` and `to` are local times such as `21:00` in the time zone; `to` is the first minute that is not quiet. */
export interface QuietHours {
  from: string;
  to: string;
  /** An IANA name. */
  timeZone: string;
}

/** The facts about one customer and one event. */
export interface ContactFacts {
  isOptedOut: boolean;
  /** Whether the same event was counted as a contact before. */
  isCounted: boolean;
  /** The instants of earlier contacts, in any order. */
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
 * The largest clock change in one night (daylight saving time). Closer to the end than this, the minutes are tried one
 * by one, so that the end is also right in such a night.
 */
const LARGEST_SHIFT_MINUTES = 120;
const DAY_MINUTES = 1_440;

/** The first instant from `now` on that is not quiet; null when `now` is not quiet. */
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

/** Minutes since midnight for a text such as `21:00`. */
function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** A cache: creating a formatter costs a thousand times as much as using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(at: EpochMs, timeZone: string): number {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  clocks.set(timeZone, clock);
  return minuteOf(clock.format(at));
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
