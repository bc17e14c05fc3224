import type { UseQueryResult } from '@tanstack/react-query';
import type { ModelHistoryView, MonitorView } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

const EVERY_MS = 60_000;

/** Several parts of the screen share one answer. */
export function useMonitor(): UseQueryResult<MonitorView> {
  return useRead(['monitor'], (rest) => rest.monitor(), { everyMs: EVERY_MS });
}

export function useModelHistory(): UseQueryResult<ModelHistoryView> {
  return useRead(['model-history'], (rest) => rest.modelHistory(), { everyMs: EVERY_MS });
}
