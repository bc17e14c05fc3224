/** The bytes of the ids already applied. */
import type { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { dayOf } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import type { SeenDay } from './seen.js';

/** The fewest bytes for a day of applied ids: its number and its count. */
const LEAST_DAY_BYTES = 2;
const MARK_BYTES = 6;

export function writeSeen(out: ByteWriter, seen: readonly SeenDay[], asOf: EpochMs): void {
  const today = dayOf(asOf);
  out.varint(seen.length);
  for (const { day, marks } of seen) {
    out.signed(today - day);
    out.varint(marks.length);
    for (const mark of marks) out.uint48(mark);
  }
}

export function readSeen(input: ByteReader, asOf: EpochMs): SeenDay[] {
  const today = dayOf(asOf);
  const seen: SeenDay[] = [];
  for (let days = input.count(LEAST_DAY_BYTES); days > 0; days--) {
    const day = today - input.signed();
    const marks = new Array<number>(input.count(MARK_BYTES));
    for (let i = 0; i < marks.length; i++) marks[i] = input.uint48();
    seen.push({ day, marks });
  }
  return seen;
}
