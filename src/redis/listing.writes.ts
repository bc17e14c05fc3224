/**
 * The changes that a batch makes to the list of customers of its shard, as commands of its commit. A row belongs to one
 * customer for ever. Only the lane that read the tail gives rows away: a commit that is fenced off gives none.
 */
import { BLOCK_ROWS, ENTRY_BYTES, idField, type Field, type IdSpan } from '../core/listing/entry.js';
import { MOST_ARGUMENTS, chunks, type Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';

type ListKeys = Pick<ShardKeys, 'listTail' | 'listEntries' | 'listIds'>;

/** How far a list reaches. */
export interface ListTail {
  rows: number;
  /** Bytes of the ids in the block of the last row. */
  idBytes: number;
}

/** A customer whose entry changed. @param fields numbers of the entry, for the row within its block */
export interface Listed {
  row: number;
  fields: readonly Field[];
}

/** @param stored null for an empty list. Throws RangeError. */
export function tailIn(stored: string | null): ListTail {
  if (stored === null) return { rows: 0, idBytes: 0 };
  const [, rows, idBytes] = /^(\d+):(\d+)$/.exec(stored) ?? [];
  if (rows === undefined) throw new RangeError(`the tail of a list of customers is "${stored}"`);
  return { rows: Number(rows), idBytes: Number(idBytes) };
}

/** @param added ids of the customers of the rows from the tail on, in the order of their rows */
export function listingWrites(
  changed: readonly Listed[],
  added: readonly string[],
  tail: ListTail,
  keys: ListKeys,
): Write[] {
  const ids = added.length === 0 ? null : appended(added, tail, keys);
  const fields = new Map<number, Field[]>();
  const place = (row: number, own: readonly Field[]): void => {
    const block = Math.floor(row / BLOCK_ROWS);
    const known = fields.get(block);
    if (known === undefined) fields.set(block, [...own]);
    else known.push(...own);
  };
  for (const { row, fields: own } of changed) place(row, own);
  for (const [i, span] of ids?.spans.entries() ?? [])
    place(tail.rows + i, [idField(span, (tail.rows + i) % BLOCK_ROWS)]);
  return [...(ids?.writes ?? []), ...[...fields].flatMap(([block, own]) => fieldWrites(keys.listEntries(block), own))];
}

/** One command for as many numbers as possible: each call of a script into Redis costs a microsecond. */
function fieldWrites(key: string, fields: readonly Field[]): Write[] {
  const args = fields.flatMap(([type, index, value]) => ['SET', type, index, value]);
  return chunks(args, MOST_ARGUMENTS).map((part) => ({ command: 'BITFIELD', key, args: part }));
}

/** Appends ids, and writes the tail behind them. */
function appended(added: readonly string[], tail: ListTail, keys: ListKeys): { spans: IdSpan[]; writes: Write[] } {
  const spans: IdSpan[] = [];
  const writes: Write[] = [];
  let { rows, idBytes } = tail;
  for (let from = 0; from < added.length;) {
    const block = Math.floor(rows / BLOCK_ROWS);
    if (rows % BLOCK_ROWS === 0) {
      idBytes = 0;
      writes.push(roomFor(keys.listEntries(block)));
    }
    const part = added.slice(from, from + BLOCK_ROWS - (rows % BLOCK_ROWS)).map((id) => Buffer.from(id));
    writes.push({ command: 'SETRANGE', key: keys.listIds(block), args: [idBytes, Buffer.concat(part)] });
    for (const { length } of part) {
      spans.push({ offset: idBytes, bytes: length });
      idBytes += length;
    }
    rows += part.length;
    from += part.length;
  }
  writes.push({ command: 'SET', key: keys.listTail, args: [`${rows}:${idBytes}`] });
  return { spans, writes };
}

/** Makes the value as long as it will be: one that grows takes up to twice its length. */
function roomFor(key: string): Write {
  return { command: 'SETRANGE', key, args: [BLOCK_ROWS * ENTRY_BYTES - 1, new Uint8Array(1)] };
}
