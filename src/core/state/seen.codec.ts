/** The bytes of the ids already applied. */
import type { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { dayOf } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import type { Seen } from './seen.js';

/** The fewest bytes for a day of applied ids: its number and its count. */
const LEAST_DAY_BYTES = 2;
const MARK_BYTES = 6;

export function writeSeen(out: ByteWriter, seen: Seen, asOf: EpochMs): void {
  const today = dayOf(asOf);
  out.varint(seen.count);
  for (let i = 0; i < seen.count; i++) {
    const from = seen.from(i);
    const end = seen.ends[i] ?? 0;
    out.signed(today - (seen.days[i] ?? NaN));
    out.varint(end - from);
    for (let at = from; at < end; at++) out.uint48(seen.marks[at] ?? NaN);
  }
}

/** @param seen is emptied first */
export function readSeen(input: ByteReader, seen: Seen, asOf: EpochMs): void {
  const today = dayOf(asOf);
  seen.clear();
  for (let days = input.count(LEAST_DAY_BYTES); days > 0; days--) {
    const day = today - input.signed();
    const marks = input.count(MARK_BYTES);
    const from = seen.append(day, marks);
    for (let i = 0; i < marks; i++) seen.marks[from + i] = input.uint48();
  }
}
