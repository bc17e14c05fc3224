/**
 * A customer's state as bytes. Canonical: equal states give equal bytes, whatever the order of the events was.
 *
 * Layout: format, as-of, instants (as distances from as-of), last act per channel, balance, branch, tiles by start,
 * lifetime sums, applied ids by day, lifecycle. Optional parts are announced by a bit of the presence byte.
 */
import { isBusinessKind, BALANCE_KIND, MONEY_IN_KIND, SYSTEM_CHANNEL } from './activity.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { InstantReader, InstantWriter } from './instant.bytes.js';
import { FIRST_FORMAT, readLifecycle, writeLifecycle } from './lifecycle.codec.js';
import type { CustomerState, LastInChannel } from './state.js';
import type { SeenDay } from './seen.js';
import { TILE_SIZES_MS, WEEK_LEVEL, type Balance, type Tile } from './tiles.js';
import { dayOf, weekdayOf } from './time.js';
import { CHANNELS, KINDS, type EpochMs } from './vocabulary.js';

export const STATE_FORMAT = 2;

/** Tiles start on multiples of the smallest size. */
const UNIT_MS = TILE_SIZES_MS[0];

/** One for all states: what it has finished stays as it is. */
const out = new ByteWriter();

/** Throws RangeError for a state that holds no event yet, or a number that bytes cannot keep. */
export function encodeState(state: CustomerState): Uint8Array {
  out.restart();
  out.byte(STATE_FORMAT);
  out.varint(state.asOf);
  const instants = new InstantWriter(out, state.asOf);
  instants.write(state.firstSeenAt);
  instants.optional(state.firstActiveAt);
  instants.optional(state.lastActiveAt);
  instants.optional(state.firstBusinessAt);
  instants.optional(state.lastBusinessAt);
  instants.optional(state.firstPurchaseAt);
  writeChannels(out, instants, state.lastByChannel);
  instants.optional(state.balance?.at ?? null);
  if (state.balance !== null) out.signed(state.balance.amount);
  instants.optional(state.branch?.at ?? null);
  if (state.branch !== null) out.text(state.branch.name);
  writeTiles(out, state.tiles);
  out.varint(state.before.activeDays);
  out.varint(state.before.businessDays);
  writeSeen(out, state.seen, dayOf(state.asOf));
  writeLifecycle(out, instants, state.lifecycle);
  return out.finish();
}

/** Throws RangeError when the bytes are cut short or of a format this build does not know. */
export function decodeState(bytes: Uint8Array): CustomerState {
  const input = new ByteReader(bytes);
  const format = input.byte();
  if (format !== STATE_FORMAT && format !== FIRST_FORMAT) {
    throw new RangeError(
      `customer state of format ${format}; this build reads formats ${FIRST_FORMAT} and ${STATE_FORMAT}`,
    );
  }
  const asOf = input.varint();
  const instants = new InstantReader(input, asOf);
  return {
    asOf,
    firstSeenAt: instants.read(),
    firstActiveAt: instants.optional(),
    lastActiveAt: instants.optional(),
    firstBusinessAt: instants.optional(),
    lastBusinessAt: instants.optional(),
    firstPurchaseAt: instants.optional(),
    lastByChannel: readChannels(input, instants),
    balance: readBalance(input, instants),
    branch: readBranch(input, instants),
    tiles: readTiles(input),
    before: { activeDays: input.varint(), businessDays: input.varint() },
    seen: readSeen(input, dayOf(asOf)),
    lifecycle: readLifecycle(input, instants, format),
  };
}

function readBalance(input: ByteReader, instants: InstantReader): CustomerState['balance'] {
  const at = instants.optional();
  return at === null ? null : { amount: input.signed(), at };
}

function readBranch(input: ByteReader, instants: InstantReader): CustomerState['branch'] {
  const at = instants.optional();
  return at === null ? null : { name: input.text(), at };
}

function writeChannels(out: ByteWriter, instants: InstantWriter, channels: readonly (LastInChannel | null)[]): void {
  for (const last of channels) {
    instants.optional(last?.at ?? null);
    if (last !== null) out.byte(last.kind);
  }
}

function readChannels(input: ByteReader, instants: InstantReader): (LastInChannel | null)[] {
  const channels: (LastInChannel | null)[] = [];
  while (channels.length < CHANNELS.length) {
    const at = instants.optional();
    channels.push(at === null ? null : { at, kind: input.byte() });
  }
  return channels;
}

function writeTiles(out: ByteWriter, tiles: readonly Tile[]): void {
  out.varint(tiles.length);
  let previous = 0;
  for (const tile of tiles) {
    const unit = tile.startAt / UNIT_MS;
    out.varint((unit - previous) * TILE_SIZES_MS.length + tile.level);
    previous = unit;
    writeTile(out, tile);
  }
}

const HAS_IN = 1;
const HAS_OUT = 2;
const HAS_BOUGHT = 4;
const HAS_BALANCE = 8;

function writeTile(out: ByteWriter, tile: Tile): void {
  out.byte(
    (tile.amountIn > 0 ? HAS_IN : 0) |
      (tile.amountOut > 0 ? HAS_OUT : 0) |
      (tile.amountBought > 0 ? HAS_BOUGHT : 0) |
      (tile.balance !== null ? HAS_BALANCE : 0),
  );
  out.byte(tile.cells.length / 2);
  for (const value of tile.cells) out.varint(value);
  if (tile.amountIn > 0) out.varint(tile.amountIn);
  if (tile.amountOut > 0) out.varint(tile.amountOut);
  if (tile.amountBought > 0) out.varint(tile.amountBought);
  if (tile.balance !== null) writeBalance(out, tile.balance, tile.startAt);
  if (tile.level !== WEEK_LEVEL) return;
  out.byte(tile.activeDays);
  out.byte(tile.businessDays);
  out.byte(tile.moneyInDays);
}

function writeBalance(out: ByteWriter, balance: Balance, startAt: EpochMs): void {
  out.signed(balance.amount);
  out.varint(balance.at - startAt);
}

function readTiles(input: ByteReader): Tile[] {
  const tiles: Tile[] = [];
  let unit = 0;
  for (let left = input.varint(); left > 0; left--) {
    const head = input.varint();
    unit += Math.floor(head / TILE_SIZES_MS.length);
    tiles.push(readTile(input, unit * UNIT_MS, head % TILE_SIZES_MS.length));
  }
  return tiles;
}

function readTile(input: ByteReader, startAt: EpochMs, level: number): Tile {
  const has = input.byte();
  const cells = readCells(input);
  const isWeek = level === WEEK_LEVEL;
  const sorts = isWeek ? 0 : sortsOf(cells);
  const day = isWeek ? 0 : 1 << weekdayOf(startAt);
  return {
    startAt,
    level,
    cells,
    amountIn: (has & HAS_IN) === 0 ? 0 : input.varint(),
    amountOut: (has & HAS_OUT) === 0 ? 0 : input.varint(),
    amountBought: (has & HAS_BOUGHT) === 0 ? 0 : input.varint(),
    balance: (has & HAS_BALANCE) === 0 ? null : { amount: input.signed(), at: startAt + input.varint() },
    activeDays: isWeek ? input.byte() : (sorts & ACTIVE) === 0 ? 0 : day,
    businessDays: isWeek ? input.byte() : (sorts & BUSINESS) === 0 ? 0 : day,
    moneyInDays: isWeek ? input.byte() : (sorts & MONEY_IN) === 0 ? 0 : day,
  };
}

function readCells(input: ByteReader): number[] {
  const length = 2 * input.byte();
  const cells = new Array<number>(length);
  for (let i = 0; i < length; i++) cells[i] = input.varint();
  return cells;
}

const ACTIVE = 1;
const BUSINESS = 2;
const MONEY_IN = 4;

/** What sorts of days an act in the cell makes, by cell. */
const SORTS = CHANNELS.flatMap((_, channel) =>
  KINDS.map((_, kind) =>
    channel === SYSTEM_CHANNEL
      ? 0
      : (kind === BALANCE_KIND ? 0 : ACTIVE) |
        (isBusinessKind(kind) ? BUSINESS : 0) |
        (kind === MONEY_IN_KIND ? MONEY_IN : 0),
  ),
);

/** A tile of a day or less has one day: its cells tell which masks hold it, so the masks need no bytes. */
function sortsOf(cells: readonly number[]): number {
  let sorts = 0;
  for (let i = 0; i < cells.length; i += 2) sorts |= SORTS[cells[i] ?? 0] ?? 0;
  return sorts;
}

function writeSeen(out: ByteWriter, seen: readonly SeenDay[], today: number): void {
  out.varint(seen.length);
  for (const { day, marks } of seen) {
    out.signed(today - day);
    out.varint(marks.length);
    for (const mark of marks) out.uint48(mark);
  }
}

function readSeen(input: ByteReader, today: number): SeenDay[] {
  const seen: SeenDay[] = [];
  for (let days = input.varint(); days > 0; days--) {
    const day = today - input.signed();
    const marks = new Array<number>(input.varint());
    for (let i = 0; i < marks.length; i++) marks[i] = input.uint48();
    seen.push({ day, marks });
  }
  return seen;
}
