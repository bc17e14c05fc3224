/**
 * The bytes of a customer's tiles: the number of tiles, then for each tile the distance from the previous start
 * together with its level, its presence bits, its cells, amounts and balance, and for a week tile those masks of its
 * days that are not empty. A tile of a day or less covers one day: its presence bits say what happened on it.
 *
 * The bytes of a tile depend on no other field of the state, so leading tiles that did not change are copied from the
 * bytes they were read from. An event changes one or two of about fifty tiles, so writing takes a third of the time.
 *
 * Reading tiles is most of the time of reading a state. So only here, one-byte numbers (nearly all are) are read
 * directly without the reader's methods, and columns are filled without a capacity check per value.
 */
import { isBusinessKind, BALANCE_KIND, MONEY_IN_KIND, SYSTEM_CHANNEL } from './activity.js';
import { CELLS, CHANNEL_OF_CELL, KIND_OF_CELL, NO_INDEX } from '../primitives/cells.js';
import { CUT_SHORT, type ByteReader, type ByteWriter } from '../primitives/bytes.js';
import type { Tiles } from './tile.columns.js';
import { refuse } from '../primitives/stored.words.js';
import { WEEK_LEVEL } from './tiles.js';
import { MINUTE_MS, weekdayOf } from '../primitives/time.js';

/** Tiles start on multiples of the smallest size. */
export const UNIT_MS = 5 * MINUTE_MS;
/** A tile's head is its distance in units times this, plus its level. */
export const LEVELS = 4;
/** The fewest bytes of a tile: start, presence bits, number of cells. */
const LEAST_BYTES = 3;
/** The fewest bytes of a cell: its number and its count of events. */
const LEAST_CELL_BYTES = 2;

const ACTIVE = 1;
const BUSINESS = 2;
const MONEY_IN = 4;
/** Marks a cell whose channel or kind this build does not know. */
const UNKNOWN = 8;

/** By cell: which day masks an act in the cell sets. The first formats did not store those of small tiles. */
const SORTS = Uint8Array.from({ length: CELLS }, (_, cell) =>
  sortsOf(CHANNEL_OF_CELL[cell] ?? NO_INDEX, KIND_OF_CELL[cell] ?? NO_INDEX),
);

function sortsOf(channel: number, kind: number): number {
  if (channel === NO_INDEX) return UNKNOWN;
  if (channel === SYSTEM_CHANNEL) return 0;
  return (
    (kind === BALANCE_KIND ? 0 : ACTIVE) |
    (isBusinessKind(kind) ? BUSINESS : 0) |
    (kind === MONEY_IN_KIND ? MONEY_IN : 0)
  );
}

export function writeTiles(out: ByteWriter, tiles: Tiles): void {
  out.varint(tiles.count);
  writeTilesAfter(out, tiles, 0);
}

/** Without their number. @param after the start of the tile before the first one, in units; 0 for none */
export function writeTilesAfter(out: ByteWriter, tiles: Tiles, after: number): void {
  const { count, unchanged, startAt, level } = tiles;
  if (unchanged > 0) out.copyFrom(tiles.bytes, tiles.bytesFrom, tiles.bytesEnd[unchanged - 1] ?? 0);
  let previous = unchanged > 0 ? (startAt[unchanged - 1] ?? 0) / UNIT_MS : after;
  for (let i = unchanged; i < count; i++) {
    const unit = (startAt[i] ?? 0) / UNIT_MS;
    out.varint((unit - previous) * LEVELS + (level[i] ?? 0));
    previous = unit;
    writeTile(out, tiles, i);
  }
}

export const HAS_IN = 1;
export const HAS_OUT = 2;
export const HAS_BOUGHT = 4;
export const HAS_BALANCE = 8;
/** The day masks that are not empty. */
export const HAS_ACTIVE = 16;
export const HAS_BUSINESS = 32;
export const HAS_MONEY_IN = 64;
/** Amounts of which one is below zero: a byte with the bits of those that are comes before them. */
export const HAS_SIGNS = 128;

function writeTile(out: ByteWriter, tiles: Tiles, i: number): void {
  const amountIn = tiles.amountIn[i] ?? 0;
  const amountOut = tiles.amountOut[i] ?? 0;
  const amountBought = tiles.amountBought[i] ?? 0;
  const balance = tiles.balance[i] ?? NaN;
  const active = tiles.activeDays[i] ?? 0;
  const business = tiles.businessDays[i] ?? 0;
  const moneyIn = tiles.moneyInDays[i] ?? 0;
  const hasBalance = !Number.isNaN(balance);
  const signs = (amountIn < 0 ? HAS_IN : 0) | (amountOut < 0 ? HAS_OUT : 0) | (amountBought < 0 ? HAS_BOUGHT : 0);
  const from = tiles.cellsFrom(i);
  const end = tiles.cellEnd[i] ?? 0;
  out.byte(
    (amountIn !== 0 ? HAS_IN : 0) |
      (amountOut !== 0 ? HAS_OUT : 0) |
      (amountBought !== 0 ? HAS_BOUGHT : 0) |
      (hasBalance ? HAS_BALANCE : 0) |
      (active !== 0 ? HAS_ACTIVE : 0) |
      (business !== 0 ? HAS_BUSINESS : 0) |
      (moneyIn !== 0 ? HAS_MONEY_IN : 0) |
      (signs !== 0 ? HAS_SIGNS : 0),
  );
  out.byte(end - from);
  for (let at = from; at < end; at++) {
    out.byte(tiles.cell[at] ?? 0);
    out.varint(tiles.cellCount[at] ?? 0);
  }
  if (signs !== 0) out.byte(signs);
  if (amountIn !== 0) out.varint(Math.abs(amountIn));
  if (amountOut !== 0) out.varint(Math.abs(amountOut));
  if (amountBought !== 0) out.varint(Math.abs(amountBought));
  if (hasBalance) {
    out.signed(balance);
    out.varint((tiles.balanceAt[i] ?? NaN) - (tiles.startAt[i] ?? 0));
  }
  if (tiles.level[i] !== WEEK_LEVEL) return;
  if (active !== 0) out.byte(active);
  if (business !== 0) out.byte(business);
  if (moneyIn !== 0) out.byte(moneyIn);
}

/**
 * Throws RangeError when the bytes are cut short, or hold a channel or kind that this build does not know.
 * @param hasMasks false for the first formats: the masks of small tiles then follow from their cells
 */
export function readTiles(input: ByteReader, tiles: Tiles, hasMasks: boolean): Tiles {
  const count = countTiles(input);
  if (hasMasks) return readTilesAfter(input, tiles, count, 0);
  tiles.reset(count);
  for (let unit = 0, i = 0; i < count; i++) {
    unit = readHead(input, tiles, i, unit);
    readEarlierTile(input, tiles, i);
  }
  return tiles;
}

/** Reads the number of tiles. */
export function countTiles(input: ByteReader): number {
  return input.count(LEAST_BYTES);
}

/** Without their number. @param after as in `writeTilesAfter` */
export function readTilesAfter(input: ByteReader, tiles: Tiles, count: number, after: number): Tiles {
  tiles.reset(count);
  tiles.bytes = input.bytes;
  tiles.bytesFrom = input.at;
  for (let unit = after, i = 0; i < count; i++) {
    unit = readHead(input, tiles, i, unit);
    readTile(input, tiles, i);
    tiles.bytesEnd[i] = input.at;
  }
  tiles.unchanged = count;
  return tiles;
}

function readHead(input: ByteReader, tiles: Tiles, i: number, previous: number): number {
  const head = input.varint();
  const unit = previous + Math.floor(head / LEVELS);
  tiles.startAt[i] = unit * UNIT_MS;
  tiles.level[i] = head % LEVELS;
  return unit;
}

function readTile(input: ByteReader, tiles: Tiles, i: number): void {
  const has = input.byte();
  readCells(input, tiles, i);
  const signs = (has & HAS_SIGNS) === 0 ? 0 : input.byte();
  readAmounts(input, tiles, i, has);
  if (signs !== 0) applySigns(tiles, i, signs);
  const isWeek = tiles.level[i] === WEEK_LEVEL;
  const day = isWeek ? 0 : 1 << weekdayOf(tiles.startAt[i] ?? 0);
  tiles.activeDays[i] = (has & HAS_ACTIVE) === 0 ? 0 : isWeek ? input.byte() : day;
  tiles.businessDays[i] = (has & HAS_BUSINESS) === 0 ? 0 : isWeek ? input.byte() : day;
  tiles.moneyInDays[i] = (has & HAS_MONEY_IN) === 0 ? 0 : isWeek ? input.byte() : day;
}

function applySigns(tiles: Tiles, i: number, signs: number): void {
  if ((signs & HAS_IN) !== 0) tiles.amountIn[i] = -(tiles.amountIn[i] ?? 0);
  if ((signs & HAS_OUT) !== 0) tiles.amountOut[i] = -(tiles.amountOut[i] ?? 0);
  if ((signs & HAS_BOUGHT) !== 0) tiles.amountBought[i] = -(tiles.amountBought[i] ?? 0);
}

function readAmounts(input: ByteReader, tiles: Tiles, i: number, has: number): void {
  tiles.amountIn[i] = (has & HAS_IN) === 0 ? 0 : input.varint();
  tiles.amountOut[i] = (has & HAS_OUT) === 0 ? 0 : input.varint();
  tiles.amountBought[i] = (has & HAS_BOUGHT) === 0 ? 0 : input.varint();
  tiles.balance[i] = (has & HAS_BALANCE) === 0 ? NaN : input.signed();
  tiles.balanceAt[i] = (has & HAS_BALANCE) === 0 ? NaN : (tiles.startAt[i] ?? 0) + input.varint();
}

function readEarlierTile(input: ByteReader, tiles: Tiles, i: number): void {
  const has = input.byte();
  const sorts = readCells(input, tiles, i);
  readAmounts(input, tiles, i, has);
  const isWeek = tiles.level[i] === WEEK_LEVEL;
  const day = isWeek ? 0 : 1 << weekdayOf(tiles.startAt[i] ?? 0);
  tiles.activeDays[i] = isWeek ? input.byte() : (sorts & ACTIVE) === 0 ? 0 : day;
  tiles.businessDays[i] = isWeek ? input.byte() : (sorts & BUSINESS) === 0 ? 0 : day;
  tiles.moneyInDays[i] = isWeek ? input.byte() : (sorts & MONEY_IN) === 0 ? 0 : day;
}

/** Returns what the events of the cells are, see SORTS. */
function readCells(input: ByteReader, tiles: Tiles, i: number): number {
  const { bytes } = input;
  const claimed = input.byte();
  if (claimed * LEAST_CELL_BYTES > bytes.length - input.at) throw new RangeError(CUT_SHORT);
  const end = tiles.reserveCells(i, claimed);
  const { cell: cells, cellCount } = tiles;
  let { at } = input;
  let sorts = 0;
  for (let next = tiles.cellsFrom(i); next < end; next++) {
    const cell = bytes[at++] ?? 0;
    const count = bytes[at] ?? 0;
    cells[next] = cell;
    sorts |= SORTS[cell] ?? 0;
    if (count < 0x80) at++;
    input.at = at;
    cellCount[next] = count < 0x80 ? count : input.varint();
    at = input.at;
  }
  if (at > bytes.length) throw new RangeError(CUT_SHORT);
  if ((sorts & UNKNOWN) !== 0) refuseCells(cells.subarray(tiles.cellsFrom(i), end));
  return sorts;
}

function refuseCells(cells: Uint8Array): never {
  refuse('cell', cells.find((cell) => SORTS[cell] === UNKNOWN) ?? NaN);
}
