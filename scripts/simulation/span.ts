/** Days of the simulated bank, by the clock of Asia/Shanghai, and how busy each of them is. */
import { Calendar, type BankDays } from '../../src/core/primitives/calendar.js';
import { DAY_MS, HOUR_MS, SECOND_MS, dayOf, weekdayOf } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';

export const TIME_ZONE = 'Asia/Shanghai';
/** China has had one offset and no summer time since 1991. */
const OFFSET_MS = 8 * HOUR_MS;
/** The first day after every log: a log of D days ends here, so the measured year is always 2025. */
const END_DAY = dayOf(Date.UTC(2026, 0, 1));
export const MEASURED_DAYS = 365;
/** Courses are drawn to their end, which may lie after the end of the log. */
const DRAWN_DAYS_AFTER = 330;
/** A rest this long in January or February is the Spring Festival. */
const FESTIVAL_DAYS = 7;

/** The instant of the local day at this time of the day, to the second. */
export function instantOn(day: number, msOfDay: number): EpochMs {
  return day * DAY_MS + Math.floor(msOfDay / SECOND_MS) * SECOND_MS - OFFSET_MS;
}

/** The local day, as days since 1970-01-01. */
export function localDayOf(at: EpochMs): number {
  return dayOf(at + OFFSET_MS);
}

/** How many acts a day has, where 1 is a usual day. */
export interface Rhythm {
  /** By weekday, Monday first. */
  readonly week: readonly number[];
  readonly holiday: number;
  readonly festival: number;
}

export class Span {
  readonly calendar: Calendar;
  readonly firstDay: number;
  readonly endDay = END_DAY;
  readonly drawnDay = END_DAY + DRAWN_DAYS_AFTER;
  /** The measured year begins here. */
  readonly measuredDay = END_DAY - MEASURED_DAYS;
  private readonly festival: ReadonlySet<number>;

  constructor(
    readonly days: number,
    bankDays: BankDays,
  ) {
    this.calendar = new Calendar([], bankDays);
    this.firstDay = END_DAY - days;
    this.festival = new Set(festivalDays(bankDays.holidays));
  }

  /** A weight for each day from the first to the last that is drawn. */
  weightsOf({ week, holiday, festival }: Rhythm): Float32Array {
    return Float32Array.from({ length: this.drawnDay - this.firstDay }, (_, i) => {
      const day = this.firstDay + i;
      if (this.festival.has(day)) return festival;
      if (this.calendar.isHoliday(day)) return holiday;
      return week[weekdayOf(day * DAY_MS)] ?? 1;
    });
  }

  /** The day of each month on which money comes that comes then: the work day before a day of rest. */
  payDays(dayOfMonth: number, from: number, until: number): number[] {
    return this.monthDays(dayOfMonth, from - 15, until + 15)
      .map((day) => this.calendar.workdayOn(day, 'before'))
      .filter((day) => day >= from && day < until);
  }

  /** This day of each month, or the month's last. */
  monthDays(dayOfMonth: number, from: number, until: number): number[] {
    const found: number[] = [];
    const first = new Date(from * DAY_MS);
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
    for (let i = 0; ; i++) {
      const [start, next] = [dayOf(Date.UTC(year, month + i, 1)), dayOf(Date.UTC(year, month + i + 1, 1))];
      const day = Math.min(start + dayOfMonth, next) - 1;
      if (day >= until) return found;
      if (day >= from) found.push(day);
    }
  }

  /** The first days of the Spring Festivals that lie in the span. */
  festivals(from: number, until: number): number[] {
    return [...this.festival].filter((day) => day >= from && day < until && !this.festival.has(day - 1));
  }

  isWorkday(day: number): boolean {
    return this.calendar.isWorkday(day);
  }
}

/** Month from 0, by the local day. */
export function monthOf(day: number): number {
  return new Date(day * DAY_MS).getUTCMonth();
}

function festivalDays(holidays: readonly number[]): number[] {
  const all = new Set(holidays);
  return holidays.filter((day) => monthOf(day) <= 1 && runLength(all, day) >= FESTIVAL_DAYS);
}

function runLength(days: ReadonlySet<number>, day: number): number {
  let [first, last] = [day, day];
  while (days.has(first - 1)) first--;
  while (days.has(last + 1)) last++;
  return last - first + 1;
}
