/**
 * The bytes of an entry of a customer's history. Every customer has some entries, and they repeat the same words.
 * Deflated with a dictionary of these phrases, they need an eighth of the bytes of their JSON.
 *
 * - byte 0: the format, which names the dictionary
 * - rest: the JSON as raw deflate (RFC 1951), with `history.phrases.txt` as the dictionary
 *
 * The phrases of a format never change, because stored entries could not be read any more. New sentences need no new
 * phrases; their entries are only larger. An earlier build stored the JSON itself, which is still read.
 */
import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HistoryEntry } from '../core/contracts/records.js';
import { historyIn } from './stored.records.js';

const FORMAT = 1;
const PLAIN = '{'.charCodeAt(0);
const PHRASES = readFileSync(new URL('history.phrases.txt', import.meta.url));
const ZLIB = { dictionary: PHRASES };

export function encodeHistory(entry: HistoryEntry): Uint8Array {
  return Buffer.concat([Buffer.of(FORMAT), deflateRawSync(JSON.stringify(entry), ZLIB)]);
}

/** Throws a RangeError for a format that this build does not know. */
export function decodeHistory(bytes: Uint8Array): HistoryEntry {
  return historyIn(textOf(bytes));
}

function textOf(bytes: Uint8Array): string {
  const format = bytes[0] ?? 0;
  if (format === PLAIN) return Buffer.from(bytes).toString();
  if (format !== FORMAT) throw new RangeError(`a history entry has format ${format}, which this build does not know`);
  return inflateRawSync(bytes.subarray(1), ZLIB).toString();
}
