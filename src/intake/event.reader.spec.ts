import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { A_CATALOG } from '../../test/builders/activity.builder.js';
import { fromCloudEvent, parseNdjson } from './bodies.js';
import { readEvents } from './event.reader.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const RULES = { catalog: A_CATALOG, skewMs: 300_000 };
const GOOD = {
  id: 'e1',
  customerId: 'c1',
  occurredAt: '2026-01-31T11:59:00Z',
  channel: 'mobile',
  type: 'payment',
  amount: 5,
};

function nested(depth: number): object {
  let value: object = {};
  for (let i = 0; i < depth; i++) value = { value };
  return value;
}

function codeOf(item: unknown): string | undefined {
  return readEvents([item], NOW, RULES).rejected[0]?.code;
}

describe('reading events at the door', () => {
  it.each([
    ['not an object', 'hello', 'not_an_object'],
    ['without an id', { ...GOOD, id: undefined }, 'missing_id'],
    ['with an id that is a number', { ...GOOD, id: 7 }, 'bad_id'],
    ['without a customer', { ...GOOD, customerId: '' }, 'missing_customer'],
    ['with a space in the customer', { ...GOOD, customerId: 'a b' }, 'bad_customer'],
    ['with an unknown channel', { ...GOOD, channel: 'pigeon' }, 'unknown_channel'],
    ['without a type', { ...GOOD, type: undefined }, 'missing_type'],
    ['with a local time', { ...GOOD, occurredAt: '2026-01-31T11:59:00' }, 'bad_time'],
    ['beyond the allowed skew', { ...GOOD, occurredAt: NOW + 300_001 }, 'in_future'],
    ['older than the horizon', { ...GOOD, occurredAt: NOW - 7 * 86_400_000 - 1 }, 'too_late'],
    ['with an amount that is text', { ...GOOD, amount: '5' }, 'bad_amount'],
    ['with an amount beyond all numbers', { ...GOOD, amount: Infinity }, 'bad_amount'],
    ['with an amount beyond all belief', { ...GOOD, amount: 1e300 }, 'bad_amount'],
    ['with a balance beyond all belief', { ...GOOD, balance: -2e12 }, 'bad_balance'],
    ['on a day that is none', { ...GOOD, occurredAt: '2026-02-30T08:00:00Z' }, 'bad_time'],
    ['with a step in a path for a customer', { ...GOOD, customerId: '..' }, 'bad_customer'],
    ['with attributes nested without end', { ...GOOD, attributes: nested(20_000) }, 'bad_attributes'],
    ['with a currency in small letters', { ...GOOD, currency: 'cny' }, 'bad_currency'],
    ['in a currency without a rate', { ...GOOD, currency: 'XTS' }, 'unknown_currency'],
  ])('refuses an event %s', (_what, item, code) => {
    expect(codeOf(item)).toBe(code);
  });

  it('takes the edges of skew and horizon', () => {
    expect(codeOf({ ...GOOD, occurredAt: NOW + 300_000 })).toBeUndefined();
    expect(codeOf({ ...GOOD, occurredAt: NOW - 7 * 86_400_000 })).toBeUndefined();
  });

  it('takes null for left out, and drops what the contract does not name', () => {
    const { events } = readEvents([{ ...GOOD, branch: null, secret: 'x' }], NOW, RULES);
    expect(events).toEqual([{ ...GOOD, occurredAt: Date.parse(GOOD.occurredAt) }]);
  });

  it('says for each refused item which and why, and keeps the rest', () => {
    const { events, rejected } = readEvents(
      [GOOD, { ...GOOD, id: 'e2', channel: 'x' }, { ...GOOD, id: 'e3' }],
      NOW,
      RULES,
    );
    expect(events.map(({ id }) => id)).toEqual(['e1', 'e3']);
    expect(rejected).toEqual([
      { index: 1, id: 'e2', code: 'unknown_channel', message: expect.stringContaining('mobile') },
    ]);
  });

  it('reads good lines beside a bad one', () => {
    const { events, rejected } = readEvents(parseNdjson(`${JSON.stringify(GOOD)}\n\n{oops\n`), NOW, RULES);
    expect(events).toHaveLength(1);
    expect(rejected).toMatchObject([{ index: 1, code: 'not_json' }]);
  });

  it('does not take two values on one line for two events', () => {
    expect(parseNdjson('1,2\n3')).toHaveLength(2);
  });

  it('reads a CloudEvent', () => {
    const cloudEvent = {
      specversion: '1.0',
      id: 'e1',
      source: '/core-banking',
      type: 'payment',
      time: GOOD.occurredAt,
      subject: 'c1',
      data: { channel: 'mobile', amount: 5 },
    };
    expect(readEvents([fromCloudEvent(cloudEvent)], NOW, RULES).events).toEqual([
      { ...GOOD, occurredAt: Date.parse(GOOD.occurredAt) },
    ]);
  });
});
