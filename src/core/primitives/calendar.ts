/**
 * The bank's calendar: which local day an instant belongs to, and which days the bank works. Days are counted by wall
 * clock time, which is written like an instant: milliseconds from 1970-01-01T00:00 as the bank's clock showed it.
 */
import { DAY_MS, dayOf, weekdayOf } from './time.js';
import type { EpochMs } from './vocabulary.js';

/** Milliseconds of wall clock time since 1970-01-01T00:00. */
export type WallMs = number;

/** From this instant on the bank's clock shows UTC plus the offset. */
export interface ZoneOffset {
  from: EpochMs;
  offsetMs: number;
}

export interface BankDays {
  /** Days of rest in a usual week: 0 for Monday to 6 for Sunday. */
  weekend: readonly number[];
  /** Public holidays, as days since 1970-01-01. */
  holidays: readonly number[];
  /** Days of a weekend on which the bank works, in exchange for a holiday. */
  workdays: readonly number[];
  payDays: PayDays;
}

/** When employers usually pay, beside what a customer's own income shows. */
export interface PayDays {
  /** Days of the month; a day that a month does not have is its last one. Empty when none are usual. */
  days: readonly number[];
  /** Where a pay-day goes that is a day of rest: to the work day before it or after it. */
  onRestDay: Side;
}

export type Side = 'before' | 'after';

export const USUAL_DAYS: BankDays = {
  weekend: [5, 6],
  holidays: [],
  workdays: [],
  payDays: { days: [], onRestDay: 'before' },
};

/** No rest is longer. A calendar without any work day within it is refused when it is read. */
export const LONGEST_REST_DAYS = 60;

export class Calendar {
  private readonly holidays: ReadonlySet<number>;
  private readonly workdays: ReadonlySet<number>;
  private readonly weekend: ReadonlySet<number>;
  /** Which offset held at the last call: neighbouring calls are mostly about instants of one season. */
  private found = 0;

  /** @param offsets ascending; the first also holds for earlier instants. None means UTC */
  constructor(
    private readonly offsets: readonly ZoneOffset[] = [],
    private readonly days: BankDays = USUAL_DAYS,
  ) {
    this.holidays = new Set(days.holidays);
    this.workdays = new Set(days.workdays);
    this.weekend = new Set(days.weekend);
  }

  wallOf(at: EpochMs): WallMs {
    return this.offsets.length === 0 ? at : at + this.offsetAt(at);
  }

  /**
   * Like `wallOf`, but it never goes back: while the clock shows an hour for the second time, it stands still. Borders
   * between tiles follow it, so that a tile once folded stays folded.
   */
  steadyWallOf(at: EpochMs): WallMs {
    if (this.offsets.length === 0) return at;
    const i = this.indexAt(at);
    const { from = at, offsetMs = 0 } = this.offsets[i] ?? {};
    const before = this.offsets[i - 1]?.offsetMs ?? offsetMs;
    return Math.max(at + offsetMs, before > offsetMs ? from + before : -Infinity);
  }

  /**
   * The instant at which the clock shows it; the first one if it shows it twice. A time that the clock skips is counted
   * on from before the skip: a day whose midnight is skipped begins with the skip.
   */
  instantOf(wall: WallMs): EpochMs {
    if (this.offsets.length === 0) return wall;
    const before = wall - this.offsetAt(wall - DAY_MS);
    if (this.wallOf(before) === wall) return before;
    const after = wall - this.offsetAt(wall + DAY_MS);
    return this.wallOf(after) === wall ? after : before;
  }

  /** The local day, as days since 1970-01-01. */
  dayOf(at: EpochMs): number {
    return dayOf(this.wallOf(at));
  }

  /** The first instant of the local day. */
  startOf(day: number): EpochMs {
    return this.instantOf(day * DAY_MS);
  }

  /** The last millisecond of the local day. */
  endOf(day: number): EpochMs {
    return this.startOf(day + 1) - 1;
  }

  isHoliday(day: number): boolean {
    return this.holidays.has(day);
  }

  isWorkday(day: number): boolean {
    return this.workdays.has(day) || (!this.holidays.has(day) && !this.weekend.has(weekdayOf(day * DAY_MS)));
  }

  /** The number of public holidays after `from`, up to and including `to`. */
  holidaysBetween(from: number, to: number): number {
    if (this.holidays.size === 0) return 0;
    let count = 0;
    for (let day = from + 1; day <= to; day++) if (this.holidays.has(day)) count++;
    return count;
  }

  /** The day itself when the bank works on it, otherwise the nearest work day on that side. */
  workdayOn(day: number, side: Side): number {
    const step = side === 'before' ? -1 : 1;
    let found = day;
    while (!this.isWorkday(found) && Math.abs(found - day) < LONGEST_REST_DAYS) found += step;
    return found;
  }

  /**
   * The usual pay-days that fall on `from` to `to`, both included, ascending, as the days on which money really
   * arrives.
   */
  payDaysBetween(from: number, to: number): number[] {
    const { days, onRestDay } = this.days.payDays;
    if (days.length === 0) return [];
    const months = monthsBetween(from - LONGEST_REST_DAYS, to + LONGEST_REST_DAYS);
    const paid = months.flatMap(({ first, length }) =>
      days.map((dayOfMonth) => this.workdayOn(first + Math.min(dayOfMonth, length) - 1, onRestDay)),
    );
    return [...new Set(paid)].filter((day) => day >= from && day <= to).sort((a, b) => a - b);
  }

  private offsetAt(at: EpochMs): number {
    return this.offsets[this.indexAt(at)]?.offsetMs ?? 0;
  }

  private indexAt(at: EpochMs): number {
    if (!this.holdsAt(this.found, at)) this.found = this.search(at);
    return this.found;
  }

  private holdsAt(i: number, at: EpochMs): boolean {
    return (i === 0 || (this.offsets[i]?.from ?? Infinity) <= at) && (this.offsets[i + 1]?.from ?? Infinity) > at;
  }

  private search(at: EpochMs): number {
    let [low, high] = [0, this.offsets.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.offsets[middle]?.from ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The months that touch the days from `from` to `to`. */
function monthsBetween(from: number, to: number): { first: number; length: number }[] {
  const date = new Date(from * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const firstOf = (i: number): number => dayOf(Date.UTC(year, month + i, 1));
  const months = [];
  for (let i = 0; firstOf(i) <= to; i++) months.push({ first: firstOf(i), length: firstOf(i + 1) - firstOf(i) });
  return months;
}

export const UTC = new Calendar();
