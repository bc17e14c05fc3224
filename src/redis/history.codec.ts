/**
 * The bytes of a customer's history: its entries, oldest first, each behind its length as a varint. So a commit adds an
 * entry by appending to the value, whatever is in it, and two entries cost little more than their own bytes.
 *
 * Byte 0 of an entry is its format:
 *
 * - 2: packed, see history.packing.ts. Nearly all entries, at 20 bytes or so
 * - 1: the JSON as raw deflate (RFC 1951) with `history.phrases.txt` as the dictionary, for an entry with a sentence that
 *   has no number: 50 to 120 bytes, and 20 µs
 * - `{`: the JSON itself, as the first builds stored it
 *
 * The phrases never change, because stored entries could not be read any more.
 */
import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HistoryEntry } from '../core/contracts/records.js';
import { ByteReader, ByteWriter } from '../core/primitives/bytes.js';
import { packed, unpacked } from './history.packing.js';
import { historyIn } from './stored.records.js';

const DEFLATED = 1;
const PACKED = 2;
const PLAIN = '{'.charCodeAt(0);
const PHRASES = readFileSync(new URL('history.phrases.txt', import.meta.url));
const ZLIB = { dictionary: PHRASES };

const out = new ByteWriter();

/** An entry behind its length: what a commit appends to the history. */
export function encodeHistory(entry: HistoryEntry): Uint8Array {
  const bytes = packed(entry, PACKED) ?? deflated(entry);
  out.restart();
  out.varint(bytes.length);
  out.copy(bytes);
  return out.finish();
}

/** Throws a RangeError for bytes that are cut short, and for a format that this build does not know. */
export function entriesIn(value: Uint8Array): HistoryEntry[] {
  const input = new ByteReader(value);
  const entries: HistoryEntry[] = [];
  while (input.at < value.length) {
    const end = input.count(1) + input.at;
    entries.push(decodeEntry(value.subarray(input.at, end)));
    input.at = end;
  }
  return entries;
}

/**
 * All of a customer's entries, oldest first.
 * @param earlier those that an earlier build wrote, which may still be running
 */
export function joinedHistory(earlier: readonly Uint8Array[], value: Uint8Array | null): HistoryEntry[] {
  const entries = value === null ? [] : entriesIn(value);
  return earlier.length === 0 ? entries : [...earlier.map(decodeEntry), ...entries].sort((a, b) => a.at - b.at);
}

/** An entry without its length: earlier builds stored each as an element of a list. */
export function decodeEntry(bytes: Uint8Array): HistoryEntry {
  const format = bytes[0] ?? 0;
  if (format === PACKED) return unpacked(bytes.subarray(1));
  if (format === DEFLATED) return historyIn(inflateRawSync(bytes.subarray(1), ZLIB).toString());
  if (format === PLAIN) return historyIn(Buffer.from(bytes).toString());
  throw new RangeError(`a history entry has format ${format}, which this build does not know`);
}

function deflated(entry: HistoryEntry): Uint8Array {
  return Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(JSON.stringify(entry), ZLIB)]);
}
