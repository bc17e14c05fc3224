/**
 * A cursor: the position of a reader in the feeds of all shards of a run.
 * Text form: base64url of the run, the epoch of the data, and the version and number of the last entry seen per
 * shard.
 */
import { ByteReader, ByteWriter } from '../core/primitives/bytes.js';

/** The id of a feed entry: the version of its commit, and its number within that commit. */
export interface EntryId {
  version: number;
  n: number;
}

export type Position = readonly EntryId[];

export const BEFORE_ALL: EntryId = { version: 0, n: 0 };

export interface Cursor {
  run: string;
  epoch: string;
  position: Position;
}

/** One buffer is reused for all cursors, because each pushed message carries one. */
const out = new ByteWriter();

export function formatCursor({ run, epoch, position }: Cursor): string {
  out.restart();
  out.text(run);
  out.text(epoch);
  out.varint(position.length);
  for (const { version, n } of position) {
    out.varint(version);
    out.varint(n);
  }
  return Buffer.from(out.finish()).toString('base64url');
}

/** One byte each for version and number. */
const LEAST_ID_BYTES = 2;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Null for a text that is not a cursor. */
export function parseCursor(text: string): Cursor | null {
  if (!BASE64URL.test(text)) return null; // Buffer would silently skip unknown characters
  try {
    const input = new ByteReader(Buffer.from(text, 'base64url'));
    const run = input.text();
    const epoch = input.text();
    const position = Array.from({ length: input.count(LEAST_ID_BYTES) }, () => ({
      version: input.varint(),
      n: input.varint(),
    }));
    return input.at === input.bytes.length ? { run, epoch, position } : null;
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

export function parseEntryId(id: string): EntryId {
  const [version, n] = id.split('-').map(Number);
  return { version: version ?? 0, n: n ?? 0 };
}

export function formatEntryId({ version, n }: EntryId): string {
  return `${version}-${n}`;
}

export function isAfter(a: EntryId, b: EntryId): boolean {
  return a.version > b.version || (a.version === b.version && a.n > b.n);
}

/** The position after one more entry of one shard. */
export function advanced(position: Position, shard: number, to: EntryId): EntryId[] {
  return position.map((id, i) => (i === shard ? to : id));
}

/** Whether `a` is ahead of `b` in any shard. */
export function isAhead(a: Position, b: Position): boolean {
  return a.some((id, shard) => isAfter(id, b[shard] ?? BEFORE_ALL));
}

/** The later of the two ids, per shard. */
export function furthest(a: Position, b: Position): Position {
  return b.map((id, shard) => (isAfter(a[shard] ?? BEFORE_ALL, id) ? (a[shard] ?? id) : id));
}
