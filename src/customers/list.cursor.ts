/**
 * Where the next page of a list of customers begins: in an order that was kept at the first page, or, without an order,
 * behind a row. It also carries the count of the first page, and a mark of the query: a cursor with other filters would
 * mix two lists.
 */
import type { RowPlace } from '../core/listing/first.places.js';
import { ProblemError } from '../core/contracts/problems.js';
import { hash48 } from '../core/primitives/hash.js';

export type ListCursor = { count: number } & (
  { of: 'order'; token: string; from: number } | ({ of: 'rows' } & RowPlace)
);

const ORDER = /^order~([\w-]{1,64})~(\d{1,9})~(\d{1,12})~([\da-z]{1,16})$/;
const ROWS = /^rows~(\d{1,5})~(\d{1,10})~(\d{1,12})~([\da-z]{1,16})$/;

/** @param raw all parameters of the address */
export function queryMark(raw: Readonly<Record<string, string | undefined>>): string {
  const named = Object.entries(raw).filter(
    ([name, value]) => value !== undefined && name !== 'cursor' && name !== 'limit',
  );
  return hash48(JSON.stringify(named.toSorted(([a], [b]) => (a < b ? -1 : 1)))).toString(36);
}

export function listCursor(cursor: ListCursor, mark: string): string {
  const place = cursor.of === 'order' ? [cursor.token, cursor.from] : [cursor.shard, cursor.row];
  return [cursor.of, ...place, cursor.count, mark].join('~');
}

/** Throws a `bad_request` problem. */
export function readListCursor(given: string, mark: string): ListCursor {
  const [, token, from, countOfOrder, markOfOrder] = ORDER.exec(given) ?? [];
  if (token !== undefined && markOfOrder === mark) {
    return { of: 'order', token, from: Number(from), count: Number(countOfOrder) };
  }
  const [, shard, row, count, markOfRows] = ROWS.exec(given) ?? [];
  if (shard !== undefined && markOfRows === mark) {
    return { of: 'rows', shard: Number(shard), row: Number(row), count: Number(count) };
  }
  throw new ProblemError('bad_request', 'cursor must come from the page before, with the same filters, sort and run');
}
