/**
 * The tiles of one customer, stored as columns: one array per field.
 *
 * Every batch reads and writes the tiles of hundreds of customers. As objects they were most of the garbage collector's
 * work and took three times as long to read. Columns are refilled for the next customer without allocating.
 * The cells of all tiles share one pair of columns: those of tile `i` lie from `cellEnd[i - 1]` to `cellEnd[i]`.
 */
import type { EpochMs } from '../primitives/vocabulary.js';

/** Of a customer; of a tile with the wall clock time in place of the instant. */
export interface Balance {
  /** Hundredths of the base currency. */
  amount: number;
  at: EpochMs;
}

const FIRST_ROOM = 64;
const NO_BYTES: Uint8Array = new Uint8Array(0);

export class Tiles {
  /** The number of tiles, which are sorted by start. The columns may be longer. */
  count = 0;
  startAt: Float64Array = new Float64Array(FIRST_ROOM);
  /** Index into TILE_SIZES_MS. */
  level: Uint8Array = new Uint8Array(FIRST_ROOM);
  /** Sums in hundredths. They are negative where more was taken back than was done. */
  amountIn: Float64Array = new Float64Array(FIRST_ROOM);
  amountOut: Float64Array = new Float64Array(FIRST_ROOM);
  amountBought: Float64Array = new Float64Array(FIRST_ROOM);
  /** Newest balance of the slice, in hundredths; NaN for none. */
  balance: Float64Array = new Float64Array(FIRST_ROOM);
  /** When that balance was taken, in wall clock time. */
  balanceAt: Float64Array = new Float64Array(FIRST_ROOM);
  /** One bit per weekday, Monday first, on which the customer was active (then: did business, received money). */
  activeDays: Uint8Array = new Uint8Array(FIRST_ROOM);
  businessDays: Uint8Array = new Uint8Array(FIRST_ROOM);
  moneyInDays: Uint8Array = new Uint8Array(FIRST_ROOM);
  cellEnd: Uint32Array = new Uint32Array(FIRST_ROOM);
  /** Cell numbers (see cells.ts), ascending within a tile. */
  cell: Uint8Array = new Uint8Array(2 * FIRST_ROOM);
  /** Number of events per cell. */
  cellCount: Float64Array = new Float64Array(2 * FIRST_ROOM);
  /** How many leading tiles are unchanged since they were read from `bytes`, between `bytesFrom` and `bytesEnd`. */
  unchanged = 0;
  bytes: Uint8Array = NO_BYTES;
  bytesFrom = 0;
  bytesEnd: Uint32Array = new Uint32Array(FIRST_ROOM);

  clear(): void {
    this.count = 0;
    this.unchanged = 0;
    this.bytes = NO_BYTES;
  }

  /** Sets the number of tiles and leaves their columns unset: the caller must fill every column. */
  reset(count: number): void {
    this.clear();
    while (count > this.level.length) this.widen();
    this.count = count;
  }

  /** Reserves room for the cells of tile `i` and returns their end. The cells of earlier tiles must be there. */
  reserveCells(i: number, cells: number): number {
    const end = this.cellsFrom(i) + cells;
    while (end > this.cell.length) this.deepen();
    this.cellEnd[i] = end;
    return end;
  }

  /** Index of the first cell of tile `i`. */
  cellsFrom(i: number): number {
    return i === 0 ? 0 : (this.cellEnd[i - 1] ?? 0);
  }

  /** Appends an empty tile and returns its index. */
  append(startAt: EpochMs, level: number): number {
    const i = this.count;
    if (i === this.level.length) this.widen();
    const cells = this.cellsFrom(i);
    this.count++;
    this.startAt[i] = startAt;
    this.level[i] = level;
    this.amountIn[i] = 0;
    this.amountOut[i] = 0;
    this.amountBought[i] = 0;
    this.balance[i] = NaN;
    this.balanceAt[i] = NaN;
    this.activeDays[i] = 0;
    this.businessDays[i] = 0;
    this.moneyInDays[i] = 0;
    this.cellEnd[i] = cells;
    return i;
  }

  /** Appends a cell to the last tile. */
  appendCell(cell: number, count: number): void {
    const last = this.count - 1;
    const at = this.cellEnd[last] ?? 0;
    if (at === this.cell.length) this.deepen();
    this.cell[at] = cell;
    this.cellCount[at] = count;
    this.cellEnd[last] = at + 1;
  }

  /** Inserts an empty tile before tile `i`. */
  insert(i: number, startAt: EpochMs, level: number): void {
    const last = this.append(startAt, level);
    if (i === last) return;
    for (const column of this.columns()) column.copyWithin(i + 1, i, last);
    this.startAt[i] = startAt;
    this.level[i] = level;
    for (const column of [this.amountIn, this.amountOut, this.amountBought]) column[i] = 0;
    for (const column of [this.balance, this.balanceAt]) column[i] = NaN;
    for (const column of [this.activeDays, this.businessDays, this.moneyInDays]) column[i] = 0;
    this.cellEnd[i] = this.cellsFrom(i);
    this.touch(i);
  }

  addCount(i: number, cell: number, count: number): void {
    const end = this.cellEnd[i] ?? 0;
    let at = this.cellsFrom(i);
    while (at < end && (this.cell[at] ?? 0) < cell) at++;
    if (at === end || this.cell[at] !== cell) this.insertCell(i, at, cell);
    this.cellCount[at] = (this.cellCount[at] ?? 0) + count;
    this.touch(i);
  }

  /** Counts one event of a cell in another cell. The event must be counted there. */
  moveCount(i: number, from: number, to: number): void {
    const end = this.cellEnd[i] ?? 0;
    let at = this.cellsFrom(i);
    while (at < end && this.cell[at] !== from) at++;
    if (at === end) return;
    this.cellCount[at] = (this.cellCount[at] ?? 0) - 1;
    if (this.cellCount[at] === 0) this.removeCell(i, at);
    this.addCount(i, to, 1);
  }

  /** Keeps the newer of two snapshots; at the same instant the larger one, so that the order does not matter. */
  noteBalance(i: number, amount: number, at: EpochMs): void {
    const known = this.balanceAt[i] ?? NaN;
    if (at < known || (at === known && amount <= (this.balance[i] ?? NaN))) return;
    this.balance[i] = amount;
    this.balanceAt[i] = at;
    this.touch(i);
  }

  balanceOf(i: number): Balance | null {
    const amount = this.balance[i] ?? NaN;
    return Number.isNaN(amount) ? null : { amount, at: this.balanceAt[i] ?? NaN };
  }

  /** Must be called before a tile is changed: its stored bytes are then no longer copied. */
  touch(i: number): void {
    if (i < this.unchanged) this.unchanged = i;
  }

  /** Appends a copy of a tile. */
  appendFrom(other: Tiles, i: number): void {
    const to = this.append(other.startAt[i] ?? 0, other.level[i] ?? 0);
    this.amountIn[to] = other.amountIn[i] ?? 0;
    this.amountOut[to] = other.amountOut[i] ?? 0;
    this.amountBought[to] = other.amountBought[i] ?? 0;
    this.balance[to] = other.balance[i] ?? NaN;
    this.balanceAt[to] = other.balanceAt[i] ?? NaN;
    this.activeDays[to] = other.activeDays[i] ?? 0;
    this.businessDays[to] = other.businessDays[i] ?? 0;
    this.moneyInDays[to] = other.moneyInDays[i] ?? 0;
    const end = other.cellEnd[i] ?? 0;
    for (let at = other.cellsFrom(i); at < end; at++) this.appendCell(other.cell[at] ?? 0, other.cellCount[at] ?? 0);
  }

  truncate(count: number): void {
    this.count = count;
    this.unchanged = Math.min(this.unchanged, count);
  }

  /** Removes the first tiles. */
  dropFirst(tiles: number): void {
    if (tiles === 0) return;
    const cells = this.cellsFrom(tiles);
    for (const column of this.columns()) column.copyWithin(0, tiles, this.count);
    this.cell.copyWithin(0, cells);
    this.cellCount.copyWithin(0, cells);
    this.count -= tiles;
    this.unchanged = 0;
    for (let i = 0; i < this.count; i++) this.cellEnd[i] = (this.cellEnd[i] ?? 0) - cells;
  }

  private insertCell(i: number, at: number, cell: number): void {
    const end = this.cellsFrom(this.count);
    if (end === this.cell.length) this.deepen();
    this.cell.copyWithin(at + 1, at, end);
    this.cellCount.copyWithin(at + 1, at, end);
    this.cell[at] = cell;
    this.cellCount[at] = 0;
    for (let later = i; later < this.count; later++) this.cellEnd[later] = (this.cellEnd[later] ?? 0) + 1;
  }

  private removeCell(i: number, at: number): void {
    const end = this.cellsFrom(this.count);
    this.cell.copyWithin(at, at + 1, end);
    this.cellCount.copyWithin(at, at + 1, end);
    for (let later = i; later < this.count; later++) this.cellEnd[later] = (this.cellEnd[later] ?? 0) - 1;
  }

  private columns(): (Float64Array | Uint8Array | Uint32Array)[] {
    const { startAt, level, amountIn, amountOut, amountBought, balance, balanceAt, cellEnd } = this;
    const { activeDays, businessDays, moneyInDays } = this;
    return [
      startAt,
      level,
      amountIn,
      amountOut,
      amountBought,
      balance,
      balanceAt,
      cellEnd,
      activeDays,
      businessDays,
      moneyInDays,
    ];
  }

  private widen(): void {
    this.startAt = doubled(this.startAt);
    this.level = doubledBytes(this.level);
    this.amountIn = doubled(this.amountIn);
    this.amountOut = doubled(this.amountOut);
    this.amountBought = doubled(this.amountBought);
    this.balance = doubled(this.balance);
    this.balanceAt = doubled(this.balanceAt);
    this.activeDays = doubledBytes(this.activeDays);
    this.businessDays = doubledBytes(this.businessDays);
    this.moneyInDays = doubledBytes(this.moneyInDays);
    this.cellEnd = doubledEnds(this.cellEnd);
    this.bytesEnd = doubledEnds(this.bytesEnd);
  }

  private deepen(): void {
    this.cell = doubledBytes(this.cell);
    this.cellCount = doubled(this.cellCount);
  }
}

function doubled(column: Float64Array): Float64Array {
  const wider = new Float64Array(2 * column.length);
  wider.set(column);
  return wider;
}

function doubledBytes(column: Uint8Array): Uint8Array {
  const wider = new Uint8Array(2 * column.length);
  wider.set(column);
  return wider;
}

function doubledEnds(column: Uint32Array): Uint32Array {
  const wider = new Uint32Array(2 * column.length);
  wider.set(column);
  return wider;
}
