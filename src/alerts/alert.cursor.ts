/** The cursor of a list of alerts: the last alert of the page before, as text. */
import { ProblemError } from '../core/contracts/problems.js';
import { BY_URGENCY, nameOfOrder, readOrder, type AlertOrder } from './alert.order.js';
import { END } from './alert.places.js';

/** Where an unresolved alert stood. */
export interface UnresolvedPlace {
  part: 'unresolved';
  order: AlertOrder;
  /** What the order measures; END for an alert that was resolved at the first page. */
  number: number;
  /** Only in the order of owners, instead of the number. */
  owner?: string | null;
}

/** A resolved alert stands by its instant. */
interface ResolvedPart {
  part: 'resolved';
  number: number;
}

export type Cursor = (UnresolvedPlace | ResolvedPart) & {
  id: string;
  /**
   * The versions of the shards at the first page; later reorderings change no place in the list. Null: the current
   * order.
   */
  since: readonly number[] | null;
};

export function cursorOf(cursor: Cursor): string {
  const { part, id, since } = cursor;
  const name = part === 'resolved' ? part : `${part}.${nameOfOrder(cursor.order)}`;
  const versions = (since ?? []).map((version) => version.toString(36)).join('.');
  return [name, placeText(cursor), id, ...(since === null ? [] : [versions])].join('~');
}

function placeText(cursor: Cursor): string | number {
  if (cursor.number === END) return LAST;
  return cursor.part === 'resolved' || cursor.owner === undefined ? cursor.number : nameText(cursor.owner);
}

/** A name as digits: it may hold any character. */
function nameText(name: string | null): string {
  return name === null ? NOBODY : `o${Buffer.from(name, 'utf16le').toString('hex')}`;
}

function nameIn(text: string): string | null | undefined {
  if (text === NOBODY) return null;
  return /^o(?:[\da-f]{4})+$/.test(text) ? Buffer.from(text.slice(1), 'hex').toString('utf16le') : undefined;
}

const LAST = 'end';
const NOBODY = 'nobody';

/** `<part>.<order>~<place>~<id>~<version of each shard>` */
const CURSOR = /^([a-z]{1,10})(?:\.(-?[a-z]{1,10}))?~([\da-z.+-]{1,600})~([^~]{0,64})(?:~([\da-z.]{0,20000}))?$/;

/**
 * Throws a `bad_request` problem. Cursors of earlier builds name no order: theirs was that of urgency, with a negative
 * number for the last place. Still earlier ones have no versions, and those builds ordered alerts resolved at the same
 * instant differently. Such a cursor continues with all alerts of that instant.
 */
export function readCursor(given: string): Cursor {
  const [, part, name, place = '', id = '', versions] = CURSOR.exec(given) ?? [];
  const since =
    versions === undefined ? null : versions === '' ? [] : versions.split('.').map((version) => parseInt(version, 36));
  if (part === 'resolved' && name === undefined) {
    return { part, number: numberIn(place), id: since === null ? BEFORE_ANY_ID : id, since };
  }
  if (part === 'unresolved') return { ...unresolvedIn(name, place), id, since };
  throw unreadable();
}

function unresolvedIn(name: string | undefined, place: string): UnresolvedPlace {
  const part = 'unresolved';
  if (name === undefined) {
    const number = numberIn(place);
    return { part, order: BY_URGENCY, number: number < 0 ? END : number };
  }
  const order = readOrder(name);
  if (place === LAST) return { part, order, number: END };
  if (order.sort !== 'owner') return { part, order, number: numberIn(place) };
  const owner = nameIn(place);
  if (owner === undefined) throw unreadable();
  return { part, order, number: 0, owner };
}

function numberIn(text: string): number {
  if (/^[\d.e+-]{1,24}$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw unreadable();
}

function unreadable(): ProblemError {
  return new ProblemError('bad_request', 'cursor must come from the page before');
}

/** An id consists of digits and lower-case letters. */
const BEFORE_ANY_ID = '~';
