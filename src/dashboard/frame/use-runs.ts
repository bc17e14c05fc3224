import type { RunView } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

const EVERY_MS = 30_000;
const NONE: readonly RunView[] = [];

/** Runs come and go: a replay may start while the page is open. Without an answer the page shows no list of runs. */
export function useRuns(): readonly RunView[] {
  return useRead(['runs'], (rest) => rest.runs(), { everyMs: EVERY_MS }).data ?? NONE;
}
