/** Valid by default; name only what the test is about. */
import type { Activity, ActivityCatalog, WireEvent } from '../../src/core/state/activity.js';
import { CHANNELS, KINDS, type Channel, type Kind } from '../../src/core/primitives/vocabulary.js';

let ids = 0;

type ActivityParts = Partial<Omit<Activity, 'channel' | 'kind'>> & { channel?: Channel; kind?: Kind };

export function anActivity({ channel = 'mobile', kind = 'money_out', ...rest }: ActivityParts = {}): Activity {
  return {
    id: `a${++ids}`,
    occurredAt: Date.UTC(2026, 0, 15, 12),
    amount: 10_000,
    balance: null,
    branch: null,
    isCorrection: (rest.amount ?? 0) < 0,
    ...rest,
    channel: CHANNELS.indexOf(channel),
    kind: KINDS.indexOf(kind),
  };
}

export function aWireEvent(parts: Partial<WireEvent> = {}): WireEvent {
  return {
    id: `e${++ids}`,
    customerId: 'customer-1',
    occurredAt: Date.UTC(2026, 0, 15, 12),
    channel: 'mobile',
    type: 'payment',
    ...parts,
  };
}

export const A_CATALOG: ActivityCatalog = {
  types: {
    login: 'session',
    payment: 'money_out',
    salary: 'money_in',
    product_opened: 'purchase',
    complaint: 'friction',
    interest_credited: 'balance',
    posting: { positive: 'money_in', negative: 'money_out' },
  },
  unmapped: 'session',
  currency: 'CNY',
  rates: { EUR: 8 },
  products: {},
  attributes: [],
};
