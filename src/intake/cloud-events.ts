/**
 * Reads CloudEvents 1.0 as events. `subject` is the customer, `time` and `type` are the event's own, and `data` holds
 * the rest; members of `data` with the same name win. `source` and `id` together identify an event, as the
 * specification says, even when `data` has an `id`: two sources may use the same ids.
 */
import { createHash } from 'node:crypto';
import { EVENT_MEMBERS } from '../core/contracts/event.members.js';
import { UnreadItem, parseItem } from '../core/contracts/event.reader.js';
import { nearestName } from '../core/primitives/nearest.name.js';
import { utf8Text } from '../core/primitives/strict-text.js';

/** The longest accepted event id. */
const LONGEST_ID = 128;
const HEADER = /^ce-([a-z0-9]+)$/;
const ATTRIBUTES = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'data',
  'data_base64',
]);
const MEMBERS: readonly string[] = EVENT_MEMBERS.map(({ name }) => name);
const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const PLAIN = /^[\x20-\x7e]*$/;
const JSON_CONTENT = /^(application|text)\/([a-z0-9.+-]+\+)?json\b/i;

/** @param item as sent in a body in structured mode */
export function fromCloudEvent(item: unknown): unknown {
  if (!isRecord(item)) return item;
  const { specversion, id, source, time, type, subject } = item;
  if (specversion !== '1.0') return unread(id, 'bad_cloud_event', 'specversion must be "1.0"');
  if (!isName(id)) return unread(id, 'missing_id', 'id is missing: a CloudEvent has one of its own, as a string');
  if (!isName(source) || /\s/.test(source))
    return unread(id, 'missing_source', 'source is missing: source and id together identify a CloudEvent');
  const data = dataOf(item);
  if (data instanceof UnreadItem) return data;
  return { occurredAt: time, type, customerId: subject, ...data, ...outsideOf(item), id: identityOf(source, id) };
}

/**
 * Names of event members beside `data`, and misspellings of them, are reported as unknown members. Other extension
 * attributes are allowed and ignored.
 */
function outsideOf(item: Record<string, unknown>): Record<string, null> {
  const names = Object.keys(item).filter(
    (name) => !ATTRIBUTES.has(name) && (MEMBERS.includes(name) || nearestName(name, MEMBERS) !== null),
  );
  return Object.fromEntries(names.map((name) => [`${name} (outside of data)`, null]));
}

/** In binary mode the attributes are headers and the body is `data`. Null when the headers name no CloudEvent. */
export function fromBinaryMode(headers: Readonly<Record<string, unknown>>, body: unknown): unknown {
  if (headers['ce-specversion'] === undefined) return null;
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const attribute = HEADER.exec(name)?.[1];
    if (attribute === undefined) continue;
    const text = decoded(String(value));
    if (text === null) return unread(null, 'bad_cloud_event', `${name} must be UTF-8, percent-encoded`);
    attributes[attribute] = text;
  }
  return fromCloudEvent({ ...attributes, data: body });
}

/** A source contains no blank, so two different pairs never give the same text. */
function identityOf(source: string, id: string): string {
  const identity = `${source} ${id}`;
  if (identity.length <= LONGEST_ID) return identity;
  return `sha256 ${createHash('sha256').update(identity).digest('base64url')}`;
}

function dataOf({ id, data, data_base64: encoded, datacontenttype }: Record<string, unknown>): object | UnreadItem {
  if (encoded === undefined) return isRecord(data) ? data : {};
  if (data !== undefined) return unread(id, 'bad_cloud_event', 'data and data_base64 are one or the other');
  if (typeof encoded !== 'string' || !isJson(datacontenttype))
    return unread(id, 'bad_cloud_event', 'data_base64 must hold JSON: say so with datacontenttype application/json');
  const value = BASE64.test(encoded) ? valueIn(Buffer.from(encoded, 'base64')) : null;
  if (value instanceof UnreadItem && value.refusal.code === 'repeated_member') return value;
  if (isRecord(value) && !(value instanceof UnreadItem)) return value;
  return unread(id, 'bad_cloud_event', 'data_base64 must be the base64 of a JSON object in UTF-8');
}

function isJson(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && JSON_CONTENT.test(type));
}

/** Null for bytes that are not UTF-8. */
function valueIn(bytes: Uint8Array): unknown {
  try {
    return parseItem(utf8Text(bytes));
  } catch {
    return null;
  }
}

/** Header values are percent-encoded UTF-8. Null for one that is not. */
function decoded(value: string): string | null {
  try {
    return PLAIN.test(value) ? decodeURIComponent(value) : null;
  } catch {
    return null;
  }
}

function unread(id: unknown, code: string, message: string): UnreadItem {
  return new UnreadItem({ code, message }, typeof id === 'string' ? id : null);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
