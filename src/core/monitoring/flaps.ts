/** Moves that take back the one before: what hysteresis, dwell and confirmation are there to prevent. */
import { DAY_MS } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';

export interface StageStep {
  from: Stage | null;
  to: Stage;
  at: EpochMs;
}

const FLAP_DAYS = 14;

/** Moves of one customer, oldest first, that go back to the stage before within 14 days. */
export function flapsOf(moves: readonly StageStep[]): number {
  return moves.filter((move, i) => {
    const last = moves[i - 1];
    return last !== undefined && move.to === last.from && move.at - last.at < FLAP_DAYS * DAY_MS;
  }).length;
}
