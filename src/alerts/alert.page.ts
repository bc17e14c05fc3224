/** Pages of a list of alerts: where a page ends, and where the next one starts. */
import { ProblemError } from '../core/contracts/problems.js';
import { matches, type AlertFilter } from './alert.filter.js';
import { REOPENED, type ReorderedRow } from './alert.reorderings.js';
import { byUrgency, type AlertRow } from './alert.row.js';
import type { AlertTable } from './alert.table.js';

/** The last alert of the page before: an unresolved one by its priority, or a resolved one by its instant. */
export interface Cursor {
  part: 'unresolved' | 'resolved';
  number: number;
  id: string;
  /**
   * The versions of the shards at the first page; later reorderings change no place in the list. Null: the current
   * order.
   */
  since: readonly number[] | null;
}

export interface PageQuery {
  filter: AlertFilter;
  limit: number;
  after: Cursor | null;
}

export interface RowPage {
  rows: AlertRow[];
  total: number;
  cursor: string | null;
  since: readonly number[];
}

interface Place {
  id: string;
  priority: number;
  row: AlertRow;
}

/** Alerts whose place changed since the first page of a list. */
export interface Reorderings {
  since: readonly number[];
  moved: readonly ReorderedRow[];
}

/** The next alerts, in the order of urgency at the time of the first page. */
export function pageOf(
  table: Pick<AlertTable, 'forEach'>,
  { filter, limit, after }: PageQuery,
  { since, moved }: Reorderings = { since: [], moved: [] },
): RowPage {
  const last = after === null ? null : { priority: after.number, id: after.id };
  const isAhead = (place: Pick<Place, 'id' | 'priority'>): boolean => last === null || byUrgency(place, last) > 0;
  const places = placesOf(moved, filter).filter(isAhead);
  const hasMoved = new Set(moved.map(({ row }) => row.id));
  const most = places.length + limit + 1;
  let total = 0;
  table.forEach(filter, (row) => {
    total++;
    if (places.length < most && isAhead(row) && !hasMoved.has(row.id)) places.push(placeOfRow(row));
  });
  places.sort(byUrgency);
  const page = places.slice(0, limit);
  const end = page[page.length - 1];
  const isLast = end === undefined || places.length <= limit;
  const cursor = isLast ? null : cursorOf({ part: 'unresolved', number: end.priority, id: end.id, since });
  return { rows: page.map(({ row }) => row), total, cursor, since };
}

/** Alerts that were resolved at the time of the first page belong to the resolved part, if the filter includes it. */
function placesOf(moved: readonly ReorderedRow[], filter: AlertFilter): Place[] {
  return moved
    .filter(({ row, priority }) => matches(row, filter) && !(priority === REOPENED && filter.statuses.has('resolved')))
    .map(({ row, priority }) => ({ id: row.id, priority, row }));
}

function placeOfRow(row: AlertRow): Place {
  return { id: row.id, priority: row.priority, row };
}

export function cursorOf({ part, number, id, since }: Cursor): string {
  const versions = (since ?? []).map((version) => version.toString(36)).join('.');
  return [part, number, id, ...(since === null ? [] : [versions])].join('~');
}

/** `<part>~<priority or instant>~<id>~<version of each shard>` */
const CURSOR = /^([a-z]{1,10})~([\d.e+-]{1,24})~([^~]{0,64})(?:~([\da-z.]{0,20000}))?$/;
/**
 * Cursors of earlier builds have no versions, and those builds ordered alerts resolved at the same instant
 * differently. Such a cursor continues with all alerts of that instant.
 */
export function readCursor(given: string): Cursor {
  const [, name, number, id = '', versions] = CURSOR.exec(given) ?? [];
  const part = (['unresolved', 'resolved'] as const).find((known) => known === name);
  if (part === undefined || !Number.isFinite(Number(number))) {
    throw new ProblemError('bad_request', 'cursor must come from the page before');
  }
  const since =
    versions === undefined ? null : versions === '' ? [] : versions.split('.').map((version) => parseInt(version, 36));
  return { part, number: Number(number), id: part === 'resolved' && since === null ? BEFORE_ANY_ID : id, since };
}

/** An id consists of digits and lower-case letters. */
const BEFORE_ANY_ID = '~';
