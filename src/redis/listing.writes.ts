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
  const fields = new FieldWrites();
  for (const { row, fields: own } of changed) fields.add(row, own);
  if (added.length === 0) return fields.writes(keys);
  const { spans, writes } = appended(added, tail, keys);
  spans.forEach((span, i) => fields.add(tail.rows + i, [idField(span, (tail.rows + i) % BLOCK_ROWS)]));
  return [...writes, ...fields.writes(keys)];
}

/** One command for as many numbers as possible: each call of a script into Redis costs a microsecond. */
class FieldWrites {
  /** Arguments of BITFIELD by block. */
  private readonly args = new Map<number, string[]>();

  add(row: number, fields: readonly Field[]): void {
    const block = Math.floor(row / BLOCK_ROWS);
    let args = this.args.get(block);
    if (args === undefined) this.args.set(block, (args = []));
    for (const [type, index, value] of fields) args.push('SET', type, index, value);
  }

  writes(keys: ListKeys): Write[] {
    return [...this.args].flatMap(([block, args]) =>
      chunks(args, MOST_ARGUMENTS).map((part): Write => {
        return { command: 'BITFIELD', key: keys.listEntries(block), args: part };
      }),
    );
  }
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
