/**
 * States of formats 1 to 3, which are read and no longer written.
 *
 * They are a fixed order of parts without tags: instants (as distances from as-of), the last act per channel, balance,
 * branch, tiles by start, lifetime sums, applied ids by day, lifecycle. Each state has a slot for the last act in each
 * of the first six channels; format 3 lists the acts in later channels behind the slots. Format 1 had one alert and no
 * tier. What they do not hold is derived: day masks from cells, incomes and decayed sums from tiles, the cause of the stage from scores.
 */
import type { Calendar } from '../primitives/calendar.js';
import type { ByteReader } from '../primitives/bytes.js';
import { CHANNEL_SLOTS } from '../primitives/codes.js';
import { InstantReader } from '../primitives/instant.bytes.js';
import { STORED_CHANNELS, STORED_KINDS } from '../primitives/stored.words.js';
import { CHANNELS, type EpochMs } from '../primitives/vocabulary.js';
import { FIRST_FORMAT, readLifecycle } from './lifecycle.codec.js';
import { readSeen } from './seen.codec.js';
import { decayedInTiles, incomesInTiles, newState, type CustomerState, type LastInChannel } from './state.js';
import type { Tiles } from './tile.columns.js';
import { readTiles } from './tile.codec.js';

const LISTED_FORMAT = 3;
export const EARLIER_FORMATS: readonly number[] = [FIRST_FORMAT, 2, LISTED_FORMAT];

/** Reads what follows the byte of the format and the as-of. */
export function readEarlier(
  input: ByteReader,
  asOf: EpochMs,
  format: number,
  into: Tiles,
  calendar: Calendar,
): CustomerState {
  const state = newState(asOf, into, calendar);
  const instants = new InstantReader(input, asOf);
  state.firstSeenAt = instants.read();
  state.firstActiveAt = instants.optional();
  state.lastActiveAt = instants.optional();
  state.firstBusinessAt = instants.optional();
  state.lastBusinessAt = instants.optional();
  state.firstPurchaseAt = instants.optional();
  state.lastByChannel = readChannels(input, instants, format);
  state.balance = readBalance(input, instants);
  state.branch = readBranch(input, instants);
  readTiles(input, state.tiles, false);
  state.incomes = incomesInTiles(state.tiles, calendar, asOf);
  state.before = { activeDays: input.varint(), businessDays: input.varint() };
  state.decayed = decayedInTiles(state);
  readSeen(input, state.seen, asOf);
  state.lifecycle = readLifecycle(input, instants, format);
  return state;
}

function readBalance(input: ByteReader, instants: InstantReader): CustomerState['balance'] {
  const at = instants.optional();
  return at === null ? null : { amount: input.signed(), at };
}

function readBranch(input: ByteReader, instants: InstantReader): CustomerState['branch'] {
  const at = instants.optional();
  return at === null ? null : { name: input.text(), at };
}

function readChannels(input: ByteReader, instants: InstantReader, format: number): (LastInChannel | null)[] {
  const channels: (LastInChannel | null)[] = CHANNELS.map(() => null);
  for (let slot = 0; slot < CHANNEL_SLOTS; slot++) {
    const at = instants.optional();
    if (at !== null) channels[STORED_CHANNELS.indexOf(slot)] = { at, kind: STORED_KINDS.indexOf(input.byte()) };
  }
  if (format === LISTED_FORMAT) readListed(input, instants, channels);
  return channels;
}

/** Of a listed act: its channel, instant and kind. */
const LEAST_ACT_BYTES = 3;

function readListed(input: ByteReader, instants: InstantReader, channels: (LastInChannel | null)[]): void {
  for (let acts = input.count(LEAST_ACT_BYTES); acts > 0; acts--) {
    const channel = STORED_CHANNELS.indexOf(input.byte());
    channels[channel] = { at: instants.read(), kind: STORED_KINDS.indexOf(input.byte()) };
  }
}
