/**
 * A customer's state as bytes. Canonical: equal states give equal bytes, whatever the order of the events was.
 *
 * Layout: format, as-of, instants (as distances from as-of), last act per channel, balance, branch, tiles by start,
 * lifetime sums, applied ids by day, lifecycle. Optional parts are announced by a bit of the presence byte.
 *
 * A tile's bytes depend on no other field, so those of the first tiles that nobody touched are copied from where they
 * were read: of fifty tiles an event touches one or two. Writing takes a third of the time.
 */
import { isBusinessKind, BALANCE_KIND, MONEY_IN_KIND, SYSTEM_CHANNEL } from './activity.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { InstantReader, InstantWriter } from './instant.bytes.js';
import { FIRST_FORMAT, readLifecycle, writeLifecycle } from './lifecycle.codec.js';
import type { Lifecycle } from './lifecycle.js';
import type { CustomerState, LastInChannel } from './state.js';
import type { SeenDay } from './seen.js';
import { Tiles } from './tile.columns.js';
import { TILE_SIZES_MS, WEEK_LEVEL } from './tiles.js';
import { dayOf, weekdayOf } from './time.js';
import { CHANNELS, KINDS, type EpochMs } from './vocabulary.js';

export const STATE_FORMAT = 2;

/** Tiles start on multiples of the smallest size. */
const UNIT_MS = TILE_SIZES_MS[0];

/** One for all states: what it has finished stays as it is. */
const out = new ByteWriter();

/** Throws RangeError for a state that holds no event yet, or a number that bytes cannot keep. */
export function encodeState(state: CustomerState): Uint8Array {
  return withLifecycle(encodeBody(state), state.asOf, state.lifecycle);
}

/** A state from what `encodeBody` made of it. */
export function withLifecycle(body: Uint8Array, asOf: EpochMs, lifecycle: Lifecycle): Uint8Array {
  out.restart();
  out.copy(body);
  writeLifecycle(out, new InstantWriter(out, asOf), lifecycle);
  return out.finish();
}

/** All of a state but its lifecycle, which is not known before it is decided. Throws as `encodeState` does. */
export function encodeBody(state: CustomerState): Uint8Array {
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
  return out.finish();
}

/**
 * Throws RangeError when the bytes are cut short or of a format this build does not know. The bytes must stay as they
 * are for as long as the state is used.
 * @param tiles to be filled, in place of new ones, by whoever is done with the state they were in
 */
export function decodeState(bytes: Uint8Array, tiles = new Tiles()): CustomerState {
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
    tiles: readTiles(input, tiles),
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

function writeTiles(out: ByteWriter, tiles: Tiles): void {
  const { count, unchanged, startAt, level } = tiles;
  out.varint(count);
  if (unchanged > 0) out.copy(tiles.bytes.subarray(tiles.bytesFrom, tiles.bytesEnd[unchanged - 1]));
  let previous = unchanged > 0 ? (startAt[unchanged - 1] ?? 0) / UNIT_MS : 0;
  for (let i = unchanged; i < count; i++) {
    const unit = (startAt[i] ?? 0) / UNIT_MS;
    out.varint((unit - previous) * TILE_SIZES_MS.length + (level[i] ?? 0));
    previous = unit;
    writeTile(out, tiles, i);
  }
}

const HAS_IN = 1;
const HAS_OUT = 2;
const HAS_BOUGHT = 4;
const HAS_BALANCE = 8;

function writeTile(out: ByteWriter, tiles: Tiles, i: number): void {
  const [amountIn, amountOut] = [tiles.amountIn[i] ?? 0, tiles.amountOut[i] ?? 0];
  const [amountBought, balance] = [tiles.amountBought[i] ?? 0, tiles.balance[i] ?? NaN];
  const hasBalance = !Number.isNaN(balance);
  const [from, end] = [tiles.cellsFrom(i), tiles.cellEnd[i] ?? 0];
  out.byte(
    (amountIn > 0 ? HAS_IN : 0) |
      (amountOut > 0 ? HAS_OUT : 0) |
      (amountBought > 0 ? HAS_BOUGHT : 0) |
      (hasBalance ? HAS_BALANCE : 0),
  );
  out.byte(end - from);
  for (let at = from; at < end; at++) {
    out.byte(tiles.cell[at] ?? 0);
    out.varint(tiles.cellCount[at] ?? 0);
  }
  if (amountIn > 0) out.varint(amountIn);
  if (amountOut > 0) out.varint(amountOut);
  if (amountBought > 0) out.varint(amountBought);
  if (hasBalance) {
    out.signed(balance);
    out.varint((tiles.balanceAt[i] ?? NaN) - (tiles.startAt[i] ?? 0));
  }
  if (tiles.level[i] !== WEEK_LEVEL) return;
  out.byte(tiles.activeDays[i] ?? 0);
  out.byte(tiles.businessDays[i] ?? 0);
  out.byte(tiles.moneyInDays[i] ?? 0);
}

function readTiles(input: ByteReader, tiles: Tiles): Tiles {
  tiles.clear();
  const count = input.varint();
  tiles.bytesFrom = input.at;
  for (let unit = 0, i = 0; i < count; i++) {
    const head = input.varint();
    unit += Math.floor(head / TILE_SIZES_MS.length);
    tiles.append(unit * UNIT_MS, head % TILE_SIZES_MS.length);
    readTile(input, tiles, i);
    tiles.bytesEnd[i] = input.at;
  }
  tiles.bytes = input.bytes;
  tiles.unchanged = count;
  return tiles;
}

function readTile(input: ByteReader, tiles: Tiles, i: number): void {
  const has = input.byte();
  const sorts = readCells(input, tiles);
  if ((has & HAS_IN) !== 0) tiles.amountIn[i] = input.varint();
  if ((has & HAS_OUT) !== 0) tiles.amountOut[i] = input.varint();
  if ((has & HAS_BOUGHT) !== 0) tiles.amountBought[i] = input.varint();
  const startAt = tiles.startAt[i] ?? 0;
  if ((has & HAS_BALANCE) !== 0) {
    tiles.balance[i] = input.signed();
    tiles.balanceAt[i] = startAt + input.varint();
  }
  const isWeek = tiles.level[i] === WEEK_LEVEL;
  const day = isWeek ? 0 : 1 << weekdayOf(startAt);
  tiles.activeDays[i] = isWeek ? input.byte() : (sorts & ACTIVE) === 0 ? 0 : day;
  tiles.businessDays[i] = isWeek ? input.byte() : (sorts & BUSINESS) === 0 ? 0 : day;
  tiles.moneyInDays[i] = isWeek ? input.byte() : (sorts & MONEY_IN) === 0 ? 0 : day;
}

/** A tile of a day or less has one day: its cells tell which masks hold it, so the masks need no bytes. */
function readCells(input: ByteReader, tiles: Tiles): number {
  let sorts = 0;
  for (let left = input.byte(); left > 0; left--) {
    const cell = input.varint();
    sorts |= SORTS[cell] ?? 0;
    tiles.appendCell(cell, input.varint());
  }
  return sorts;
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
