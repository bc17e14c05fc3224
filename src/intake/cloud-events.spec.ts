import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_CATALOG } from '../../test/builders/activity.builder.js';
import { readEvents } from '../core/contracts/event.reader.js';
import { fromBinaryMode, fromCloudEvent } from './cloud-events.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const RULES = { catalog: A_CATALOG, skewMs: 300_000 };
const PAYMENT = {
  specversion: '1.0',
  id: 'e1',
  source: '/core-banking',
  type: 'payment',
  time: '2026-01-31T11:59:00Z',
  subject: 'c1',
};
const DATA = { channel: 'mobile', amount: 5 };
const EVENT = {
  id: '/core-banking e1',
  customerId: 'c1',
  type: 'payment',
  ...DATA,
  occurredAt: Date.parse(PAYMENT.time),
};

function read(item: unknown): ReturnType<typeof readEvents> {
  return readEvents([item], NOW, RULES);
}

function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

describe('a CloudEvent', () => {
  it('is an event, its subject the customer, its data the rest', () => {
    expect(read(fromCloudEvent({ ...PAYMENT, data: DATA }))).toEqual({
      events: [EVENT],
      rejected: [],
      rejectedCount: 0,
      warnings: [],
    });
  });

  it('may carry its data in base64', () => {
    expect(read(fromCloudEvent({ ...PAYMENT, data_base64: base64(JSON.stringify(DATA)) })).events).toEqual([EVENT]);
  });

  it('may come in binary mode, its attributes in headers', () => {
    const headers = Object.fromEntries(
      Object.entries(PAYMENT).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]),
    );
    expect(read(fromBinaryMode({ ...headers, host: 'x' }, DATA)).events).toEqual([EVENT]);
    expect(fromBinaryMode({ 'content-type': 'application/json' }, DATA)).toBeNull();
  });

  it('gets a warning for members beside its data, and none for extensions', () => {
    const { warnings } = read(fromCloudEvent({ ...PAYMENT, data: DATA, amount: 5, chanel: 'x', traceparent: '00' }));
    expect(warnings.map(({ code, message }) => [code, message.split('"')[1]])).toEqual([
      ['unknown_member', 'amount (outside of data)'],
      ['unknown_member', 'chanel (outside of data)'],
    ]);
  });

  it.each(['%FF%FE', '\u00d5\u00c5', '张', '%'])('is refused in binary mode with the subject %s', (subject) => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e1',
      'ce-source': '/a',
      'ce-type': 'payment',
      'ce-subject': subject,
    };
    expect(read(fromBinaryMode(headers, DATA)).rejected).toMatchObject([{ code: 'bad_cloud_event' }]);
  });

  it('is another one when its source or its id is another, whatever they are and whatever its data calls itself', () => {
    const name = fc.oneof(fc.string({ minLength: 1 }), fc.string({ minLength: 60, maxLength: 120 }));
    const source = fc.webUrl({ withQueryParameters: true, size: 'large' });
    const pair = fc.record({
      source: fc.oneof(source, fc.constantFrom('/atm', '/app')),
      id: fc.oneof(name, fc.constant('e1')),
    });
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const [first, second] = [a, b].map((one) =>
          fromCloudEvent({ ...PAYMENT, ...one, data: { ...DATA, id: 'same' } }),
        );
        const isSame = a.source === b.source && a.id === b.id;
        expect(idOf(first) === idOf(second)).toBe(isSame);
        expect(idOf(first).length).toBeLessThanOrEqual(Math.max(128, a.id.length));
      }),
    );
  });

  it.each([
    ['without a source', { source: undefined }, 'missing_source'],
    ['with a source that is no reference', { source: 'two words' }, 'missing_source'],
    ['without an id', { id: undefined }, 'missing_id'],
    ['of another version', { specversion: '0.3' }, 'bad_cloud_event'],
    ['without a subject', { subject: undefined }, 'missing_customer'],
    ['without a time', { time: undefined }, 'bad_time'],
    ['with data that is no JSON', { data_base64: base64('oops') }, 'bad_cloud_event'],
    ['with data that is not UTF-8', { data_base64: base64(Uint8Array.of(0x7b, 0xd5, 0xc5, 0x7d)) }, 'bad_cloud_event'],
    ['with data that is no base64', { data_base64: `!!${base64('{}')}` }, 'bad_cloud_event'],
    ['with a member twice in its data', { data_base64: base64('{"amount":1,"amount":2}') }, 'repeated_member'],
    ['with data twice', { data: DATA, data_base64: base64('{}') }, 'bad_cloud_event'],
    ['with data of another type', { data_base64: base64('{}'), datacontenttype: 'text/xml' }, 'bad_cloud_event'],
  ])('is refused %s', (_what, parts, code) => {
    expect(
      read(fromCloudEvent({ ...PAYMENT, ...('data_base64' in parts ? {} : { data: DATA }), ...parts })).rejected,
    ).toMatchObject([{ code }]);
  });
});

function idOf(item: unknown): string {
  return (item as { id: string }).id;
}
