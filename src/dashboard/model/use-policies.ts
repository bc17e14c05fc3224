import type { UseQueryResult } from '@tanstack/react-query';
import type { PoliciesView } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

const EVERY_MS = 60_000;

export function usePolicies(): UseQueryResult<PoliciesView> {
  return useRead(['policies'], (rest) => rest.policies(), { everyMs: EVERY_MS });
}
