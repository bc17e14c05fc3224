/** Requests to the events' door: one of each kind of body, type, encoding, key, parameter, method and size. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

export const MOST_EVENTS = 20;
export const MOST_BYTES = 20_000;
export const RUN = 'door-history';
/** The clock of the replay. */
const CLOCK = Date.UTC(2020, 0, 1);

const NDJSON = 'application/x-ndjson';
const CLOUD_EVENT = 'application/cloudevents+json';
const CLOUD_EVENTS = 'application/cloudevents-batch+json';
const DAY_MS = 86_400_000;

export interface EventRequest {
  method?: string;
  path?: string;
  /** Null leaves the header out. */
  type?: string | null;
  /** The name of a role, or a whole header; null leaves it out. */
  key?: string | null;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  chunked?: boolean;
}

/** By name, in the order in which they are sent. @param now live events happen then */
export function eventRequests(now: number): Record<string, EventRequest> {
  return { ...bodies(now), ...lines(now), ...cloudEvents(now), ...packed(now), ...keys(now), ...addresses(now) };
}

function anEvent(id: string, occurredAt: number, more: object = {}): object {
  return { id, customerId: `door-${id}`, occurredAt, channel: 'mobile', type: 'card_payment', amount: 5, ...more };
}

function json(value: unknown, more: Omit<EventRequest, 'body'> = {}): EventRequest {
  return { body: JSON.stringify(value), ...more };
}

function bodies(now: number): Record<string, EventRequest> {
  const good = anEvent('json', now);
  const many = (count: number, more: object = {}): object[] =>
    Array.from({ length: count }, (_, i) => anEvent(`many-${i}`, now, more));
  return {
    'one event': json(good),
    'the same event again': json(good),
    'a list': json([anEvent('list-1', now), anEvent('list-2', now, { channel: 'branch' })]),
    'a list of good and bad': json([
      anEvent('mixed', now),
      anEvent('', now),
      anEvent('no-customer', now, { customerId: null }),
      anEvent('seconds', 1_500_000_000),
      anEvent('tomorrow', now + DAY_MS),
      anEvent('old', now - 8 * DAY_MS),
      anEvent('pigeon', now, { channel: 'pigeon' }),
      anEvent('text', now, { amount: '5' }),
      anEvent('rate', now, { currency: 'XXX' }),
      'hello',
      null,
      [good],
    ]),
    'events with warnings': json([
      anEvent('odd-1', now, { ammount: 5, type: 'never_heard_of' }),
      anEvent('odd-2', now, { amount: -5 }),
      anEvent('odd-3', now, { amount: 0 }),
      anEvent('odd-4', now, { product: 'never_named', attributes: { maturOn: '2026-12-31', iban: 'DE00' } }),
    ]),
    'nothing acceptable': json([anEvent('', now)]),
    'an empty list': json([]),
    null: json(null),
    'a number': json(5),
    'a text': json('hello'),
    'an empty object': json({}),
    'no body': { type: null },
    'no body, with a type': {},
    'a length of nothing': { headers: { 'content-length': '0' } },
    'an empty chunked body': { body: '', chunked: true },
    'a chunked body': { ...json(anEvent('chunked', now)), chunked: true },
    'no JSON': { body: '{"id":' },
    'JSON and more': { body: `${JSON.stringify(good)} x` },
    'a repeated member': { body: '{"id":"a","id":"b"}' },
    'a repeated member deep within': { body: '[{"attributes":{"a":1,"a":2}}]' },
    'a member with an escaped name twice': { body: '{"id":"a","\\u0069d":"b"}' },
    'a colon in a value': json(anEvent('colon', now, { branch: ':"x":y' })),
    'a proto': { body: `{"__proto__":{"id":"x"},"id":"proto"}` },
    'spaces before colons': { body: `{"id" : "a" , "id"\n: "b"}` },
    'deep nesting': { body: `${'['.repeat(70)}${']'.repeat(70)}` },
    'as deep as may be': json(anEvent('deep', now, { attributes: { a: { b: { c: 1 } } } })),
    'a mark before it': { body: Buffer.concat([Buffer.from('efbbbf', 'hex'), Buffer.from(JSON.stringify(good))]) },
    'GBK text': { body: Buffer.from('7b22c4e3227d', 'hex') },
    'as many events as may be': json(many(MOST_EVENTS)),
    'too many events': json(many(MOST_EVENTS + 1)),
    'too many bytes': json(many(MOST_EVENTS, { attributes: { x: 'y'.repeat(1_000) } })),
    'too many bytes in chunks': { ...json(many(MOST_EVENTS, { attributes: { x: 'y'.repeat(1_000) } })), chunked: true },
    'another type': json(good, { type: 'text/plain' }),
    'no type': json(good, { type: null }),
    'a form': { body: 'id=1', type: 'application/x-www-form-urlencoded' },
    'a type in capitals, with a charset': json(anEvent('capitals', now), { type: 'Application/JSON; charset=UTF-8' }),
    'another charset': json(good, { type: 'application/json; charset=gbk' }),
  };
}

function lines(now: number): Record<string, EventRequest> {
  const line = (id: string): string => JSON.stringify(anEvent(id, now));
  const ndjson = (...all: string[]): EventRequest => ({ type: NDJSON, body: all.join('\n') });
  return {
    lines: ndjson(line('line-1'), line('line-2'), ''),
    'lines that end in CRLF, and empty ones': ndjson(`${line('crlf-1')}\r`, '', `${line('crlf-2')}\r`),
    'a bad line': ndjson(line('line-3'), '{oops', line('line-4'), '{"id":"a","id":"b"}'),
    'two items on a line': ndjson(`${line('line-5')},${line('line-6')}`),
    'no line': ndjson('', ' '),
    'too many lines': ndjson(...Array.from({ length: MOST_EVENTS + 1 }, (_, i) => line(`line-${i}`))),
    'lines that are not UTF-8': { type: NDJSON, body: Buffer.from(`${line('x')}\n\xff`, 'latin1') },
  };
}

function cloudEvents(now: number): Record<string, EventRequest> {
  const cloud = (id: string, more: object = {}): object => ({
    specversion: '1.0',
    id,
    source: '/cards',
    type: 'card_payment',
    subject: 'door-cloud',
    time: new Date(now).toISOString(),
    data: { channel: 'mobile', amount: 3 },
    ...more,
  });
  const attributes = { 'ce-specversion': '1.0', 'ce-id': 'b', 'ce-source': '/cards', 'ce-type': 'card_payment' };
  const binary = { ...attributes, 'ce-subject': 'door-%E5%BC%A0', 'ce-time': new Date(now).toISOString() };
  return {
    'a CloudEvent': json(cloud('c-1'), { type: CLOUD_EVENT }),
    'a batch of CloudEvents': json([cloud('c-2'), cloud('c-3', { source: null }), cloud('c-4', { channel: 'x' })], {
      type: CLOUD_EVENTS,
    }),
    'a CloudEvent in binary mode': json({ channel: 'mobile', amount: 3 }, { headers: binary }),
    'a CloudEvent in binary mode, badly encoded': json({ channel: 'mobile' }, { headers: { ...binary, 'ce-id': '%' } }),
    'a CloudEvent as plain JSON': json(cloud('c-5')),
  };
}

function packed(now: number): Record<string, EventRequest> {
  const plain = (id: string): Buffer => Buffer.from(JSON.stringify(anEvent(id, now)));
  const encoded = (encoding: string, body: Uint8Array): EventRequest => ({
    headers: { 'content-encoding': encoding },
    body,
  });
  return {
    gzip: encoded('gzip', gzipSync(plain('gzip'))),
    deflate: encoded('deflate', deflateSync(plain('deflate'))),
    brotli: encoded('br', brotliCompressSync(plain('br'))),
    'an encoding in capitals': encoded('X-GZIP', gzipSync(plain('x-gzip'))),
    'the encoding of none': encoded('identity', plain('identity')),
    'no gzip, as gzip': encoded('gzip', plain('no-gzip')),
    'gzip that is cut off': encoded('gzip', gzipSync(plain('cut')).subarray(0, 30)),
    'gzip of too many bytes': encoded('gzip', gzipSync(Buffer.alloc(10 * MOST_BYTES, ' '))),
    'an unknown encoding': encoded('snappy', plain('snappy')),
    'two encodings': encoded('gzip, gzip', gzipSync(gzipSync(plain('two')))),
  };
}

function keys(now: number): Record<string, EventRequest> {
  const event = (id: string, key: string | null): EventRequest => json(anEvent(id, now), { key });
  return {
    'no key': event('k', null),
    'no key and no body': { key: null, type: null },
    'an unknown key': event('k', 'Bearer 0123456789abcdef'),
    'another scheme': event('k', 'Basic 0123456789abcdef'),
    'an empty key': event('k', 'Bearer '),
    'two keys': event('k', 'Bearer one two'),
    "an agent's key": event('k', 'agent'),
    "an agent's key and no body": { key: 'agent', type: null },
    "an auditor's key": event('k', 'auditor'),
    "an operator's key": event('operator', 'operator'),
  };
}

function addresses(now: number): Record<string, EventRequest> {
  const at = (query: string, key = 'operator', more: EventRequest = json(anEvent('a', now))): EventRequest => ({
    ...more,
    path: `/v1/events${query}`,
    key,
  });
  const inReplay = json(anEvent('replayed', CLOCK - DAY_MS));
  return {
    'the live run': at('?run=live', 'producer'),
    'a replay': at(`?run=${RUN}&asOf=${CLOCK}`, 'operator', inReplay),
    'a replay by an instant as text': at(`?run=${RUN}&asOf=2020-01-01T00:00:00Z`, 'operator', inReplay),
    'a replay without a clock': at(`?run=${RUN}`, 'operator', inReplay),
    'a clock without a replay': at(`?asOf=${CLOCK}`),
    'an instant that is none': at(`?run=${RUN}&asOf=soon`, 'operator', inReplay),
    'an instant out of reach': at(`?run=${RUN}&asOf=99999999999999`, 'operator', inReplay),
    'a replay that nobody opened': at(`?run=nobody&asOf=${CLOCK}`, 'operator', inReplay),
    "a producer's replay": at(`?run=${RUN}&asOf=${CLOCK}`, 'producer', inReplay),
    "a producer's clock": at(`?asOf=${CLOCK}`, 'producer'),
    'an unknown parameter': at('?rum=live'),
    'a parameter twice': at('?run=live&run=live'),
    'a parameter that is not UTF-8': at('?run=%ff'),
    'an empty parameter': at('?run='),
    'a slash at the end': at('/'),
    'a path below': at('/one'),
    'a path in capitals': { ...at(''), path: '/V1/events' },
    'a GET': { ...at(''), method: 'GET', body: '', type: null },
    'a HEAD': { ...at(''), method: 'HEAD', body: '', type: null },
    'a PUT': { ...at(''), method: 'PUT' },
    'an OPTIONS': { ...at(''), method: 'OPTIONS', body: '', type: null },
    'an expectation': { ...at(''), headers: { expect: 'nothing' } },
    'an expectation to continue': { ...at(''), headers: { expect: '100-continue' } },
  };
}
