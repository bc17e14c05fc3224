import { describe, expect, it } from '@jest/globals';
import type { FlowView, SafeguardsView, WebhooksView } from '../../client/protocol.js';
import { flowTroubles, type Known } from './health.troubles.js';

const NOW = 1_800_000_000_000;
const FLOW: FlowView = {
  run: 'live',
  asOf: NOW,
  windowSeconds: 300,
  processes: 1,
  legs: [],
  lanes: [
    { lane: 0, waiting: 0, oldestAt: null },
    { lane: 1, waiting: 3, oldestAt: NOW - 2_000 },
  ],
};
const SAFEGUARDS = {
  asOf: NOW,
  channels: [
    { channel: 'mobile', silentSinceAt: null },
    { channel: 'branch', silentSinceAt: null },
  ],
  brake: { on: false, heldLastMinute: 0, limitPerMinute: 100, sinceAt: null },
} as unknown as SafeguardsView;
const WEBHOOKS = {
  endpoints: [{ name: 'crm', paused: false, counts: { failed: 0 } }],
  outbox: { waiting: 0, dropped: 0 },
} as unknown as WebhooksView;
const FINE: Known = {
  isOnline: true,
  behindMs: 300,
  flow: FLOW,
  safeguards: SAFEGUARDS,
  quarantine: { count: 0, events: [], cursor: null },
  unmapped: { run: 'live', countedAs: 'session', types: [], other: 0 },
  webhooks: WEBHOOKS,
};
const [endpoint] = WEBHOOKS.endpoints;

describe('what is wrong with the flow', () => {
  it.each<[string, Partial<Known>, unknown[]]>([
    ['nothing, while little waits for a moment', {}, []],
    [
      'nothing is said of what is not known',
      { flow: undefined, safeguards: undefined, quarantine: undefined, unmapped: undefined, webhooks: undefined },
      [],
    ],
    ['the connection is cut', { isOnline: false }, [{ what: 'offline' }]],
    ['the screen is late', { behindMs: 10_000 }, [{ what: 'late', behindMs: 10_000 }]],
    [
      'two lanes wait for long: the one that waits longest is named',
      {
        flow: {
          ...FLOW,
          lanes: [
            { lane: 4, waiting: 1, oldestAt: NOW - 61_000 },
            { lane: 5, waiting: 1, oldestAt: NOW - 90_000 },
          ],
        },
      },
      [{ what: 'lane', lane: 5, sinceAt: NOW - 90_000 }],
    ],
    [
      'a channel is silent and the brake holds',
      {
        safeguards: {
          ...SAFEGUARDS,
          channels: SAFEGUARDS.channels.map((one) => ({
            ...one,
            silentSinceAt: one.channel === 'branch' ? NOW : null,
          })),
          brake: { ...SAFEGUARDS.brake, on: true, heldLastMinute: 7 },
        },
      },
      [
        { what: 'silent', channels: ['branch'] },
        { what: 'brake', held: 7 },
      ],
    ],
    [
      'entries are in quarantine',
      { quarantine: { count: 12, events: [], cursor: null } },
      [{ what: 'quarantine', count: 12 }],
    ],
    [
      'types are not mapped',
      { unmapped: { run: 'live', countedAs: 'session', types: [{ type: 'x', events: 3 }], other: 0 } },
      [{ what: 'unmapped', types: 1 }],
    ],
    [
      'messages failed, an endpoint is paused, and messages were lost',
      {
        webhooks: {
          endpoints: [
            { ...endpoint!, counts: { ...endpoint!.counts, failed: 2 } },
            { ...endpoint!, name: 'pager', paused: true },
          ],
          outbox: { waiting: 0, dropped: 9 },
        },
      },
      [
        { what: 'webhook_failed', name: 'crm', count: 2 },
        { what: 'webhook_paused', name: 'pager' },
        { what: 'outbox', count: 9 },
      ],
    ],
  ])('%s', (_situation, parts, troubles) => {
    expect(flowTroubles({ ...FINE, ...parts })).toEqual(troubles);
  });
});
