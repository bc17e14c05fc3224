/** The place in the list of customers within the bytes of a state, read and replaced while all other bytes stay. */
import { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { EARLIER_FORMATS } from './earlier.codec.js';
import { FORMAT, LIFECYCLE_TAG, PLACE_TAG, writePlace } from './state.codec.js';
import type { ListPlace } from './state.js';

const out = new ByteWriter();

/** Null for none. Throws RangeError for bytes that this build cannot read. */
export function placeIn(bytes: Uint8Array): ListPlace | null {
  return sectionIn(bytes).place;
}

/**
 * The same state with another place, or without one. A state of an earlier format has no place and gets none.
 * Throws RangeError for bytes that this build cannot read.
 */
export function withPlace(bytes: Uint8Array, place: ListPlace | null): Uint8Array {
  const { from, until } = sectionIn(bytes);
  if (from === bytes.length) return bytes;
  out.restart();
  out.copy(bytes.subarray(0, from));
  if (place !== null) writePlace(out, place);
  out.copy(bytes.subarray(until));
  return out.finish();
}

/** Where the section of the place stands, or would stand: before the lifecycle, which is the last one. */
function sectionIn(bytes: Uint8Array): { from: number; until: number; place: ListPlace | null } {
  const input = new ByteReader(bytes);
  const format = input.byte();
  if (EARLIER_FORMATS.includes(format)) return { from: bytes.length, until: bytes.length, place: null };
  if (format !== FORMAT) throw new RangeError(`a customer state has format ${format}, which this build does not know`);
  input.varint(); // as-of
  for (;;) {
    const from = input.at;
    const tag = input.byte();
    const until = input.count(1) + input.at;
    if (tag === LIFECYCLE_TAG) return { from, until: from, place: null };
    if (tag === PLACE_TAG) return { from, until, place: { row: input.varint(), mark: input.varint() } };
    input.at = until;
  }
}
