/** Windows: sums over the last hour, day, week, month, quarter and year, read from the tiles of a state. */
import { SYSTEM_CHANNEL, BALANCE_KIND } from '../state/activity.js';
import { UTC, type WallMs } from '../primitives/calendar.js';
import { CHANNEL_OF_CELL, KIND_OF_CELL } from '../primitives/cells.js';
import type { CustomerState } from '../state/state.js';
import { Tiles, type Balance } from '../state/tile.columns.js';
import { WEEK_LEVEL, bitCount, keptFrom } from '../state/tiles.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, dayOf, floorTo } from '../primitives/time.js';
import { CHANNELS, KINDS, type EpochMs } from '../primitives/vocabulary.js';

/**
 * Raise it whenever this list, the tile sizes or the features change: each changes the input of a model. Columns that are
 * appended leave models of the specs before in use, see window.specs.ts; any other change refuses them.
 */
export const WINDOW_SPEC = 2;

export const WINDOW_SPANS = {
  hour: { name: '1h', spanMs: HOUR_MS, sliceMs: 5 * MINUTE_MS },
  day: { name: '1d', spanMs: DAY_MS, sliceMs: HOUR_MS },
  week: { name: '7d', spanMs: 7 * DAY_MS, sliceMs: DAY_MS },
  month: { name: '30d', spanMs: 30 * DAY_MS, sliceMs: DAY_MS },
  quarter: { name: '90d', spanMs: 90 * DAY_MS, sliceMs: WEEK_MS },
  baseline: { name: 'baseline', spanMs: 364 * DAY_MS, sliceMs: WEEK_MS },
} as const;

export type WindowName = keyof typeof WINDOW_SPANS;
export type Windows = Record<WindowName, Window>;

/** A sum over the newest tiles. Counts by kind and by channel include only the customer's own acts. */
export interface Window {
  name: string;
  /** By the bank's clock, like the borders of tiles. */
  startAt: WallMs;
  /**
   * The length actually covered, in days. It starts at the customer's first event at the earliest; at least one slice.
   */
  days: number;
  /** Acts of the customer. */
  events: number;
  kinds: readonly number[];
  channels: readonly number[];
  /** Postings by the bank itself. */
  systemEvents: number;
  activeDays: number;
  businessDays: number;
  moneyInDays: number;
  /** Sums without what was taken back, never negative. */
  amountIn: number;
  amountOut: number;
  amountBought: number;
  /** The newest known balance from before the window. */
  balanceBefore: Balance | null;
}

/** All windows as of `asOf`. The state's own as-of must not be later. */
export function readWindows(state: CustomerState, asOf: EpochMs): Windows {
  READER.begin(state, asOf);
  return {
    hour: READER.upTo(WINDOW_SPANS.hour),
    day: READER.upTo(WINDOW_SPANS.day),
    week: READER.upTo(WINDOW_SPANS.week),
    month: READER.upTo(WINDOW_SPANS.month),
    quarter: READER.upTo(WINDOW_SPANS.quarter),
    baseline: READER.upTo(WINDOW_SPANS.baseline),
  };
}

/** Distinct days on which a bit is set, ascending, as days since 1970-01-01. */
export function daysWith(state: CustomerState, mask: 'activeDays' | 'businessDays' | 'moneyInDays'): number[] {
  const days: number[] = [];
  const { count, level, startAt, [mask]: masks } = state.tiles;
  for (let i = 0; i < count; i++) {
    if (masks[i] === 0) continue;
    const day = dayOf(startAt[i] ?? 0);
    if (level[i] === WEEK_LEVEL) pushWeek(days, day, masks[i] ?? 0);
    else if (days[days.length - 1] !== day) days.push(day);
  }
  return days;
}

function pushWeek(days: number[], monday: number, mask: number): void {
  for (let weekday = 0; weekday < 7; weekday++) if ((mask & (1 << weekday)) !== 0) days.push(monday + weekday);
}

/**
 * Reads the tiles once, newest first; tiles and windows begin by the bank's clock, which shows an hour less or more when
 * it changes. Windows must be requested in ascending length; each gets a copy of the running
 * sums. Windows with the same acts share one copy: most customers did nothing in the last hour, day and week.
 */
class WindowReader {
  private tiles = NO_TILES;
  private calendar = UTC;
  private firstSeenAt: WallMs = 0;
  private asOf: WallMs = 0;
  private keptFromAt: WallMs = 0;
  private next = 0;
  private readonly kinds = KINDS.map(() => 0);
  private readonly channels = CHANNELS.map(() => 0);
  private kindsGiven: readonly number[] = [];
  private channelsGiven: readonly number[] = [];
  private isGiven = false;
  private events = 0;
  private systemEvents = 0;
  private amountIn = 0;
  private amountOut = 0;
  private amountBought = 0;
  private readonly days = new DayCounter();
  /** Index of the newest tile before the last window that has a balance; negative for none. */
  private balanceTile = Infinity;

  begin({ tiles, firstSeenAt, calendar }: CustomerState, asOf: EpochMs): void {
    this.tiles = tiles;
    this.calendar = calendar;
    this.firstSeenAt = calendar.wallOf(firstSeenAt);
    this.asOf = calendar.steadyWallOf(asOf);
    this.keptFromAt = keptFrom(this.asOf);
    this.next = tiles.count - 1;
    this.kinds.fill(0);
    this.channels.fill(0);
    this.isGiven = false;
    this.events = 0;
    this.systemEvents = 0;
    this.amountIn = 0;
    this.amountOut = 0;
    this.amountBought = 0;
    this.days.begin();
    this.balanceTile = Infinity;
  }

  upTo({ name, spanMs, sliceMs }: (typeof WINDOW_SPANS)[WindowName]): Window {
    const startAt = floorTo(sliceMs, this.asOf - spanMs);
    this.addFrom(startAt);
    this.copySums();
    const seenFrom = Math.min(this.firstSeenAt, this.asOf - sliceMs);
    return {
      name,
      startAt,
      days: (this.asOf - Math.max(startAt, seenFrom)) / DAY_MS,
      events: this.events,
      kinds: this.kindsGiven,
      channels: this.channelsGiven,
      systemEvents: this.systemEvents,
      activeDays: this.days.active,
      businessDays: this.days.business,
      moneyInDays: this.days.moneyIn,
      amountIn: Math.max(0, this.amountIn),
      amountOut: Math.max(0, this.amountOut),
      amountBought: Math.max(0, this.amountBought),
      balanceBefore: this.newestBalance(),
    };
  }

  private copySums(): void {
    if (this.isGiven) return;
    this.kindsGiven = this.kinds.slice();
    this.channelsGiven = this.channels.slice();
    this.isGiven = true;
  }

  private addFrom(startAt: WallMs): void {
    const { tiles, days } = this;
    let { next, amountIn, amountOut, amountBought } = this; // local variables are much faster than fields here
    for (; next >= 0 && (tiles.startAt[next] ?? 0) >= startAt; next--) {
      this.addCells(tiles.cellsFrom(next), tiles.cellEnd[next] ?? 0);
      amountIn += tiles.amountIn[next] ?? 0;
      amountOut += tiles.amountOut[next] ?? 0;
      amountBought += tiles.amountBought[next] ?? 0;
      days.add(tiles, next);
    }
    this.next = next;
    this.amountIn = amountIn;
    this.amountOut = amountOut;
    this.amountBought = amountBought;
  }

  private addCells(from: number, end: number): void {
    const { cell: cells, cellCount } = this.tiles;
    for (let i = from; i < end; i++) {
      const cell = cells[i] ?? 0;
      const count = cellCount[i] ?? 0;
      const channel = CHANNEL_OF_CELL[cell] ?? 0;
      const kind = KIND_OF_CELL[cell] ?? 0;
      if (channel === SYSTEM_CHANNEL) {
        this.systemEvents += count;
      } else if (kind !== BALANCE_KIND) {
        this.isGiven = false;
        this.events += count;
        this.kinds[kind] = (this.kinds[kind] ?? 0) + count;
        this.channels[channel] = (this.channels[channel] ?? 0) + count;
      }
    }
  }

  /** The newest balance among the tiles not yet read, as far back as tiles are kept. */
  private newestBalance(): Balance | null {
    if (this.balanceTile > this.next) this.balanceTile = this.findBalance();
    if (this.balanceTile < 0) return null;
    const { balance, balanceAt } = this.tiles;
    const amount = balance[this.balanceTile] ?? NaN;
    return { amount, at: this.calendar.instantOf(balanceAt[this.balanceTile] ?? NaN) };
  }

  private findBalance(): number {
    const { startAt, balance } = this.tiles;
    for (let i = this.next; i >= 0 && (startAt[i] ?? 0) >= this.keptFromAt; i--) {
      if (!Number.isNaN(balance[i])) return i;
    }
    return -1;
  }
}

/** Counts distinct days over tiles in descending order. Several small tiles may share a day. */
class DayCounter {
  active = 0;
  business = 0;
  moneyIn = 0;
  private day = NaN;
  private seenActive = 0;
  private seenBusiness = 0;
  private seenMoneyIn = 0;

  begin(): void {
    this.active = 0;
    this.business = 0;
    this.moneyIn = 0;
    this.day = NaN;
  }

  add(tiles: Tiles, i: number): void {
    const day = dayOf(tiles.startAt[i] ?? 0);
    const activeDays = tiles.activeDays[i] ?? 0;
    const businessDays = tiles.businessDays[i] ?? 0;
    const moneyInDays = tiles.moneyInDays[i] ?? 0;
    if (tiles.level[i] === WEEK_LEVEL || this.day !== day) this.beginDay(day);
    this.active += bitCount(activeDays & ~this.seenActive);
    this.business += bitCount(businessDays & ~this.seenBusiness);
    this.moneyIn += bitCount(moneyInDays & ~this.seenMoneyIn);
    this.seenActive |= activeDays;
    this.seenBusiness |= businessDays;
    this.seenMoneyIn |= moneyInDays;
  }

  private beginDay(day: number): void {
    this.day = day;
    this.seenActive = 0;
    this.seenBusiness = 0;
    this.seenMoneyIn = 0;
  }
}

const NO_TILES = new Tiles();
const READER = new WindowReader();
