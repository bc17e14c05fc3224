/** Pages of a list of alerts: where a page ends, and where the next one starts. */
import { matches, type AlertFilter } from './alert.filter.js';
import { cursorOf, type Cursor, type UnresolvedPlace } from './alert.cursor.js';
import type { AlertOrder } from './alert.order.js';
import { byPlace, END, FirstPlaces, type Place } from './alert.places.js';
import type { ReorderedRow } from './alert.reorderings.js';
import type { AlertRow } from './alert.row.js';
import type { AlertTable, PlaceKeys } from './alert.table.js';

export interface PageQuery {
  filter: AlertFilter;
  /** Of the unresolved alerts. */
  order: AlertOrder;
  limit: number;
  after: Cursor | null;
}

export interface RowPage {
  rows: AlertRow[];
  total: number;
  cursor: string | null;
  since: readonly number[];
}

/** Alerts whose place changed since the first page of a list. */
export interface Reorderings {
  since: readonly number[];
  moved: readonly ReorderedRow[];
}

interface PlacedRow extends Place {
  row: AlertRow;
  /** As it was at the first page; null when it was resolved then. */
  placed: AlertRow | null;
}

/**
 * The next alerts, in the order at the time of the first page. One pass over the columns of the table; rows are read only
 * while they may be on the page, and at most twice the limit and the reordered rows are kept.
 */
export function pageOf(
  table: Pick<AlertTable, 'forEach' | 'keysOf'>,
  { filter, order, limit, after }: PageQuery,
  { since, moved }: Reorderings = { since: [], moved: [] },
): RowPage {
  const keys = table.keysOf(order);
  const last = after === null ? null : { key: keyOfCursor(after, keys), id: after.id };
  const isAhead = (place: Place): boolean => last === null || byPlace(place, last) > 0;
  const places = new FirstPlaces<PlacedRow>(limit + 1);
  for (const place of placesOf(moved, filter, keys)) if (isAhead(place)) places.add(place);
  const hasMoved = new Set(moved.map(({ row }) => row.id));
  let total = 0;
  table.forEach(filter, (row, at) => {
    total++;
    const key = keys.at(at);
    if (places.isBehind(key) || (last !== null && key < last.key)) return;
    const place = { key, id: row.id, row, placed: row };
    if (isAhead(place) && !hasMoved.has(row.id)) places.add(place);
  });
  const found = places.all();
  const page = found.slice(0, limit);
  const end = page[page.length - 1];
  const isLast = end === undefined || found.length <= limit;
  const cursor = isLast ? null : cursorOf({ ...unresolvedPlace(end, order, keys), id: end.id, since });
  return { rows: page.map(({ row }) => row), total, cursor, since };
}

/** Alerts that were resolved at the time of the first page belong to the resolved part, if the filter includes it. */
function placesOf(moved: readonly ReorderedRow[], filter: AlertFilter, keys: PlaceKeys): PlacedRow[] {
  return moved
    .filter(({ row, before }) => matches(row, filter) && !(before === null && filter.statuses.has('resolved')))
    .map(({ row, before }) => ({ key: before === null ? END : keys.of(before), id: row.id, row, placed: before }));
}

function keyOfCursor(after: Cursor, keys: PlaceKeys): number {
  if (after.part === 'resolved' || after.number === END) return END;
  return after.owner === undefined ? keys.ofMeasure(after.number) : keys.ofName(after.owner);
}

function unresolvedPlace({ placed }: PlacedRow, order: AlertOrder, keys: PlaceKeys): UnresolvedPlace {
  if (placed === null) return { part: 'unresolved', order, number: END };
  if (order.sort === 'owner') return { part: 'unresolved', order, number: 0, owner: placed.assignee };
  return { part: 'unresolved', order, number: keys.measureOf(placed) };
}
