/** At which midnights the clock of a replay stops between two rows of its log. */
import { KEPT_DAYS } from '../../src/core/state/tiles.js';
import { UTC } from '../../src/core/primitives/calendar.js';
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
export function* midnightsBetween(
  first: EpochMs,
  at: EpochMs,
  walkedDays = WALKED_DAYS,
  calendar = UTC,
): Generator<EpochMs> {
  const [firstDay, lastDay] = [calendar.dayOf(first), calendar.dayOf(at)];
  for (let day = firstDay; day <= lastDay && day < firstDay + walkedDays; day++) yield calendar.startOf(day);
  if (lastDay >= firstDay + walkedDays) yield calendar.startOf(lastDay);
}
