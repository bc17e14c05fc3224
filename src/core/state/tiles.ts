/**
 * Tiles: what a customer did in one slice of time.
 *
 * 1. Every event lies in exactly one tile. Recent tiles are small, old ones large: five minutes, an hour, a day, a
 *    week.
 * 2. As time passes, tiles are folded into the next larger size. The borders are aligned, so a tile always lies
 *    entirely within its larger one, and every window starts on a border that no fold has crossed.
 * 3. A window is therefore a plain sum over the newest tiles: those that start at or after the window's start. A window
 *    covers its nominal length and up to one slice more; the length actually covered is reported with it.
 * 4. Adding is commutative (integer sums, bit masks, newest wins), so the order of events never matters.
 * 5. Tiles lie in wall clock time: a day of the tiles is a day of the bank. When the clock is put back, the hour that it
 *    shows twice lies in the same tiles; borders stand still meanwhile. All starts, borders and instants of balances
 *    here are wall clock times.
 *
 * For the memory layout see tile.columns.ts.
 */
import {
  BALANCE_KIND,
  MONEY_IN_KIND,
  MONEY_OUT_KIND,
  PURCHASE_KIND,
  REDEMPTION_KIND,
  isActive,
  isBusiness,
  isCounted,
} from './activity.js';
import type { Activity } from './activity.js';
import type { Calendar, WallMs } from '../primitives/calendar.js';
import { cellOf } from '../primitives/cells.js';
import type { Posting } from './postings.js';
import { Tiles, type Balance } from './tile.columns.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, floorTo, weekdayOf } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** Tile sizes by level. A state stores the level, so the order is fixed, and a fifth level needs a new format. */
export const TILE_SIZES_MS = [5 * MINUTE_MS, HOUR_MS, DAY_MS, WEEK_MS] as const;
export const WEEK_LEVEL = 3;
/** Tiles of older weeks are dropped; only a lifetime sum remains. */
export const KEPT_DAYS = 53 * 7;

export const LARGEST_SUM = 2 ** 52;

/** Distinct days of the tiles that were dropped. */
export interface Forgotten {
  activeDays: number;
  businessDays: number;
}

/** Work space for tiles that are being folded. It is shared by all customers and empty between two folds. */
const unfolded = new Tiles();

/** Adds one event to the tiles, which stay sorted by start. The event must not be older than the kept span. */
export function addToTiles(tiles: Tiles, activity: Activity, calendar: Calendar, asOf: EpochMs): void {
  const at = calendar.wallOf(activity.occurredAt);
  addToTile(tiles, tileOf(tiles, at, calendar.steadyWallOf(asOf)), activity, at);
}

/** An event of money that a later one took back, or that is no longer taken back. Its tile must be there. */
export function takeBack(tiles: Tiles, posting: Posting, isPaired: boolean, calendar: Calendar, asOf: EpochMs): void {
  const { channel, isIn, amount, at } = posting;
  const i = tileOf(tiles, calendar.wallOf(at), calendar.steadyWallOf(asOf));
  addAmount(tiles, i, isIn ? MONEY_IN_KIND : MONEY_OUT_KIND, isPaired ? -amount : amount);
  tiles.touch(i);
  if (!isIn) return;
  const act = cellOf(channel, MONEY_IN_KIND);
  const none = cellOf(channel, BALANCE_KIND);
  tiles.moveCount(i, isPaired ? act : none, isPaired ? none : act);
}

/** Whether tiles folded as of one wall clock time need no folding as of a later one: all borders lie on full hours. */
export function areFolded(asOf: WallMs, foldedAsOf: WallMs): boolean {
  return floorTo(HOUR_MS, asOf) === floorTo(HOUR_MS, foldedAsOf);
}

/** Folds tiles that are old enough as of `asOf` into larger ones and drops those older than the kept span. */
export function foldTiles(tiles: Tiles, asOf: WallMs): Forgotten {
  const borders = bordersOf(asOf);
  const from = firstToFold(tiles, borders);
  for (let i = from; i < tiles.count; i++) unfolded.appendFrom(tiles, i);
  tiles.truncate(from);
  for (let i = 0; i < unfolded.count; i++) foldOne(tiles, i, levelOf(unfolded.startAt[i] ?? 0, borders));
  unfolded.clear();
  return forgetBefore(tiles, keptFrom(asOf));
}

/** The start of the kept span, which is the start of a week. */
export function keptFrom(asOf: WallMs): WallMs {
  return floorTo(WEEK_MS, asOf - KEPT_DAYS * DAY_MS);
}

/** The start of the span in which no tile covers more than a day. */
export function daysFrom(asOf: WallMs): WallMs {
  return bordersOf(asOf).days;
}

/** The newer of two snapshots; at the same instant the larger one, so that the order does not matter. */
export function newerBalance(a: Balance | null, b: Balance | null): Balance | null {
  if (a === null || b === null) return a ?? b;
  return b.at > a.at || (b.at === a.at && b.amount > a.amount) ? b : a;
}

/** Number of days set in a week's mask of seven bits. */
export function bitCount(mask: number): number {
  return BIT_COUNTS[mask] ?? 0;
}

const BIT_COUNTS = Uint8Array.from({ length: 128 }, (_, mask) => mask.toString(2).replaceAll('0', '').length);

/** Index of the first tile to fold: every tile before it already has its final size. */
function firstToFold({ count, startAt, level, balanceAt }: Tiles, borders: Borders): number {
  for (let i = 0; i < count; i++) {
    const start = startAt[i] ?? 0;
    if ((level[i] ?? 0) < levelOf(start, borders)) return i;
    if (level[i] === WEEK_LEVEL && (balanceAt[i] ?? start) > start) return i;
  }
  return count;
}

/** Appends a removed tile at its new level, or merges it into the last tile. */
function foldOne(tiles: Tiles, i: number, least: number): void {
  const level = Math.max(unfolded.level[i] ?? 0, least);
  const was = unfolded.startAt[i] ?? 0;
  const startAt = level === unfolded.level[i] ? was : floorTo(sizeOf(level), was);
  let last = tiles.count - 1;
  if (last >= 0 && tiles.startAt[last] === startAt && tiles.level[last] === level) {
    mergeInto(tiles, last, i);
  } else {
    tiles.appendFrom(unfolded, i);
    last++;
    tiles.startAt[last] = startAt;
    tiles.level[last] = level;
  }
  // No late event reaches a week tile, so its newest balance is final. The exact instant would cost five bytes.
  if (level === WEEK_LEVEL && !Number.isNaN(tiles.balance[last])) tiles.balanceAt[last] = startAt;
}

function mergeInto(tiles: Tiles, to: number, i: number): void {
  const end = unfolded.cellEnd[i] ?? 0;
  for (let at = unfolded.cellsFrom(i); at < end; at++) {
    tiles.addCount(to, unfolded.cell[at] ?? 0, unfolded.cellCount[at] ?? 0);
  }
  addSum(tiles.amountIn, to, unfolded.amountIn[i] ?? 0);
  addSum(tiles.amountOut, to, unfolded.amountOut[i] ?? 0);
  addSum(tiles.amountBought, to, unfolded.amountBought[i] ?? 0);
  const balance = unfolded.balance[i] ?? NaN;
  if (!Number.isNaN(balance)) tiles.noteBalance(to, balance, unfolded.balanceAt[i] ?? NaN);
  tiles.activeDays[to] = (tiles.activeDays[to] ?? 0) | (unfolded.activeDays[i] ?? 0);
  tiles.businessDays[to] = (tiles.businessDays[to] ?? 0) | (unfolded.businessDays[i] ?? 0);
  tiles.moneyInDays[to] = (tiles.moneyInDays[to] ?? 0) | (unfolded.moneyInDays[i] ?? 0);
  tiles.touch(to);
}

function forgetBefore(tiles: Tiles, from: WallMs): Forgotten {
  const forgotten = { activeDays: 0, businessDays: 0 };
  let old = 0;
  for (; old < tiles.count && (tiles.startAt[old] ?? from) < from; old++) {
    forgotten.activeDays += bitCount(tiles.activeDays[old] ?? 0);
    forgotten.businessDays += bitCount(tiles.businessDays[old] ?? 0);
  }
  tiles.dropFirst(old);
  return forgotten;
}

/** The starts of the spans in which tiles cover five minutes, an hour, a day. */
export interface Borders {
  minutes: WallMs;
  hours: WallMs;
  days: WallMs;
}

export function bordersOf(asOf: WallMs): Borders {
  return {
    minutes: floorTo(HOUR_MS, asOf - HOUR_MS),
    hours: floorTo(DAY_MS, asOf - DAY_MS),
    days: floorTo(WEEK_MS, asOf - 30 * DAY_MS),
  };
}

/** The smallest level whose span contains `at`. */
function levelOf(at: WallMs, { minutes, hours, days }: Borders): number {
  if (at >= minutes) return 0;
  if (at >= hours) return 1;
  return at >= days ? 2 : WEEK_LEVEL;
}

function sizeOf(level: number): number {
  return TILE_SIZES_MS[level] ?? WEEK_MS;
}

function tileOf(tiles: Tiles, at: WallMs, asOf: WallMs): number {
  const level = levelOf(at, bordersOf(asOf));
  return tileAt(tiles, floorTo(sizeOf(level), at), level);
}

function tileAt(tiles: Tiles, startAt: WallMs, level: number): number {
  let i = tiles.count;
  while (i > 0 && (tiles.startAt[i - 1] ?? -Infinity) > startAt) i--;
  if (i > 0 && tiles.startAt[i - 1] === startAt && tiles.level[i - 1] === level) return i - 1;
  tiles.insert(i, startAt, level);
  return i;
}

/** A correction is counted among the balance snapshots: it is no act. */
function addToTile(tiles: Tiles, i: number, activity: Activity, at: WallMs): void {
  const { channel, kind, isCorrection, balance } = activity;
  tiles.addCount(i, cellOf(channel, isCorrection === true ? BALANCE_KIND : kind), 1);
  if (balance !== null) tiles.noteBalance(i, balance, at);
  const dayBit = 1 << weekdayOf(at);
  if (isActive(activity)) tiles.activeDays[i] = (tiles.activeDays[i] ?? 0) | dayBit;
  if (isBusiness(activity)) addBusinessDay(tiles, i, kind, dayBit);
  if (isCounted(activity)) addAmount(tiles, i, kind, activity.amount ?? 0);
}

function addBusinessDay(tiles: Tiles, i: number, kind: number, dayBit: number): void {
  tiles.businessDays[i] = (tiles.businessDays[i] ?? 0) | dayBit;
  if (kind === MONEY_IN_KIND) tiles.moneyInDays[i] = (tiles.moneyInDays[i] ?? 0) | dayBit;
}

function addAmount(tiles: Tiles, i: number, kind: number, amount: number): void {
  if (kind === MONEY_IN_KIND) addSum(tiles.amountIn, i, amount);
  if (kind === MONEY_OUT_KIND || kind === REDEMPTION_KIND) addSum(tiles.amountOut, i, amount);
  if (kind === PURCHASE_KIND) addSum(tiles.amountBought, i, amount);
}

/**
 * Sums are capped at the largest whole number that a state can hold. A capped sum does not depend on the order, as long
 * as nothing is taken back from it.
 */
function addSum(sums: Float64Array, i: number, amount: number): void {
  sums[i] = Math.max(-LARGEST_SUM, Math.min(LARGEST_SUM, (sums[i] ?? 0) + amount));
}
