/**
 * CloudEvents 1.0 as events: `subject` is the customer, `time` and `type` are the event's own, `data` holds the rest, and
 * members of `data` of the same name win. `source` and `id` together identify an event, as the specification says, whatever
 * `data` calls itself: two sources may count alike.
 */
import { createHash } from 'node:crypto';
import { UnreadItem } from '../core/event.reader.js';

/** The longest id of an event. */
const LONGEST_ID = 128;
const HEADER = /^ce-(id|source|specversion|type|subject|time)$/;
const JSON_CONTENT = /^(application|text)\/([a-z0-9.+-]+\+)?json\b/i;

/** @param item as it stands in a body in structured mode */
export function fromCloudEvent(item: unknown): unknown {
  if (!isRecord(item)) return item;
  const { specversion, id, source, time, type, subject } = item;
  if (specversion !== '1.0') return unread(id, 'bad_cloud_event', 'specversion must be "1.0"');
  if (!isName(id)) return unread(id, 'missing_id', 'id is missing: a CloudEvent has one of its own, as a string');
  if (!isName(source) || /\s/.test(source))
    return unread(id, 'missing_source', 'source is missing: source and id together identify a CloudEvent');
  const data = dataOf(item);
  if (data instanceof UnreadItem) return data;
  return { occurredAt: time, type, customerId: subject, ...data, id: identityOf(source, id) };
}

/** In binary mode the attributes stand in headers and the body is `data`; null when the headers name none. */
export function fromBinaryMode(headers: Readonly<Record<string, unknown>>, body: unknown): unknown {
  if (headers['ce-specversion'] === undefined) return null;
  const attributes = Object.entries(headers).flatMap(([name, value]) => {
    const attribute = HEADER.exec(name)?.[1];
    return attribute === undefined ? [] : [[attribute, decoded(String(value))]];
  });
  return fromCloudEvent({ ...Object.fromEntries(attributes), data: body });
}

/** No source holds a blank, so no two pairs give one text. */
function identityOf(source: string, id: string): string {
  const identity = `${source} ${id}`;
  if (identity.length <= LONGEST_ID) return identity;
  return `sha256 ${createHash('sha256').update(identity).digest('base64url')}`;
}

function dataOf({ id, data, data_base64: encoded, datacontenttype }: Record<string, unknown>): object | UnreadItem {
  if (encoded === undefined) return isRecord(data) ? data : {};
  if (typeof encoded !== 'string' || !isJson(datacontenttype))
    return unread(id, 'bad_cloud_event', 'data_base64 must hold JSON: say so with datacontenttype application/json');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // answered below
  }
  return unread(id, 'bad_cloud_event', 'data_base64 must be the base64 of a JSON object in UTF-8');
}

function isJson(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && JSON_CONTENT.test(type));
}

/** Values in headers are percent-encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
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
