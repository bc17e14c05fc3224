/**
 * The offsets of a time zone, read from the time-zone table of the runtime.
 *
 * 1. `Intl` shows the clock of a zone at an instant; the difference to UTC is the offset.
 * 2. Each day's offset is compared with that of the day before. Where they differ, the transition is halved down to the
 *    second. Zones have changed their offset for as little as a month (Ramadan), never for less than a day.
 */
import type { ZoneOffset } from './calendar.js';
import { DAY_MS, SECOND_MS } from './time.js';
import type { EpochMs } from './vocabulary.js';

/** No event is earlier: see PLAUSIBLE in instant.ts. */
export const OFFSETS_FROM: EpochMs = 0;

/** Whether the runtime knows it as a name of the IANA table. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false; // newer runtimes also take "+08:00", which is an offset and no zone
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The offsets of a zone between two instants, ascending: the one that holds at `from`, and one for each transition.
 * Empty when the zone shows UTC all the time. It takes about 60 ms for 60 years. Throws RangeError for an unknown zone.
 */
export function offsetsOf(timeZone: string, from: EpochMs, until: EpochMs): ZoneOffset[] {
  if (timeZone === 'UTC') return [];
  const offsetAt = offsetReader(timeZone);
  const offsets: ZoneOffset[] = [{ from, offsetMs: offsetAt(from) }];
  let offsetMs = offsetAt(from);
  for (let at = from; at < until;) {
    const next = Math.min(until, at + DAY_MS);
    const nextOffset = offsetAt(next);
    if (nextOffset !== offsetMs) offsets.push({ from: transitionIn(at, next, offsetAt), offsetMs: nextOffset });
    at = next;
    offsetMs = nextOffset;
  }
  return offsets.some((one) => one.offsetMs !== 0) ? offsets : [];
}

type OffsetReader = (at: EpochMs) => number;

/** The first full second at which the clock shows another offset than at `low`. */
function transitionIn(low: EpochMs, high: EpochMs, offsetAt: OffsetReader): EpochMs {
  const before = offsetAt(low);
  let [last, first] = [Math.floor(low / SECOND_MS), Math.ceil(high / SECOND_MS)];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offsetAt(middle * SECOND_MS) === before) last = middle;
    else first = middle;
  }
  return first * SECOND_MS;
}

function offsetReader(timeZone: string): OffsetReader {
  const numeric = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
  });
  return (at) => {
    const second = Math.floor(at / SECOND_MS) * SECOND_MS;
    return wallIn(format.format(second)) - second;
  };
}

/** @param shown such as `3/29/2026, 03:00:00` */
function wallIn(shown: string): number {
  const [month = NaN, day = NaN, year = NaN, hour = NaN, minute = NaN, second = NaN] = (shown.match(/\d+/g) ?? []).map(
    Number,
  );
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
