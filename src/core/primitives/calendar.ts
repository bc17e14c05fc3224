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
}

export const USUAL_DAYS: BankDays = { weekend: [5, 6], holidays: [], workdays: [] };

export class Calendar {
  private readonly holidays: ReadonlySet<number>;
  private readonly workdays: ReadonlySet<number>;
  private readonly weekend: ReadonlySet<number>;

  /** @param offsets ascending; the first also holds for earlier instants. None means UTC */
  constructor(
    private readonly offsets: readonly ZoneOffset[] = [],
    days: BankDays = USUAL_DAYS,
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

  /** The instant at which the clock shows it; the first one if it shows it twice. */
  instantOf(wall: WallMs): EpochMs {
    if (this.offsets.length === 0) return wall;
    const before = wall - this.offsetAt(wall - DAY_MS);
    return this.wallOf(before) === wall ? before : wall - this.offsetAt(wall + DAY_MS);
  }

  /** The local day, as days since 1970-01-01. */
  dayOf(at: EpochMs): number {
    return dayOf(this.wallOf(at));
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

  private offsetAt(at: EpochMs): number {
    return this.offsets[this.indexAt(at)]?.offsetMs ?? 0;
  }

  private indexAt(at: EpochMs): number {
    let i = this.offsets.length - 1;
    while (i > 0 && (this.offsets[i]?.from ?? 0) > at) i--;
    return i;
  }
}

export const UTC = new Calendar();
