/**
 * The sums of tiles by segment: the time between the starts of two windows. Work space, for one customer at a time.
 *
 * A window is the sum of the segment that it begins with and of those after it. Its days are counted from the maps of
 * day.bits.ts; the two short windows may begin in the middle of a day, so theirs have masks of their own.
 */
import { bits } from '../features/day.map.js';
import { WINDOW_SPANS } from '../features/windows.js';
import type { WallMs } from '../primitives/calendar.js';
import { CELLS, CHANNEL_OF_CELL, KIND_OF_CELL, NO_INDEX } from '../primitives/cells.js';
import { DAY_MS } from '../primitives/time.js';
import { KINDS } from '../primitives/vocabulary.js';
import { BALANCE_KIND, SYSTEM_CHANNEL } from '../state/activity.js';
import { UNIT_MS } from '../state/tile.codec.js';
import { UNITS_A_DAY, type Borders } from './borders.js';
import { countFrom } from './day.bits.js';
import { HABIT, HABITS, SUM, SUM_COLUMNS, WINDOW, WINDOW_COUNT, WINDOW_ORDER, windowPlace } from './record.js';

/** Sums of so large amounts are exact in any order, as many tiles as there may be. */
const LARGEST_EXACT = 2 ** 44;
/** The first segment of the two windows that may begin in the middle of a day. */
export const DAY_SEGMENT = WINDOW_ORDER.indexOf('day') + 1;
const HOUR_SEGMENT = DAY_SEGMENT + 1;
/** Bits of a mask of days, without that of the sign. */
const MOST_SHORT_DAYS = 30;
const SLICES_MS = WINDOW_ORDER.map((name) => WINDOW_SPANS[name].sliceMs);

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
const dayMasks = new Int32Array(HABITS);
const hourMasks = new Int32Array(HABITS);

export function beginSums(): void {
  sums.fill(0);
  balances.fill(NaN);
  dayMasks.fill(0);
  hourMasks.fill(0);
}

/** False for a cell that this build does not know. */
export function addCell(segment: number, cell: number, count: number): boolean {
  const base = segment * COLUMNS;
  const first = FIRST_COLUMN[cell] ?? UNKNOWN;
  if (first === UNKNOWN) return false;
  const second = SECOND_COLUMN[cell] ?? NOWHERE;
  sums[base + first] = (sums[base + first] ?? 0) + count;
  sums[base + second] = (sums[base + second] ?? 0) + count;
  return true;
}

/** False for amounts that are too large to be exact in any order. */
export function addAmounts(segment: number, amountIn: number, amountOut: number, bought: number): boolean {
  const base = segment * COLUMNS;
  sums[base + SUM.in] = (sums[base + SUM.in] ?? 0) + amountIn;
  sums[base + SUM.out] = (sums[base + SUM.out] ?? 0) + amountOut;
  sums[base + SUM.bought] = (sums[base + SUM.bought] ?? 0) + bought;
  return Math.abs(amountIn) + Math.abs(amountOut) + Math.abs(bought) <= LARGEST_EXACT;
}

/** Notes the newest balance before a window. */
export function noteBalance(window: number, balance: number, at: WallMs): void {
  balances[2 * window] = balance;
  balances[2 * window + 1] = at;
}

/** Marks a day of the short windows. False for one that is too far ahead. @param day since the first of the longer one */
export function markShort(segment: number, day: number, active: number, business: number, moneyIn: number): boolean {
  if (day > MOST_SHORT_DAYS) return false;
  mark(dayMasks, day, active, business, moneyIn);
  if (segment >= HOUR_SEGMENT) mark(hourMasks, day, active, business, moneyIn);
  return true;
}

/** Writes all windows into a record. @param firstSeenWall when the customer was first seen */
export function windowsInto(into: Float64Array, at: number, borders: Borders, firstSeenWall: WallMs): void {
  const { wall, starts } = borders;
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
    daysInto(into, place, i, borders);
  }
}

function daysInto(into: Float64Array, place: number, window: number, { starts, kept }: Borders): void {
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
