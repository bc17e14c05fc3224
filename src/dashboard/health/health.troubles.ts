/** What is wrong with the flow of events, in the order in which to see to it. Pure. */
import type { FlowView, QuarantineView, SafeguardsView, UnmappedView, WebhooksView } from '../../client/protocol.js';
import type { Channel, EpochMs } from '../../client/vocabulary.js';

/** What is known; undefined for what is not, or not yet. */
export interface Known {
  isOnline: boolean;
  behindMs: number | null;
  flow: FlowView | undefined;
  safeguards: SafeguardsView | undefined;
  quarantine: QuarantineView | undefined;
  unmapped: UnmappedView | undefined;
  webhooks: WebhooksView | undefined;
}

export type FlowTrouble =
  | { what: 'offline' }
  | { what: 'late'; behindMs: number }
  | { what: 'lane'; lane: number; sinceAt: EpochMs }
  | { what: 'silent'; channels: Channel[] }
  | { what: 'brake'; held: number }
  | { what: 'quarantine'; count: number }
  | { what: 'unmapped'; types: number }
  | { what: 'webhook_failed'; name: string; count: number }
  | { what: 'webhook_paused'; name: string }
  | { what: 'outbox'; count: number };

const LATE_MS = 10_000;
/** A lane takes up its oldest event within seconds, even while others work. */
const STUCK_MS = 60_000;

export function flowTroubles({ isOnline, behindMs, flow, ...others }: Known): FlowTrouble[] {
  return [
    ...(isOnline ? [] : [{ what: 'offline' } as const]),
    ...(behindMs !== null && behindMs >= LATE_MS ? [{ what: 'late', behindMs } as const] : []),
    ...(flow === undefined ? [] : stuckLanes(flow)),
    ...heldTroubles(others.safeguards),
    ...(others.quarantine !== undefined && others.quarantine.count > 0
      ? [{ what: 'quarantine', count: others.quarantine.count } as const]
      : []),
    ...(others.unmapped !== undefined && others.unmapped.types.length > 0
      ? [{ what: 'unmapped', types: others.unmapped.types.length } as const]
      : []),
    ...webhookTroubles(others.webhooks),
  ];
}

/** Only the one that waits longest: what holds one lane up often holds up others. */
function stuckLanes({ lanes, asOf }: FlowView): FlowTrouble[] {
  const waiting = lanes.flatMap(({ lane, oldestAt }) => (oldestAt === null ? [] : [{ lane, sinceAt: oldestAt }]));
  const [longest] = waiting.sort((a, b) => a.sinceAt - b.sinceAt);
  return longest !== undefined && asOf - longest.sinceAt >= STUCK_MS ? [{ what: 'lane', ...longest }] : [];
}

function heldTroubles(safeguards: SafeguardsView | undefined): FlowTrouble[] {
  if (safeguards === undefined) return [];
  const { channels, brake } = safeguards;
  const silent = channels.filter(({ silentSinceAt }) => silentSinceAt !== null).map(({ channel }) => channel);
  return [
    ...(silent.length === 0 ? [] : [{ what: 'silent', channels: silent } as const]),
    ...(brake.on ? [{ what: 'brake', held: brake.heldLastMinute } as const] : []),
  ];
}

function webhookTroubles(webhooks: WebhooksView | undefined): FlowTrouble[] {
  if (webhooks === undefined) return [];
  const { endpoints, outbox } = webhooks;
  return [
    ...endpoints.flatMap(({ name, counts, paused }): FlowTrouble[] => [
      ...(counts.failed > 0 ? [{ what: 'webhook_failed', name, count: counts.failed } as const] : []),
      ...(paused === true ? [{ what: 'webhook_paused', name } as const] : []),
    ]),
    ...(outbox.dropped > 0 ? [{ what: 'outbox', count: outbox.dropped } as const] : []),
  ];
}
