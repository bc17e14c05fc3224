import type { TransitionsView } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

const EVERY_MS = 30_000;

/** The operating measures of the last seven days of the run's clock; null until known. */
export function useMeasures(): TransitionsView['measures'] | null {
  return useRead(['transitions', '7d'], (rest) => rest.transitions('7d'), { everyMs: EVERY_MS }).data?.measures ?? null;
}
