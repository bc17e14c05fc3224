/** How far the log of a replay is, for people. Pure. */
import type { LogProgress } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';

export interface LogStanding {
  /** Of the log, from 1. */
  day: number;
  days: number;
  /** `waiting`: a visible number of events is being worked through. `through`: nothing more will come. */
  pending: { what: 'to_come'; days: number } | { what: 'waiting'; events: number } | { what: 'through' };
}

const DAY_MS = 86_400_000;
/** Fewer are done before anybody has read the number. */
const LEAST_SHOWN = 1_000;

/** @param asOf the clock of the run */
export function logStanding({ fromAt, toAt, waiting, isWorking }: LogProgress, asOf: EpochMs): LogStanding {
  const days = Math.max(1, Math.ceil((toAt - fromAt) / DAY_MS));
  const day = Math.min(days, Math.max(1, Math.ceil((asOf - fromAt) / DAY_MS)));
  const isRead = asOf >= toAt;
  if (isRead && !isWorking) return { day, days, pending: { what: 'through' } };
  if (waiting >= LEAST_SHOWN || (isRead && waiting > 0)) {
    return { day, days, pending: { what: 'waiting', events: waiting } };
  }
  return { day, days, pending: { what: 'to_come', days: days - day } };
}
