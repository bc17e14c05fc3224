/**
 * The sections of a state's bytes except its lifecycle, by tag. See state.codec.ts.
 *
 * A tag is never given to a second kind of section. The parts of a section have a fixed order, so a part more needs a
 * section of its own. Instants that often coincide are written as the distance between them, which then takes one byte.
 */
import { ByteReader, type ByteWriter } from '../primitives/bytes.js';
import type { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import { STORED_CHANNELS, STORED_KINDS } from '../primitives/stored.words.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import {
  readClosings,
  readIncomes,
  readPostings,
  readProducts,
  writeClosings,
  writeIncomes,
  writePostings,
  writeProducts,
} from './holdings.codec.js';
import { readDecayed, writeDecayed } from './decayed.codec.js';
import { readSeen, writeSeen } from './seen.codec.js';
import type { CustomerState } from './state.js';
import { readTiles, writeTiles } from './tile.codec.js';

export interface Section {
  tag: number;
  /** Writes nothing when there is nothing of its kind. */
  write: (out: ByteWriter, state: CustomerState, instants: InstantWriter) => void;
  /** Fills a new state. Throws RangeError. @param end offset behind the payload */
  read: (input: ByteReader, state: CustomerState, instants: InstantReader, end: number) => void;
}

export const TILES_TAG = 5;
export const INCOMES_TAG = 7;
/** Builds before it wrote states without this section: their sums are read from the tiles. */
export const DECAYED_TAG = 11;

/** Ascending by tag. */
export const BODY_SECTIONS: readonly Section[] = [
  { tag: 1, write: writeCore, read: readCore },
  { tag: 2, write: writeChannels, read: readChannels },
  { tag: 3, write: writeBalance, read: readBalance },
  { tag: 4, write: writeBranch, read: readBranch },
  {
    tag: TILES_TAG,
    write: (out, { tiles }) => {
      if (tiles.count > 0) writeTiles(out, tiles);
    },
    read: (input, { tiles }) => void readTiles(input, tiles, true),
  },
  {
    tag: 6,
    write: (out, { seen, asOf }) => {
      if (seen.count > 0) writeSeen(out, seen, asOf);
    },
    read: (input, { seen, asOf }) => readSeen(input, seen, asOf),
  },
  {
    tag: INCOMES_TAG,
    write: (out, { incomes }) => writeIncomes(out, incomes),
    read: (input, state) => void (state.incomes = readIncomes(input)),
  },
  {
    tag: 8,
    write: (out, { products }, instants) => writeProducts(out, instants, products),
    read: (input, state, instants) => void (state.products = readProducts(input, instants)),
  },
  {
    tag: 9,
    write: (out, { closings }, instants) => writeClosings(out, instants, closings),
    read: (input, state, instants, end) => void (state.closings = readClosings(input, instants, end)),
  },
  {
    tag: 10,
    write: (out, { postings, asOf }) => writePostings(out, postings, asOf),
    read: (input, state) => void (state.postings = readPostings(input, state.asOf)),
  },
  {
    tag: DECAYED_TAG,
    write: (out, { decayed, asOf }) => writeDecayed(out, decayed, asOf),
    read: (input, { decayed, asOf }) => readDecayed(input, decayed, asOf),
  },
];

/** Where the payload of a section begins in the bytes of a body; null when there is none. Throws RangeError. */
export function payloadOf(body: Uint8Array, tag: number): number | null {
  const input = new ByteReader(body);
  input.at = 1; // behind the format
  input.varint();
  while (input.at < body.length) {
    const found = input.byte();
    const length = input.count(1);
    if (found === tag) return input.at;
    if (found > tag) return null;
    input.at += length;
  }
  return null;
}

const HAS_FIRST_ACTIVE = 1;
const HAS_LAST_ACTIVE = 2;
const HAS_FIRST_BUSINESS = 4;
const HAS_LAST_BUSINESS = 8;
const HAS_FIRST_PURCHASE = 16;
const HAS_BEFORE = 32;

function writeCore(out: ByteWriter, state: CustomerState): void {
  const { asOf, firstSeenAt, firstActiveAt, lastActiveAt, firstBusinessAt, lastBusinessAt, firstPurchaseAt } = state;
  const { activeDays, businessDays } = state.before;
  const hasBefore = activeDays > 0 || businessDays > 0;
  out.byte(
    (firstActiveAt === null ? 0 : HAS_FIRST_ACTIVE) |
      (lastActiveAt === null ? 0 : HAS_LAST_ACTIVE) |
      (firstBusinessAt === null ? 0 : HAS_FIRST_BUSINESS) |
      (lastBusinessAt === null ? 0 : HAS_LAST_BUSINESS) |
      (firstPurchaseAt === null ? 0 : HAS_FIRST_PURCHASE) |
      (hasBefore ? HAS_BEFORE : 0),
  );
  out.signed(asOf - firstSeenAt);
  if (firstActiveAt !== null) out.signed(firstActiveAt - firstSeenAt);
  if (lastActiveAt !== null) out.signed(asOf - lastActiveAt);
  if (firstBusinessAt !== null) out.signed(firstBusinessAt - (firstActiveAt ?? firstSeenAt));
  if (lastBusinessAt !== null) out.signed((lastActiveAt ?? asOf) - lastBusinessAt);
  if (firstPurchaseAt !== null) out.signed(firstPurchaseAt - (firstBusinessAt ?? firstSeenAt));
  if (!hasBefore) return;
  out.varint(activeDays);
  out.varint(businessDays);
}

function readCore(input: ByteReader, state: CustomerState): void {
  const { asOf } = state;
  const has = input.byte();
  const firstSeenAt = asOf - input.signed();
  state.firstSeenAt = firstSeenAt;
  if ((has & HAS_FIRST_ACTIVE) !== 0) state.firstActiveAt = firstSeenAt + input.signed();
  if ((has & HAS_LAST_ACTIVE) !== 0) state.lastActiveAt = asOf - input.signed();
  if ((has & HAS_FIRST_BUSINESS) !== 0) state.firstBusinessAt = (state.firstActiveAt ?? firstSeenAt) + input.signed();
  if ((has & HAS_LAST_BUSINESS) !== 0) state.lastBusinessAt = (state.lastActiveAt ?? asOf) - input.signed();
  if ((has & HAS_FIRST_PURCHASE) !== 0) state.firstPurchaseAt = (state.firstBusinessAt ?? firstSeenAt) + input.signed();
  if ((has & HAS_BEFORE) !== 0) state.before = { activeDays: input.varint(), businessDays: input.varint() };
}

/** Those in which there was an act, by code: the channel, the kind of the last act, and when it was. */
function writeChannels(out: ByteWriter, state: CustomerState): void {
  const newestAt = newestOf(state);
  for (const channel of STORED_CHANNELS.byCode) {
    const last = state.lastByChannel[channel] ?? null;
    if (last === null) continue;
    out.byte(STORED_CHANNELS.codeOf(channel));
    out.byte(STORED_KINDS.codeOf(last.kind));
    out.signed(newestAt - last.at);
  }
}

function readChannels(input: ByteReader, state: CustomerState, _instants: InstantReader, end: number): void {
  const newestAt = newestOf(state);
  while (input.at < end) {
    const channel = STORED_CHANNELS.indexOf(input.byte());
    const kind = STORED_KINDS.indexOf(input.byte());
    state.lastByChannel[channel] = { at: newestAt - input.signed(), kind };
  }
}

function writeBalance(out: ByteWriter, state: CustomerState): void {
  if (state.balance === null) return;
  out.signed(newestOf(state) - state.balance.at);
  out.signed(state.balance.amount);
}

function readBalance(input: ByteReader, state: CustomerState): void {
  const at = newestOf(state) - input.signed();
  state.balance = { at, amount: input.signed() };
}

function writeBranch(out: ByteWriter, state: CustomerState): void {
  if (state.branch === null) return;
  out.signed(newestOf(state) - state.branch.at);
  out.text(state.branch.name);
}

function readBranch(input: ByteReader, state: CustomerState): void {
  const at = newestOf(state) - input.signed();
  state.branch = { at, name: input.text() };
}

/** The newest of most things is the last act. */
function newestOf({ lastActiveAt, asOf }: CustomerState): EpochMs {
  return lastActiveAt ?? asOf;
}
