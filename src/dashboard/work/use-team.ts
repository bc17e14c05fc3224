import type { TeamView } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

/** The people alerts can be assigned to now; null until known. Without an answer, names are typed. */
export function useTeam(): TeamView | null {
  return useRead(['team'], (rest) => rest.team()).data ?? null;
}
