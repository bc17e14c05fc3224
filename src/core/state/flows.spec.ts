import { expect, it } from '@jest/globals';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { NO_FLOWS, addFlow, type Flows } from './flows.js';

type Parts = Parameters<typeof anActivity>[0];

it.each<[string, Parts, Partial<Flows>]>([
  ['a payment goes out', { kind: 'money_out', amount: 5 }, { out: 5 }],
  ['a salary comes in', { kind: 'money_in', amount: 5 }, { in: 5 }],
  ['a purchase is neither', { kind: 'purchase', amount: 5 }, { purchases: 1, purchased: 5 }],
  ['closing a product counts as money out', { kind: 'redemption', amount: 5 }, { redemptions: 1, out: 5 }],
  ['a purchase of unknown amount is one all the same', { kind: 'purchase', amount: null }, { purchases: 1 }],
  ['what the bank posts is nobody’s act', { kind: 'money_out', channel: 'system', amount: 5 }, {}],
  ['a session that views the balance is no flow', { kind: 'session', amount: 5 }, {}],
])('%s', (_what, parts, expected) => {
  const flows = { ...NO_FLOWS };
  addFlow(flows, anActivity(parts));
  expect(flows).toEqual({ ...NO_FLOWS, ...expected });
});
