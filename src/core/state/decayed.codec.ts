/**
 * The bytes of decayed sums: the distance of the last day from the day of as-of, the presence bits of the sums, those
 * that are not zero, and what is known of gaps: the distance of the last business day from the last day, the number of
 * gaps, and for any gaps the rest of their figures. At most 75 bytes for a life of a century. See sections.codec.ts.
 */
import type { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { dayOf } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import { SUMS, type DecayedSums } from './decayed.js';

/** The presence bit of a last business day. The bits below it are those of SUMS. */
const HAS_BUSINESS = 1 << 15;

export function writeDecayed(out: ByteWriter, decayed: DecayedSums, asOf: EpochMs): void {
  const { lastDay, sums, businessDay, gaps } = decayed;
  if (Number.isNaN(lastDay)) return;
  out.signed(dayOf(asOf) - lastDay);
  let has = Number.isNaN(businessDay) ? 0 : HAS_BUSINESS;
  for (let i = 0; i < SUMS.length; i++) if (sums[i] !== 0) has |= 1 << i;
  out.uint16(has);
  for (let i = 0; i < SUMS.length; i++) if (sums[i] !== 0) out.float32(sums[i] ?? 0);
  if (Number.isNaN(businessDay)) return;
  out.varint(lastDay - businessDay);
  out.varint(gaps);
  if (gaps === 0) return;
  out.varint(decayed.lastGap);
  out.varint(decayed.longestGap);
  out.varint(decayed.gapDays);
  out.float32(decayed.gapLogs);
  out.float32(decayed.gapLogSquares);
}

/** @param decayed new ones, which are filled */
export function readDecayed(input: ByteReader, decayed: DecayedSums, asOf: EpochMs): void {
  decayed.lastDay = dayOf(asOf) - input.signed();
  const has = input.uint16();
  for (let i = 0; i < SUMS.length; i++) if ((has & (1 << i)) !== 0) decayed.sums[i] = input.float32();
  if ((has & HAS_BUSINESS) === 0) return;
  decayed.businessDay = decayed.lastDay - input.varint();
  decayed.gaps = input.varint();
  if (decayed.gaps === 0) return;
  decayed.lastGap = input.varint();
  decayed.longestGap = input.varint();
  decayed.gapDays = input.varint();
  decayed.gapLogs = input.float32();
  decayed.gapLogSquares = input.float32();
}
