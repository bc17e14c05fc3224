/** Where the clock of a replay stops between two rows of its log. */
import { KEPT_DAYS } from '../../src/core/state/tiles.js';
import { DAY_MS, floorTo } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';

/**
 * After so many days without a row every window of every customer is empty and every tile forgotten, and whoever fell due
 * since has been looked at several times more. What is still to come, only lengths of silence and age can bring.
 */
export const WALKED_DAYS = KEPT_DAYS + 90;

/**
 * Every midnight up to `at`, both included; of a gap longer than what is walked the first part and the last midnight: the
 * work is that of the rows, however far apart they lie.
 * @param first midnight that the clock has not reached
 */
export function* midnightsBetween(first: EpochMs, at: EpochMs, walkedDays = WALKED_DAYS): Generator<EpochMs> {
  const last = floorTo(DAY_MS, at);
  for (let days = 0; first + days * DAY_MS <= last && days < walkedDays; days++) yield first + days * DAY_MS;
  if (last >= first + walkedDays * DAY_MS) yield last;
}
