/** What the parts of the screen and its first sentence share: each is read once. */
import type { UseQueryResult } from '@tanstack/react-query';
import type {
  FlowView,
  QuarantineView,
  RunView,
  SafeguardsView,
  UnmappedView,
  WebhooksView,
} from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

const SOON_MS = 5_000;
const USUAL_MS = 30_000;
const SELDOM_MS = 60_000;
const QUARANTINE_SHOWN = 100;

export function useFlow(): UseQueryResult<FlowView> {
  return useRead(['flow'], (rest) => rest.flow(), { everyMs: SOON_MS });
}

export function useRunsClosely(): UseQueryResult<RunView[]> {
  return useRead(['runs', 'closely'], (rest) => rest.runs(), { everyMs: SOON_MS });
}

export function useSafeguards(): UseQueryResult<SafeguardsView> {
  return useRead(['safeguards'], (rest) => rest.safeguards(), { everyMs: 2 * SOON_MS });
}

export function useQuarantine(): UseQueryResult<QuarantineView> {
  return useRead(['quarantine'], (rest) => rest.quarantine({ limit: QUARANTINE_SHOWN }), { everyMs: USUAL_MS });
}

export function useUnmapped(): UseQueryResult<UnmappedView> {
  return useRead(['unmapped'], (rest) => rest.unmapped(), { everyMs: SELDOM_MS });
}

export function useWebhooks(): UseQueryResult<WebhooksView> {
  return useRead(['webhooks'], (rest) => rest.webhooks(), { everyMs: USUAL_MS });
}
