/** How far the screen is behind what the service has accepted. Pure. */
import type { EpochMs } from '../../client/vocabulary.js';

/** Statistics come every second; after so long without any, the time since the last ones is part of the lag. */
const USUAL_MS = 3_000;
const LATE_SECONDS = 10;

export interface Behind {
  seconds: number;
  /** Long enough to be said in colour. */
  isLate: boolean;
}

/**
 * The age of the oldest accepted work when the last statistics were made, and the time since then when none follow:
 * the connection is lost, or the service cannot say.
 * @param statsAt when the last statistics were drawn
 * @param now by the same clock
 */
export function behindOf(behindMs: number | null, statsAt: EpochMs | null, now: EpochMs): Behind | null {
  if (behindMs === null || statsAt === null) return null;
  const silentMs = now - statsAt;
  const seconds = Math.floor((behindMs + (silentMs > USUAL_MS ? silentMs : 0)) / 1_000);
  return { seconds, isLate: seconds >= LATE_SECONDS };
}
