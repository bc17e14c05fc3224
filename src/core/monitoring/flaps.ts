/** Flaps: transitions that reverse the previous one. Hysteresis, dwell and confirmation exist to prevent them. */
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';

export interface StageStep {
  from: Stage | null;
  to: Stage;
  at: EpochMs;
}

const FLAP_DAYS = 14;

/** The number of transitions back to the previous stage within 14 days. @param moves of one customer, oldest first */
export function flapsOf(moves: readonly StageStep[]): number {
  return moves.filter((move, i) => {
    const last = moves[i - 1];
    return last !== undefined && move.to === last.from && move.at - last.at < FLAP_DAYS * DAY_MS;
  }).length;
}
