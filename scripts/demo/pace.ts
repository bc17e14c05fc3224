/**
 * How fast the log of the simulated bank passes: most of it at a speed at which the board fills, its last weeks slowly
 * enough to be watched, and slower still while a channel is silent.
 */
import type { LogSpan } from '../../src/client/protocol.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { Clock } from '../logs/replay-log.js';

/** The last days of the log that are watched. */
const WATCHED_DAYS = 35;
/** Real time of the days before them, together. */
const FILLING_MS = 45_000;
/** Real time of one watched day. */
const DAY_LASTS_MS = { usual: 1_300, silent: 2_500 };

/** The speed from an instant of the log on: the log's time over the wall's. */
export function paceOf({ fromAt, toAt }: LogSpan): (clock: Clock) => number {
  const watchedFrom = toAt - WATCHED_DAYS * DAY_MS;
  const filling = Math.max(1, (watchedFrom - fromAt) / FILLING_MS);
  return ({ asOf, silent }) => {
    if (asOf < watchedFrom) return filling;
    return DAY_MS / (silent.length > 0 ? DAY_LASTS_MS.silent : DAY_LASTS_MS.usual);
  };
}
