/**
 * Sums the tiles of one customer over all windows, straight from their bytes. Work space, for one customer at a time.
 *
 * 1. The windows begin at six borders, which part the time into seven segments. Tiles come oldest first; a counter steps
 *    on at each border, and a cell adds to the columns of its kind and its channel in the present segment.
 * 2. Closed tiles (`readClosed`) are those that nothing can change any more: too old for an event, and of their final
 *    size. They are only summed, and their bytes are copied as they are.
 * 3. From the first other tile on all are read into columns, where they are folded and events are added (the caller does
 *    that with the functions of state/tiles.ts). Then they are summed as well (`addOpen`).
 * 4. A window is the sum of its segment and those after it, see segments.ts. Days are counted from marks, see day.bits.ts.
 *
 * What does not look like tiles of ours (they overlap, are larger than their age allows, lie far ahead, or hold sums that
 * are not exact in any order) makes `isSound` false: the caller then reads the state in the ordinary way.
 */
import { CUT_SHORT, type ByteReader } from '../primitives/bytes.js';
import type { Calendar } from '../primitives/calendar.js';
import type { EpochMs } from '../primitives/vocabulary.js';
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
import { UNITS_A_DAY, type Borders } from './borders.js';
import { beginDays, markDays } from './day.bits.js';
import { WINDOW_COUNT } from './record.js';
import { DAY_SEGMENT, addAmounts, addCell, beginSums, markShort, noteBalance, windowsInto } from './segments.js';

const UNITS = Int32Array.from(TILE_SIZES_MS, (size) => size / UNIT_MS);
const LEVEL_BITS = Math.log2(LEVELS);

const HAS_DAYS = HAS_ACTIVE | HAS_BUSINESS | HAS_MONEY_IN;
const HAS_AMOUNTS = HAS_SIGNS | HAS_IN | HAS_OUT | HAS_BOUGHT;

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
  /** Of the newest balances of the tiles; -Infinity for none. */
  highestBalance = -Infinity;
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
    this.highestBalance = -Infinity;
    beginSums();
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
      at = next;
      const has = bytes[at] ?? 0;
      at = this.readCells(input, at + 1);
      if ((has & (HAS_AMOUNTS | HAS_BALANCE)) !== 0) {
        input.at = at;
        if ((has & HAS_AMOUNTS) !== 0) this.readAmounts(input, has);
        if ((has & HAS_BALANCE) !== 0) this.readBalance(input, start, level, isDropped, isFolding);
        at = input.at;
      }
      if ((has & HAS_DAYS) !== 0) at = this.readDays(bytes, at, has, level, isDropped ? -1 : day);
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
      const end = tiles.cellEnd[i] ?? 0;
      for (let at = tiles.cellsFrom(i); at < end; at++) addCell(this.segment, cell[at] ?? 0, cellCount[at] ?? 0);
      this.addAmounts(tiles.amountIn[i] ?? 0, tiles.amountOut[i] ?? 0, tiles.amountBought[i] ?? 0);
      const newest = balance[i] ?? NaN;
      if (!Number.isNaN(newest)) this.keepBalance(newest, tiles.balanceAt[i] ?? NaN);
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
          const shortDay = Math.floor(start / UNITS_A_DAY) - firstDay;
          if (!markShort(this.segment, shortDay, isActive, isBusiness, isIn)) this.isSound = false;
        }
      }
    }
  }

  /** Writes the windows. @param firstSeenAt of the customer */
  windowsInto(into: Float64Array, at: number, borders: Borders, firstSeenAt: EpochMs, calendar: Calendar): void {
    while (this.segment < WINDOW_COUNT) this.step();
    windowsInto(into, at, borders, calendar.wallOf(firstSeenAt));
  }

  /** Steps on to the segment of a tile. Returns its day since the first of the kept span. */
  private enter(start: number, level: number, { starts, kept, days }: Borders): number {
    if (start < this.endUnit || (level === WEEK_LEVEL && start >= days)) this.isSound = false;
    this.endUnit = start + (UNITS[level] ?? 0);
    while (start >= (starts[this.segment] ?? start + 1)) this.step();
    return start < kept ? -1 : ((start - kept) / UNITS_A_DAY) | 0;
  }

  /** Begins the next window. */
  private step(): void {
    noteBalance(this.segment++, this.balance, this.balanceAt);
  }

  private readCells(input: ByteReader, from: number): number {
    const { bytes } = input;
    const { segment } = this;
    let at = from + 1;
    for (let left = bytes[from] ?? 0; left > 0; left--) {
      const cell = bytes[at++] ?? 0;
      let events = bytes[at++] ?? 0;
      if (events >= 0x80) {
        input.at = at - 1;
        events = input.varint();
        at = input.at;
      }
      if (!addCell(segment, cell, events)) this.isSound = false;
    }
    return at;
  }

  /** @param day below zero for a tile that is dropped */
  private readDays(bytes: Uint8Array, from: number, has: number, level: number, day: number): number {
    let at = from;
    let active = (has & HAS_ACTIVE) === 0 ? 0 : 1;
    let business = (has & HAS_BUSINESS) === 0 ? 0 : 1;
    let moneyIn = (has & HAS_MONEY_IN) === 0 ? 0 : 1;
    if (level === WEEK_LEVEL) {
      if (active !== 0) active = bytes[at++] ?? 0;
      if (business !== 0) business = bytes[at++] ?? 0;
      if (moneyIn !== 0) moneyIn = bytes[at++] ?? 0;
    }
    if (day >= 0) markDays(day, active, business, moneyIn);
    else {
      this.droppedActive += bitCount(active);
      this.droppedBusiness += bitCount(business);
    }
    return at;
  }

  private readBalance(input: ByteReader, start: number, level: number, isDropped: boolean, isFolding: boolean): void {
    const balance = input.signed();
    const after = input.varint();
    if (isFolding && after > 0 && level === WEEK_LEVEL) this.isSound = false; // still to be folded
    if (!isDropped) this.keepBalance(balance, start * UNIT_MS + after);
  }

  private keepBalance(balance: number, at: number): void {
    this.balance = balance;
    this.balanceAt = at;
    if (balance > this.highestBalance) this.highestBalance = balance;
  }

  private readAmounts(input: ByteReader, has: number): void {
    const signs = (has & HAS_SIGNS) === 0 ? 0 : input.byte();
    const amountIn = (has & HAS_IN) === 0 ? 0 : input.varint();
    const amountOut = (has & HAS_OUT) === 0 ? 0 : input.varint();
    const bought = (has & HAS_BOUGHT) === 0 ? 0 : input.varint();
    this.addAmounts(
      (signs & HAS_IN) === 0 ? amountIn : -amountIn,
      (signs & HAS_OUT) === 0 ? amountOut : -amountOut,
      (signs & HAS_BOUGHT) === 0 ? bought : -bought,
    );
  }

  private addAmounts(amountIn: number, amountOut: number, bought: number): void {
    if (!addAmounts(this.segment, amountIn, amountOut, bought)) this.isSound = false;
  }
}
