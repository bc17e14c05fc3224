/**
 * Tiles: what a customer did in one slice of time.
 *
 * 1. Every event lies in exactly one tile. Young tiles are small, old ones large: five minutes, an hour, a day, a week.
 * 2. As time passes, tiles are folded into the next larger size. The borders are aligned, so a tile always lies whole
 *    within its larger one, and every window starts on a border that no fold has crossed.
 * 3. A window is therefore a plain sum over the newest tiles: those that start at or after the window's start. A window
 *    covers its name's length and up to one slice more; the length really covered is reported with it.
 * 4. Adding is commutative (integer sums, bit masks, newest wins), so the order of events never matters.
 */
import { MONEY_IN_KIND, MONEY_OUT_KIND, PURCHASE_KIND, REDEMPTION_KIND, isActive, isBusiness } from './activity.js';
import type { Activity } from './activity.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, floorTo, weekdayOf } from './time.js';
import { KINDS, type EpochMs } from './vocabulary.js';

/** Tile sizes by level: an index here is what a state stores. */
export const TILE_SIZES_MS = [5 * MINUTE_MS, HOUR_MS, DAY_MS, WEEK_MS] as const;
export const WEEK_LEVEL = 3;
/** Tiles of weeks further back are forgotten, all but a lifetime sum. */
const KEPT_DAYS = 53 * 7;

const LARGEST_SUM = 2 ** 52;

export interface Balance {
  /** Hundredths of the book's currency. */
  amount: number;
  at: EpochMs;
}

export interface Tile {
  startAt: EpochMs;
  /** Index into TILE_SIZES_MS. */
  level: number;
  /** Pairs of cell (channel × KINDS.length + kind) and count, by ascending cell. */
  cells: number[];
  amountIn: number;
  amountOut: number;
  amountBought: number;
  /** Newest balance of the slice. */
  balance: Balance | null;
  /** Bit per weekday, Monday first, on which the customer was active, did business, received money. */
  activeDays: number;
  businessDays: number;
  moneyInDays: number;
}

/** Adds one event to the tiles, which stay sorted by start. The event must not be older than the kept span. */
export function addToTiles(tiles: Tile[], activity: Activity, asOf: EpochMs): void {
  const level = levelOf(activity.occurredAt, bordersOf(asOf));
  const startAt = floorTo(sizeOf(level), activity.occurredAt);
  addToTile(tileAt(tiles, startAt, level), activity);
}

/** Whether tiles that were folded as of one instant are folded as of a later one: all borders lie on full hours. */
export function areFolded(asOf: EpochMs, foldedAsOf: EpochMs): boolean {
  return floorTo(HOUR_MS, asOf) === floorTo(HOUR_MS, foldedAsOf);
}

/** Folds tiles that have grown old by `asOf` into larger ones and takes out those older than the kept span. */
export function foldTiles(tiles: Tile[], asOf: EpochMs): Tile[] {
  const borders = bordersOf(asOf);
  let kept = 0;
  for (const tile of tiles) kept = foldOne(tiles, kept, tile, Math.max(tile.level, levelOf(tile.startAt, borders)));
  tiles.length = kept;
  const from = keptFrom(asOf);
  let old = 0;
  while ((tiles[old]?.startAt ?? from) < from) old++;
  return tiles.splice(0, old);
}

/** Where the kept span begins: the start of a week. */
export function keptFrom(asOf: EpochMs): EpochMs {
  return floorTo(WEEK_MS, asOf - KEPT_DAYS * DAY_MS);
}

/** Puts `tile` behind the first `kept` tiles at its new level, or into the last of them; returns the new number kept. */
function foldOne(tiles: Tile[], kept: number, tile: Tile, level: number): number {
  const startAt = level === tile.level ? tile.startAt : floorTo(sizeOf(level), tile.startAt);
  const last = kept > 0 ? tiles[kept - 1] : undefined;
  if (last?.startAt === startAt && last.level === level) {
    mergeInto(last, tile);
    forgetBalanceTime(last);
    return kept;
  }
  tile.startAt = startAt;
  tile.level = level;
  forgetBalanceTime(tile);
  tiles[kept] = tile;
  return kept + 1;
}

/** No late event reaches a week: which of its balances was newest is settled, and the instant costs five bytes. */
function forgetBalanceTime(tile: Tile): void {
  const { level, balance, startAt } = tile;
  if (level !== WEEK_LEVEL || balance === null || balance.at === startAt) return;
  tile.balance = { amount: balance.amount, at: startAt };
}

/** Of two snapshots the newer counts; of two at the same instant the larger, so that order does not matter. */
export function newerBalance(a: Balance | null, b: Balance | null): Balance | null {
  if (a === null || b === null) return a ?? b;
  return b.at > a.at || (b.at === a.at && b.amount > a.amount) ? b : a;
}

/** From where on tiles are of five minutes, of an hour, of a day. */
interface Borders {
  minutes: EpochMs;
  hours: EpochMs;
  days: EpochMs;
}

function bordersOf(asOf: EpochMs): Borders {
  return {
    minutes: floorTo(HOUR_MS, asOf - HOUR_MS),
    hours: floorTo(DAY_MS, asOf - DAY_MS),
    days: floorTo(WEEK_MS, asOf - 30 * DAY_MS),
  };
}

/** The smallest level whose span still holds `at`. */
function levelOf(at: EpochMs, { minutes, hours, days }: Borders): number {
  if (at >= minutes) return 0;
  if (at >= hours) return 1;
  return at >= days ? 2 : WEEK_LEVEL;
}

function sizeOf(level: number): number {
  return TILE_SIZES_MS[level] ?? WEEK_MS;
}

function tileAt(tiles: Tile[], startAt: EpochMs, level: number): Tile {
  let i = tiles.length;
  while (i > 0 && (tiles[i - 1]?.startAt ?? -Infinity) > startAt) i--;
  const found = tiles[i - 1];
  if (found?.startAt === startAt && found.level === level) return found;
  const tile = emptyTile(startAt, level);
  tiles.splice(i, 0, tile);
  return tile;
}

function emptyTile(startAt: EpochMs, level: number): Tile {
  return {
    startAt,
    level,
    cells: [],
    amountIn: 0,
    amountOut: 0,
    amountBought: 0,
    balance: null,
    activeDays: 0,
    businessDays: 0,
    moneyInDays: 0,
  };
}

function addToTile(tile: Tile, activity: Activity): void {
  addCount(tile.cells, activity.channel * KINDS.length + activity.kind, 1);
  if (activity.balance !== null) {
    tile.balance = newerBalance(tile.balance, { amount: activity.balance, at: activity.occurredAt });
  }
  if (!isActive(activity)) return;
  const dayBit = 1 << weekdayOf(activity.occurredAt);
  tile.activeDays |= dayBit;
  if (!isBusiness(activity)) return;
  tile.businessDays |= dayBit;
  if (activity.kind === MONEY_IN_KIND) tile.moneyInDays |= dayBit;
  addAmount(tile, activity.kind, activity.amount ?? 0);
}

function addAmount(tile: Tile, kind: number, amount: number): void {
  if (kind === MONEY_IN_KIND) tile.amountIn = sumOf(tile.amountIn, amount);
  if (kind === MONEY_OUT_KIND || kind === REDEMPTION_KIND) tile.amountOut = sumOf(tile.amountOut, amount);
  if (kind === PURCHASE_KIND) tile.amountBought = sumOf(tile.amountBought, amount);
}

/** Sums stay whole numbers that a state can keep, whatever comes; a sum at the cap stays there in any order. */
function sumOf(a: number, b: number): number {
  return Math.min(LARGEST_SUM, a + b);
}

function mergeInto(target: Tile, tile: Tile): void {
  for (let i = 0; i < tile.cells.length; i += 2) addCount(target.cells, tile.cells[i] ?? 0, tile.cells[i + 1] ?? 0);
  target.amountIn = sumOf(target.amountIn, tile.amountIn);
  target.amountOut = sumOf(target.amountOut, tile.amountOut);
  target.amountBought = sumOf(target.amountBought, tile.amountBought);
  target.balance = newerBalance(target.balance, tile.balance);
  target.activeDays |= tile.activeDays;
  target.businessDays |= tile.businessDays;
  target.moneyInDays |= tile.moneyInDays;
}

function addCount(cells: number[], cell: number, count: number): void {
  let i = 0;
  while (i < cells.length && (cells[i] ?? 0) < cell) i += 2;
  if (cells[i] === cell) cells[i + 1] = (cells[i + 1] ?? 0) + count;
  else cells.splice(i, 0, cell, count);
}
