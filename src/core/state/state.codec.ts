/**
 * A customer's state as bytes. The encoding is canonical: equal states give equal bytes, whatever the order of the
 * events.
 *
 * Layout: the format, as-of, then sections, each a tag, the length of the payload, and the payload. Tags ascend. A
 * section with an empty payload is not written, and one that is missing means that there is nothing of its kind. Words
 * are written as their codes: see codes.ts.
 *
 * The range of a tag that a build does not know says what to do with it:
 * - FIRST_OPTIONAL to LAST_OPTIONAL: another build may do without. The section is carried along unread.
 * - all others: nobody may decide without. The state is refused.
 *
 * The place in the list and the lifecycle come last: they are known only after the decision, when all else has been
 * written.
 */
import { UTC } from '../primitives/calendar.js';
import { ByteReader, ByteWriter, CUT_SHORT } from '../primitives/bytes.js';
import { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import { EARLIER_FORMATS, readEarlier } from './earlier.codec.js';
import { CAUSE_FORMAT, readLifecycle, writeLifecycle } from './lifecycle.codec.js';
import type { Lifecycle } from './lifecycle.js';
import { BODY_SECTIONS, DECAYED_TAG, type Section } from './sections.codec.js';
import { decayedInTiles, newState, type CarriedSection, type CustomerState, type ListPlace } from './state.js';
import { Tiles } from './tile.columns.js';

export const FORMAT = CAUSE_FORMAT;
export const LIFECYCLE_TAG = 255;
export const PLACE_TAG = 254;
const FIRST_OPTIONAL = 128;
const LAST_OPTIONAL = 254;

const SECTION_OF: readonly (Section | undefined)[] = Array.from({ length: 256 }, (_, tag) =>
  BODY_SECTIONS.find((section) => section.tag === tag),
);

/** One writer for all states: finished bytes are never overwritten. */
const out = new ByteWriter();

/** Throws RangeError for a state without events, or with a number that the format cannot hold. */
export function encodeState(state: CustomerState): Uint8Array {
  return withLifecycle(encodeBody(state), state.asOf, state.lifecycle, state.place);
}

/** The bytes of a whole state: the result of `encodeBody`, the place in the list, and the lifecycle. */
export function withLifecycle(
  body: Uint8Array,
  asOf: EpochMs,
  lifecycle: Lifecycle,
  place: ListPlace | null = null,
): Uint8Array {
  out.restart();
  out.copy(body);
  if (place !== null) writePlace(out, place);
  const from = out.beginSection(LIFECYCLE_TAG);
  writeLifecycle(out, new InstantWriter(out, asOf), lifecycle);
  out.endSection(from);
  return out.finish();
}

/** The section of the place. */
export function writePlace(to: ByteWriter, { row, mark }: ListPlace): void {
  const from = to.beginSection(PLACE_TAG);
  to.varint(row);
  to.varint(mark);
  to.endSection(from);
}

/** All of a state except its place and its lifecycle, which are known only after the decision. Throws as `encodeState` does. */
export function encodeBody(state: CustomerState): Uint8Array {
  out.restart();
  out.byte(FORMAT);
  out.varint(state.asOf);
  const instants = new InstantWriter(out, state.asOf);
  for (const { tag, write } of BODY_SECTIONS) {
    const from = out.beginSection(tag);
    write(out, state, instants);
    out.endSection(from);
  }
  for (const { tag, bytes } of state.carried) {
    out.byte(tag);
    out.varint(bytes.length);
    out.copy(bytes);
  }
  return out.finish();
}

/**
 * Throws RangeError when the bytes are cut short, or hold a format, a section or a word that this build does not know.
 * The caller must not change the bytes while the state is in use.
 * @param tiles reused instead of allocating new ones; the state they belonged to must no longer be in use
 */
export function decodeState(bytes: Uint8Array, tiles = new Tiles(), calendar = UTC): CustomerState {
  const input = new ByteReader(bytes);
  const format = input.byte();
  if (EARLIER_FORMATS.includes(format)) return readEarlier(input, input.varint(), format, tiles, calendar);
  if (format !== FORMAT) {
    const known = [...EARLIER_FORMATS, FORMAT].join(', ');
    throw new RangeError(`customer state of format ${format}; this build reads formats ${known}`);
  }
  const state = newState(input.varint(), tiles, calendar);
  readSections(input, state);
  return state;
}

function readSections(input: ByteReader, state: CustomerState): void {
  const instants = new InstantReader(input, state.asOf);
  const carried: CarriedSection[] = [];
  let last = 0;
  let hasDecayed = false;
  while (last !== LIFECYCLE_TAG) {
    const tag = input.byte();
    const end = input.count(1) + input.at;
    if (tag <= last) throw new RangeError(`a customer state holds section ${tag} after section ${last}`);
    last = tag;
    hasDecayed ||= tag === DECAYED_TAG;
    const section = SECTION_OF[tag];
    if (section !== undefined) section.read(input, state, instants, end);
    else if (tag === PLACE_TAG) state.place = { row: input.varint(), mark: input.varint() };
    else if (tag === LIFECYCLE_TAG) state.lifecycle = readLifecycle(input, instants, FORMAT);
    else carried.push(carry(input, tag, end));
    if (input.at !== end) throw new RangeError(`section ${tag} of a customer state does not end where it says`);
  }
  if (!Number.isFinite(state.firstSeenAt) || input.at !== input.bytes.length) throw new RangeError(CUT_SHORT);
  if (carried.length > 0) state.carried = carried;
  if (!hasDecayed) state.decayed = decayedInTiles(state);
}

function carry(input: ByteReader, tag: number, end: number): CarriedSection {
  if (tag < FIRST_OPTIONAL || tag > LAST_OPTIONAL) {
    throw new RangeError(`a customer state holds section ${tag}, which this build does not know`);
  }
  const bytes = input.bytes.subarray(input.at, end);
  input.at = end;
  return { tag, bytes };
}
