import type { ModelView } from '../../client/protocol.js';
import { useRead } from '../live/server.state.js';

const EVERY_MS = 60_000;

export function useModels() {
  return useRead<ModelView[]>(['models'], (rest) => rest.models(), { everyMs: EVERY_MS });
}
