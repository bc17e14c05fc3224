/**
 * Sums the tiles of one customer over all windows, straight from their bytes. Work space, for one customer at a time.
 *
 * 1. The windows begin at six borders, which part the time into seven segments. Tiles come oldest first; a counter steps
 *    on at each border, and a cell adds to the columns of its kind and its channel in the present segment.
 * 2. Closed tiles (`readClosed`) are those that nothing can change any more: too old for an event, and of their final
 *    size. They are only summed, and their bytes are copied as they are.
 * 3. From the first other tile on all are read into columns, where they are folded and events are added (the caller does
 *    that with the functions of state/tiles.ts). Then they are summed as well (`addOpen`).
 * 4. A window is the sum of its segment and those after it (`windowsInto`). Days are counted from marks, see day.bits.ts;
 *    of the two short windows, which may begin in the middle of a day, from masks of their own.
 *
 * What does not look like tiles of ours (they overlap, are larger than their age allows, reach beyond the maps of days, or
 * hold sums that are not exact in any order) is not summed: `isSound` is false, and the caller reads the state in the ordinary way.
 */
import { BALANCE_KIND, SYSTEM_CHANNEL } from '../state/activity.js';
import { CELLS, CHANNEL_OF_CELL, KIND_OF_CELL, NO_INDEX } from '../primitives/cells.js';
import { CUT_SHORT, type ByteReader } from '../primitives/bytes.js';
import { DAY_MS } from '../primitives/time.js';
import { KINDS, type EpochMs } from '../primitives/vocabulary.js';
import type { Calendar } from '../primitives/calendar.js';
import type { Tiles } from '../state/tile.columns.js';
import {
  HAS_ACTIVE,
  HAS_BALANCE,
  HAS_BOUGHT,
  HAS_BUSINESS,
  HAS_IN,
  HAS_MONEY_IN,
  HAS_OUT,
  HAS_SIGNS,
  LEVELS,
  UNIT_MS,
} from '../state/tile.codec.js';
import { TILE_SIZES_MS, WEEK_LEVEL, bitCount } from '../state/tiles.js';
import { bits } from '../features/day.map.js';
import { WINDOW_SPANS } from '../features/windows.js';
import { UNITS_A_DAY, type Borders } from './borders.js';
import { MOST_DAYS, beginDays, countFrom, markDays } from './day.bits.js';
import { HABIT, SUM, SUM_COLUMNS, WINDOW, WINDOW_COUNT, WINDOW_ORDER, windowPlace } from './record.js';

/** Sums of so large amounts are exact in any order, as many tiles as there may be. */
const LARGEST_EXACT = 2 ** 44;
/** The first segment of the two windows that may begin in the middle of a day. */
const DAY_SEGMENT = WINDOW_ORDER.indexOf('day') + 1;
const HOUR_SEGMENT = DAY_SEGMENT + 1;

const UNITS = Int32Array.from(TILE_SIZES_MS, (size) => size / UNIT_MS);
const LEVEL_BITS = Math.log2(LEVELS);
const SLICES_MS = WINDOW_ORDER.map((name) => WINDOW_SPANS[name].sliceMs);

const HAS_AMOUNTS = HAS_SIGNS | HAS_IN | HAS_OUT | HAS_BOUGHT;

/** One column more than is summed, for counts that count nowhere. */
const COLUMNS = SUM_COLUMNS + 1;
const NOWHERE = SUM_COLUMNS;
const UNKNOWN = 255;
/** The two columns that a cell adds to. */
const FIRST_COLUMN = new Uint8Array(CELLS).fill(UNKNOWN);
const SECOND_COLUMN = new Uint8Array(CELLS).fill(NOWHERE);
for (let cell = 0; cell < CELLS; cell++) {
  const channel = CHANNEL_OF_CELL[cell] ?? NO_INDEX;
  const kind = KIND_OF_CELL[cell] ?? NO_INDEX;
  if (channel === NO_INDEX || kind === NO_INDEX) continue;
  const isAct = channel !== SYSTEM_CHANNEL && kind !== BALANCE_KIND;
  FIRST_COLUMN[cell] = isAct ? SUM.kinds + kind : channel === SYSTEM_CHANNEL ? SUM.system : NOWHERE;
  if (isAct) SECOND_COLUMN[cell] = SUM.channels + channel;
}

const sums = new Float64Array((WINDOW_COUNT + 1) * COLUMNS);
const totals = new Float64Array(SUM_COLUMNS);
/** By window: the newest balance before it, and its wall clock time. */
const balances = new Float64Array(2 * WINDOW_COUNT);
/** Days of the two short windows, by habit: counted from the first day of the longer one. */
const dayMasks = new Int32Array(3);
const hourMasks = new Int32Array(3);

export class TileScan {
  isSound = true;
  /** How many closed tiles are kept. */
  closed = 0;
  /** Where their bytes begin. If older ones were dropped, behind the head of the first, which is then `firstHead`. */
  closedFrom = 0;
  closedEnd = 0;
  hasDropped = false;
  firstHead = 0;
  /** The start of the newest closed tile, in units. */
  newest = 0;
  /** Distinct days of the tiles that were dropped. */
  droppedActive = 0;
  droppedBusiness = 0;
  private segment = 0;
  private endUnit = 0;
  private balance = NaN;
  private balanceAt = NaN;

  begin(): void {
    this.isSound = true;
    this.closed = 0;
    this.closedFrom = 0;
    this.closedEnd = 0;
    this.hasDropped = false;
    this.newest = 0;
    this.droppedActive = 0;
    this.droppedBusiness = 0;
    this.segment = 0;
    this.endUnit = 0;
    this.balance = NaN;
    this.balanceAt = NaN;
    sums.fill(0);
    balances.fill(NaN);
    dayMasks.fill(0);
    hourMasks.fill(0);
    beginDays();
  }

  /**
   * Sums tiles up to the first that starts at `openFrom` or later or that must be folded. Returns how many were read; the
   * reader then stands at the next one. Only when tiles are folded, those before the kept span are dropped.
   */
  readClosed(input: ByteReader, count: number, borders: Borders, openFrom: number, isFolding: boolean): number {
    const { bytes } = input;
    const { kept, days, hours, minutes } = borders;
    let at = input.at;
    let unit = 0;
    this.closedFrom = at;
    let i = 0;
    for (; i < count; i++) {
      const low = bytes[at] ?? 0;
      const high = bytes[at + 1] ?? 0;
      let head = (low & 0x7f) | (high << 7); // most distances take two bytes
      let next = at + 2;
      if (low < 0x80 || high >= 0x80) {
        input.at = at;
        head = input.varint();
        next = input.at;
        if (head > 0x7fffffff) this.isSound = false;
      }
      const start = unit + (head >> LEVEL_BITS);
      const level = head & (LEVELS - 1);
      if (start >= openFrom) break;
      if (isFolding && level < (start < days ? WEEK_LEVEL : start < hours ? 2 : start < minutes ? 1 : 0)) break;
      const day = this.enter(start, level, borders);
      const isDropped = isFolding && start < kept;
      if (!isDropped && day < 0) this.isSound = false;
      if (!this.isSound) return i;
      const base = this.segment * COLUMNS;
      at = next;
      const has = bytes[at++] ?? 0;
      for (let left = bytes[at++] ?? 0; left > 0; left--) {
        const cell = bytes[at++] ?? 0;
        let events = bytes[at++] ?? 0;
        if (events >= 0x80) {
          input.at = at - 1;
          events = input.varint();
          at = input.at;
        }
        addCell(base, cell, events);
        if (FIRST_COLUMN[cell] === UNKNOWN) this.isSound = false;
      }
      if ((has & (HAS_AMOUNTS | HAS_BALANCE)) !== 0) {
        input.at = at;
        if ((has & HAS_AMOUNTS) !== 0) this.readAmounts(input, base, has);
        if ((has & HAS_BALANCE) !== 0) this.readBalance(input, start, level, isDropped, isFolding);
        at = input.at;
      }
      if ((has & (HAS_ACTIVE | HAS_BUSINESS | HAS_MONEY_IN)) !== 0) {
        let active = has & HAS_ACTIVE;
        let business = has & HAS_BUSINESS;
        let moneyIn = has & HAS_MONEY_IN;
        if (level === WEEK_LEVEL) {
          if (active !== 0) active = bytes[at++] ?? 0;
          if (business !== 0) business = bytes[at++] ?? 0;
          if (moneyIn !== 0) moneyIn = bytes[at++] ?? 0;
        } else {
          active = active === 0 ? 0 : 1;
          business = business === 0 ? 0 : 1;
          moneyIn = moneyIn === 0 ? 0 : 1;
        }
        if (isDropped) {
          this.droppedActive += bitCount(active);
          this.droppedBusiness += bitCount(business);
        } else markDays(day, active, business, moneyIn);
      }
      unit = start;
      if (isDropped) this.hasDropped = true;
      else {
        if (this.closed === 0 && this.hasDropped) {
          this.closedFrom = next;
          this.firstHead = start * LEVELS + level;
        }
        this.closed++;
      }
    }
    if (at > bytes.length) throw new RangeError(CUT_SHORT);
    input.at = at;
    this.closedEnd = at;
    this.newest = unit;
    return i;
  }

  /** Sums the tiles that were opened. */
  addOpen(tiles: Tiles, borders: Borders): void {
    const { count, startAt, level, cell, cellCount, activeDays, businessDays, moneyInDays, balance } = tiles;
    const firstDay = Math.floor((borders.starts[DAY_SEGMENT - 1] ?? 0) / UNITS_A_DAY);
    for (let i = 0; i < count; i++) {
      const start = (startAt[i] ?? 0) / UNIT_MS;
      const day = this.enter(start, level[i] ?? 0, borders);
      if (day < 0) this.isSound = false;
      if (!this.isSound) return;
      const base = this.segment * COLUMNS;
      const end = tiles.cellEnd[i] ?? 0;
      for (let at = tiles.cellsFrom(i); at < end; at++) addCell(base, cell[at] ?? 0, cellCount[at] ?? 0);
      this.addAmounts(base, tiles.amountIn[i] ?? 0, tiles.amountOut[i] ?? 0, tiles.amountBought[i] ?? 0);
      if (!Number.isNaN(balance[i])) {
        this.balance = balance[i] ?? NaN;
        this.balanceAt = tiles.balanceAt[i] ?? NaN;
      }
      const active = activeDays[i] ?? 0;
      const business = businessDays[i] ?? 0;
      const moneyIn = moneyInDays[i] ?? 0;
      if ((active | business | moneyIn) === 0) continue;
      if (level[i] === WEEK_LEVEL) markDays(day, active, business, moneyIn);
      else {
        const isActive = active === 0 ? 0 : 1;
        const isBusiness = business === 0 ? 0 : 1;
        const isIn = moneyIn === 0 ? 0 : 1;
        markDays(day, isActive, isBusiness, isIn);
        if (this.segment >= DAY_SEGMENT) {
          this.markShort(Math.floor(start / UNITS_A_DAY) - firstDay, isActive, isBusiness, isIn);
        }
      }
    }
  }

  /** Writes the windows. @param firstSeenAt of the customer */
  windowsInto(into: Float64Array, at: number, borders: Borders, firstSeenAt: EpochMs, calendar: Calendar): void {
    while (this.segment < WINDOW_COUNT) this.step();
    const { wall, starts } = borders;
    const firstSeenWall = calendar.wallOf(firstSeenAt);
    totals.fill(0);
    for (let i = WINDOW_COUNT - 1; i >= 0; i--) {
      const place = at + windowPlace(i);
      addSegment(into, place, i);
      const startAt = (starts[i] ?? NaN) * UNIT_MS;
      const seenFrom = Math.min(firstSeenWall, wall - (SLICES_MS[i] ?? 0));
      let events = 0;
      for (let kind = 0; kind < KINDS.length; kind++) events += into[place + SUM.kinds + kind] ?? 0;
      for (let column = SUM.in; column <= SUM.bought; column++) {
        into[place + column] = Math.max(0, totals[column] ?? 0);
      }
      into[place + WINDOW.startAt] = startAt;
      into[place + WINDOW.days] = (wall - Math.max(startAt, seenFrom)) / DAY_MS;
      into[place + WINDOW.events] = events;
      into[place + WINDOW.balance] = balances[2 * i] ?? NaN;
      into[place + WINDOW.balanceAt] = balances[2 * i + 1] ?? NaN;
      this.daysInto(into, place, i, borders);
    }
  }

  private daysInto(into: Float64Array, place: number, window: number, { starts, kept }: Borders): void {
    if (window + 1 >= DAY_SEGMENT) {
      const masks = window + 1 === DAY_SEGMENT ? dayMasks : hourMasks;
      into[place + WINDOW.activeDays] = bits(masks[HABIT.active] ?? 0);
      into[place + WINDOW.businessDays] = bits(masks[HABIT.business] ?? 0);
      into[place + WINDOW.moneyInDays] = bits(masks[HABIT.moneyIn] ?? 0);
      return;
    }
    const day = ((starts[window] ?? 0) - kept) / UNITS_A_DAY;
    into[place + WINDOW.activeDays] = countFrom(HABIT.active, day);
    into[place + WINDOW.businessDays] = countFrom(HABIT.business, day);
    into[place + WINDOW.moneyInDays] = countFrom(HABIT.moneyIn, day);
  }

  /** Steps on to the segment of a tile. Returns its day since the first of the kept span. */
  private enter(start: number, level: number, { starts, kept, days }: Borders): number {
    if (start < this.endUnit || (level === WEEK_LEVEL && start >= days)) this.isSound = false;
    this.endUnit = start + (UNITS[level] ?? 0);
    while (start >= (starts[this.segment] ?? start + 1)) this.step();
    const day = start < kept ? -1 : ((start - kept) / UNITS_A_DAY) | 0;
    if (day > MOST_DAYS) this.isSound = false;
    return day;
  }

  private step(): void {
    balances[2 * this.segment] = this.balance;
    balances[2 * this.segment + 1] = this.balanceAt;
    this.segment++;
  }

  private readBalance(input: ByteReader, start: number, level: number, isDropped: boolean, isFolding: boolean): void {
    const balance = input.signed();
    const after = input.varint();
    if (isFolding && after > 0 && level === WEEK_LEVEL) this.isSound = false; // still to be folded
    if (isDropped) return;
    this.balance = balance;
    this.balanceAt = start * UNIT_MS + after;
  }

  private readAmounts(input: ByteReader, base: number, has: number): void {
    const signs = (has & HAS_SIGNS) === 0 ? 0 : input.byte();
    const amountIn = (has & HAS_IN) === 0 ? 0 : input.varint();
    const amountOut = (has & HAS_OUT) === 0 ? 0 : input.varint();
    const bought = (has & HAS_BOUGHT) === 0 ? 0 : input.varint();
    this.addAmounts(
      base,
      (signs & HAS_IN) === 0 ? amountIn : -amountIn,
      (signs & HAS_OUT) === 0 ? amountOut : -amountOut,
      (signs & HAS_BOUGHT) === 0 ? bought : -bought,
    );
  }

  private addAmounts(base: number, amountIn: number, amountOut: number, bought: number): void {
    if (Math.abs(amountIn) + Math.abs(amountOut) + Math.abs(bought) > LARGEST_EXACT) this.isSound = false;
    sums[base + SUM.in] = (sums[base + SUM.in] ?? 0) + amountIn;
    sums[base + SUM.out] = (sums[base + SUM.out] ?? 0) + amountOut;
    sums[base + SUM.bought] = (sums[base + SUM.bought] ?? 0) + bought;
  }

  private markShort(day: number, active: number, business: number, moneyIn: number): void {
    if (day > 30) this.isSound = false;
    mark(dayMasks, day, active, business, moneyIn);
    if (this.segment >= HOUR_SEGMENT) mark(hourMasks, day, active, business, moneyIn);
  }
}

/** Adds the segment that a window begins with to the totals of the shorter windows: that is the window. */
function addSegment(into: Float64Array, place: number, window: number): void {
  const segment = (window + 1) * COLUMNS;
  for (let column = 0; column < SUM_COLUMNS; column++) {
    const sum = (totals[column] ?? 0) + (sums[segment + column] ?? 0);
    totals[column] = sum;
    into[place + column] = sum;
  }
}

function mark(masks: Int32Array, day: number, active: number, business: number, moneyIn: number): void {
  masks[HABIT.active] = (masks[HABIT.active] ?? 0) | (active << day);
  masks[HABIT.business] = (masks[HABIT.business] ?? 0) | (business << day);
  masks[HABIT.moneyIn] = (masks[HABIT.moneyIn] ?? 0) | (moneyIn << day);
}

function addCell(base: number, cell: number, count: number): void {
  const column = FIRST_COLUMN[cell] ?? NOWHERE; // of a cell that is not known: beyond all sums that are used
  const second = SECOND_COLUMN[cell] ?? NOWHERE;
  sums[base + column] = (sums[base + column] ?? 0) + count;
  sums[base + second] = (sums[base + second] ?? 0) + count;
}
