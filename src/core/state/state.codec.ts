/**
 * A customer's state as bytes. The encoding is canonical: equal states give equal bytes, whatever the order of the
 * events.
 *
 * Layout: format, as-of, instants (as distances from as-of), last act per channel, balance, branch, tiles by start,
 * lifetime sums, applied ids by day, lifecycle. Optional parts are announced by a bit of the presence byte. Words are
 * written as their codes: see codes.ts.
 */
import { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { CHANNEL_CODES, CHANNEL_SLOTS } from '../primitives/codes.js';
import { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import { FIRST_FORMAT, readLifecycle, writeLifecycle } from './lifecycle.codec.js';
import type { Lifecycle } from './lifecycle.js';
import type { CustomerState, LastInChannel } from './state.js';
import type { SeenDay } from './seen.js';
import { STORED_KINDS, refuse } from '../primitives/stored.words.js';
import { Tiles } from './tile.columns.js';
import { readTiles, writeTiles } from './tile.codec.js';
import { dayOf } from '../primitives/time.js';
import { CHANNELS, type Channel, type EpochMs } from '../primitives/vocabulary.js';

export const STATE_FORMAT = 2;

const NOWHERE = -1;
/** Index into CHANNELS, by slot; NOWHERE for one whose channel this build does not know. */
const CHANNEL_IN_SLOT = Int8Array.from({ length: CHANNEL_SLOTS }, (_, slot) =>
  CHANNELS.findIndex((channel) => CHANNEL_CODES[channel] === slot),
);
/** Channels that this format has no slot for; usually none. */
const WITHOUT_SLOT = CHANNELS.filter((channel) => CHANNEL_CODES[channel] >= CHANNEL_SLOTS);

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
 * Throws RangeError when the bytes are cut short, or hold a format or a word that this build does not know.
 * The caller must not change the bytes while the state is in use.
 * @param tiles reused instead of allocating new ones; the state they belonged to must no longer be in use
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
  for (let slot = 0; slot < CHANNEL_SLOTS; slot++) {
    const last = channels[CHANNEL_IN_SLOT[slot] ?? NOWHERE] ?? null;
    instants.optional(last?.at ?? null);
    if (last !== null) out.byte(STORED_KINDS.codeOf(last.kind));
  }
  for (const channel of WITHOUT_SLOT) refuseWithoutSlot(channel, channels);
}

/**
 * Throws for a channel without a slot: without its last act the customer would look as if they never used the channel.
 */
function refuseWithoutSlot(channel: Channel, channels: readonly (LastInChannel | null)[]): void {
  if ((channels[CHANNELS.indexOf(channel)] ?? null) === null) return;
  const code = CHANNEL_CODES[channel];
  throw new RangeError(`a state of format ${STATE_FORMAT} has no room for the channel ${channel} of code ${code}`);
}

function readChannels(input: ByteReader, instants: InstantReader): (LastInChannel | null)[] {
  const channels: (LastInChannel | null)[] = [];
  while (channels.length < CHANNELS.length) channels.push(null);
  for (let slot = 0; slot < CHANNEL_SLOTS; slot++) {
    const at = instants.optional();
    if (at === null) continue;
    const channel = CHANNEL_IN_SLOT[slot] ?? NOWHERE;
    if (channel === NOWHERE) refuse('channel', slot);
    channels[channel] = { at, kind: STORED_KINDS.indexOf(input.byte()) };
  }
  return channels;
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
