/** At which midnights the clock of a replay stops between two rows of its log. */
import { KEPT_DAYS } from '../../src/core/state/tiles.js';
import { DAY_MS, floorTo } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';

/**
 * After this many days without a row, every window of every customer is empty, every tile has expired, and all
 * customers due since have been evaluated several times. After that only the length of silence and the age of the
 * relationship still change.
 */
export const WALKED_DAYS = KEPT_DAYS + 90;

/**
 * Every midnight up to `at`, both included. Of a longer gap, only the first part and the last midnight: so the work
 * grows with the rows, not with the length of the gaps.
 * @param first midnight that the clock has not reached
 */
export function* midnightsBetween(first: EpochMs, at: EpochMs, walkedDays = WALKED_DAYS): Generator<EpochMs> {
  const last = floorTo(DAY_MS, at);
  for (let days = 0; first + days * DAY_MS <= last && days < walkedDays; days++) yield first + days * DAY_MS;
  if (last >= first + walkedDays * DAY_MS) yield last;
}
