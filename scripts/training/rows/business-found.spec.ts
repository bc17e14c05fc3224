import { expect, it } from '@jest/globals';
import type { ActivityCatalog, WireEvent } from '../../../src/core/state/activity.js';
import { businessFault } from './business-found.js';
import { collectLog } from './history.js';

const catalog: ActivityCatalog = {
  types: { payment: 'money_out', login: 'session' },
  unmapped: 'session',
  currency: 'CNY',
  rates: {},
  products: {},
  attributes: [],
};
const event = (type: string, channel: WireEvent['channel'] = 'mobile', i = 0): WireEvent => ({
  id: `e${i}`,
  customerId: 'c',
  occurredAt: Date.UTC(2025, 0, 1) + i,
  channel,
  type,
  amount: 5,
});
const faultOf = async (...events: WireEvent[]) => businessFault(await collectLog(events, catalog));

it.each<[string, WireEvent[], RegExp | null]>([
  ['some event is business', [event('login'), event('payment')], null],
  [
    'no type is mapped',
    [event('kauf'), event('kauf'), event('zins')],
    /3 of 3 events .*: kauf \(2\), zins \(1\); map them/,
  ],
  [
    'all types are mapped to something else',
    [event('login')],
    /all 1 events have types that activity.json .* something else/,
  ],
  ['the bank itself posted all of it', [event('payment', 'system')], /or come from the channel system/],
])('a log in which %s', async (_what, events, sentence) => {
  const fault = await faultOf(...events);
  if (sentence === null) expect(fault).toBeNull();
  else expect(fault).toMatch(sentence);
});
