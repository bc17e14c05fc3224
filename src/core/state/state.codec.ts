/**
 * A customer's state as bytes. The encoding is canonical: equal states give equal bytes, whatever the order of the
 * events.
 *
 * Layout: format, as-of, instants (as distances from as-of), last act per channel, balance, branch, tiles by start,
 * lifetime sums, applied ids by day, lifecycle. Optional parts are announced by a bit of the presence byte. Words are
 * written as their codes: see codes.ts.
 *
 * Format 2 has a slot for each of the first six channels. A state with an act in a later channel is written in format 3,
 * which lists those acts behind the slots. All others stay in format 2: a build that knows no such channel reads them.
 */
import { UTC } from '../primitives/calendar.js';
import { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { CHANNEL_CODES, CHANNEL_SLOTS } from '../primitives/codes.js';
import { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import { FIRST_FORMAT, readLifecycle, writeLifecycle } from './lifecycle.codec.js';
import type { Lifecycle } from './lifecycle.js';
import { NO_CLOSINGS } from './products.js';
import type { CustomerState, LastInChannel } from './state.js';
import type { SeenDay } from './seen.js';
import { STORED_KINDS, refuse } from '../primitives/stored.words.js';
import { Tiles } from './tile.columns.js';
import { readTiles, writeTiles } from './tile.codec.js';
import { dayOf } from '../primitives/time.js';
import { CHANNELS, type EpochMs } from '../primitives/vocabulary.js';

const SLOTS_FORMAT = 2;
const LISTED_FORMAT = 3;
const FORMATS: readonly number[] = [FIRST_FORMAT, SLOTS_FORMAT, LISTED_FORMAT];

const NOWHERE = -1;
/** Index into CHANNELS, by slot; NOWHERE for one whose channel this build does not know. */
const CHANNEL_IN_SLOT = Int8Array.from({ length: CHANNEL_SLOTS }, (_, slot) =>
  CHANNELS.findIndex((channel) => CHANNEL_CODES[channel] === slot),
);
/** Channels that came after the slots, as indexes into CHANNELS, by code: equal states give equal bytes. */
const WITHOUT_SLOT = CHANNELS.map((channel, index) => ({ code: CHANNEL_CODES[channel], index }))
  .filter(({ code }) => code >= CHANNEL_SLOTS)
  .toSorted((a, b) => a.code - b.code);

/** One writer for all states: finished bytes are never overwritten. */
const out = new ByteWriter();

/** Throws RangeError for a state without events, or with a number that the format cannot hold. */
export function encodeState(state: CustomerState): Uint8Array {
  return withLifecycle(encodeBody(state), state.asOf, state.lifecycle);
}

/** The bytes of a whole state: the result of `encodeBody` and the lifecycle. */
export function withLifecycle(body: Uint8Array, asOf: EpochMs, lifecycle: Lifecycle): Uint8Array {
  out.restart();
  out.copy(body);
  writeLifecycle(out, new InstantWriter(out, asOf), lifecycle);
  return out.finish();
}

/** All of a state except its lifecycle, which is known only after the decision. Throws as `encodeState` does. */
export function encodeBody(state: CustomerState): Uint8Array {
  out.restart();
  const listed = actsWithoutSlot(state.lastByChannel);
  out.byte(listed.length === 0 ? SLOTS_FORMAT : LISTED_FORMAT);
  out.varint(state.asOf);
  const instants = new InstantWriter(out, state.asOf);
  instants.write(state.firstSeenAt);
  instants.optional(state.firstActiveAt);
  instants.optional(state.lastActiveAt);
  instants.optional(state.firstBusinessAt);
  instants.optional(state.lastBusinessAt);
  instants.optional(state.firstPurchaseAt);
  writeSlots(out, instants, state.lastByChannel);
  if (listed.length > 0) writeListed(out, instants, listed);
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
 * Throws RangeError when the bytes are cut short, or hold a format or a word that this build does not know.
 * The caller must not change the bytes while the state is in use.
 * @param tiles reused instead of allocating new ones; the state they belonged to must no longer be in use
 */
export function decodeState(bytes: Uint8Array, tiles = new Tiles(), calendar = UTC): CustomerState {
  const input = new ByteReader(bytes);
  const format = input.byte();
  if (!FORMATS.includes(format)) {
    throw new RangeError(`customer state of format ${format}; this build reads formats ${FORMATS.join(', ')}`);
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
    lastByChannel: readChannels(input, instants, format),
    balance: readBalance(input, instants),
    branch: readBranch(input, instants),
    incomes: [],
    products: [],
    closings: NO_CLOSINGS,
    tiles: readTiles(input, tiles),
    before: { activeDays: input.varint(), businessDays: input.varint() },
    seen: readSeen(input, dayOf(asOf)),
    lifecycle: readLifecycle(input, instants, format),
    calendar,
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

function writeSlots(out: ByteWriter, instants: InstantWriter, channels: readonly (LastInChannel | null)[]): void {
  for (let slot = 0; slot < CHANNEL_SLOTS; slot++) {
    const last = channels[CHANNEL_IN_SLOT[slot] ?? NOWHERE] ?? null;
    instants.optional(last?.at ?? null);
    if (last !== null) out.byte(STORED_KINDS.codeOf(last.kind));
  }
}

interface ListedAct {
  code: number;
  last: LastInChannel;
}

const NONE_LISTED: readonly ListedAct[] = [];

function actsWithoutSlot(channels: readonly (LastInChannel | null)[]): readonly ListedAct[] {
  if (WITHOUT_SLOT.length === 0) return NONE_LISTED;
  return WITHOUT_SLOT.flatMap(({ code, index }) => {
    const last = channels[index] ?? null;
    return last === null ? [] : [{ code, last }];
  });
}

function writeListed(out: ByteWriter, instants: InstantWriter, listed: readonly ListedAct[]): void {
  out.varint(listed.length);
  for (const { code, last } of listed) {
    out.byte(code);
    instants.write(last.at);
    out.byte(STORED_KINDS.codeOf(last.kind));
  }
}

function readChannels(input: ByteReader, instants: InstantReader, format: number): (LastInChannel | null)[] {
  const channels: (LastInChannel | null)[] = [];
  while (channels.length < CHANNELS.length) channels.push(null);
  for (let slot = 0; slot < CHANNEL_SLOTS; slot++) {
    const at = instants.optional();
    if (at === null) continue;
    const channel = CHANNEL_IN_SLOT[slot] ?? NOWHERE;
    if (channel === NOWHERE) refuse('channel', slot);
    channels[channel] = { at, kind: STORED_KINDS.indexOf(input.byte()) };
  }
  if (format === LISTED_FORMAT) readListed(input, instants, channels);
  return channels;
}

/** Of a listed act: its channel, instant and kind. */
const LEAST_ACT_BYTES = 3;

function readListed(input: ByteReader, instants: InstantReader, channels: (LastInChannel | null)[]): void {
  for (let acts = input.count(LEAST_ACT_BYTES); acts > 0; acts--) {
    const code = input.byte();
    const { index } = WITHOUT_SLOT.find((one) => one.code === code) ?? refuse('channel', code);
    channels[index] = { at: instants.read(), kind: STORED_KINDS.indexOf(input.byte()) };
  }
}

/** The fewest bytes for a day of applied ids: its number and its count. */
const LEAST_DAY_BYTES = 2;
const MARK_BYTES = 6;

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
  for (let days = input.count(LEAST_DAY_BYTES); days > 0; days--) {
    const day = today - input.signed();
    const marks = new Array<number>(input.count(MARK_BYTES));
    for (let i = 0; i < marks.length; i++) marks[i] = input.uint48();
    seen.push({ day, marks });
  }
  return seen;
}
