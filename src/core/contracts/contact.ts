/**
 * Decides whether a customer may be contacted now because of an event:
 *
 * 1. A customer whose relationship a death or the bank ended is never contacted, and neither is one who opted out, even if
 *    the event was counted before.
 * 2. In quiet hours every event waits until they end, and is decided again then.
 * 3. An event that was counted before is a retry of the same contact: it is sent.
 * 4. Above the cap of contacts within the period, the event is dropped.
 */
import type { Calendar } from '../primitives/calendar.js';
import { DAY_MS, MINUTE_MS, floorTo } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export interface ContactPolicy {
  /** The most contacts of one customer within a number of days. The period is exact to the millisecond. */
  cap: { contacts: number; days: number };
  /** Null when no hour is quiet. */
  quietHours: QuietHours | null;
}

/** `from` and `to` are times of the bank's clock such as `21:00`; `to` is the first minute that is not quiet. */
export interface QuietHours {
  from: string;
  to: string;
}

/** The facts about one customer and one event. */
export interface ContactFacts {
  isOptedOut: boolean;
  /** Whether a death or the bank ended the relationship. */
  isEnded: boolean;
  /** Whether the same event was counted as a contact before. */
  isCounted: boolean;
  /** The instants of earlier contacts, in any order. */
  contactedAt: readonly EpochMs[];
}

export type ContactDecision =
  | { kind: 'go' }
  | { kind: 'wait'; until: EpochMs }
  | { kind: 'suppress'; why: 'cap' | 'opt_out' | 'relationship_ended' };

export function decideContact(
  facts: ContactFacts,
  policy: ContactPolicy,
  now: EpochMs,
  calendar: Calendar,
): ContactDecision {
  if (facts.isEnded) return { kind: 'suppress', why: 'relationship_ended' };
  if (facts.isOptedOut) return { kind: 'suppress', why: 'opt_out' };
  const until = quietUntil(policy.quietHours, now, calendar);
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
export function quietUntil(hours: QuietHours | null, now: EpochMs, calendar: Calendar): EpochMs | null {
  if (hours === null || !isQuiet(hours, now, calendar)) return null;
  let at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  while (isQuiet(hours, at, calendar)) {
    const left = (minuteOf(hours.to) - minuteOfDay(at, calendar) + DAY_MINUTES) % DAY_MINUTES;
    at += Math.max(1, left - LARGEST_SHIFT_MINUTES) * MINUTE_MS;
  }
  return at;
}

function isQuiet({ from, to }: QuietHours, at: EpochMs, calendar: Calendar): boolean {
  const [first, end, minute] = [minuteOf(from), minuteOf(to), minuteOfDay(at, calendar)];
  return first < end ? minute >= first && minute < end : minute >= first || minute < end;
}

/** Minutes since midnight for a text such as `21:00`. */
function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

function minuteOfDay(at: EpochMs, calendar: Calendar): number {
  const wall = calendar.wallOf(at);
  return Math.floor((wall - floorTo(DAY_MS, wall)) / MINUTE_MS);
}
