/** Acts with gaps: a renewal process whose clock runs as fast as the day is busy and as the customer's pace allows. */
import type { Dice } from './dice.js';
import type { Laws } from './laws.js';
import type { Person } from './person.js';

/** A gap of mean 1. */
export type Gap = () => number;

export interface Stretch {
  /** The first local day and the first day after it. */
  from: number;
  until: number;
  /** How fast the clock runs on the day, where 1 is usual. */
  speedOn: (day: number) => number;
}

/**
 * The customer's own gaps. Their standard deviation over their mean is the person's variation under every law. Where long
 * gaps are of another mean than short ones, a quarter has the mean 1 + 3k and the others 1 - k, with k = spread times
 * variation; the rest of the variance is that of the lognormal factor.
 */
export function gapOf(
  dice: Dice,
  { variation, isLognormal }: Pick<Person, 'variation' | 'isLognormal'>,
  { gapSpread }: Laws,
): Gap {
  if (!isLognormal) return () => dice.gamma(variation);
  const k = gapSpread * variation;
  const logSd = Math.sqrt(Math.log((1 + variation ** 2) / (1 + 3 * k * k)));
  return () => dice.lognormal(logSd) * (dice.happens(0.25) ? 1 + 3 * k : 1 - k);
}

/** A process without memory. */
export function memoryless(dice: Dice): Gap {
  return () => -Math.log(1 - dice.between(0, 1));
}

/** Calls `act` with the day of each act. @param mean days between two acts at speed 1 */
export function walk(
  dice: Dice,
  gap: Gap,
  mean: number,
  { from, until, speedOn }: Stretch,
  act: (day: number) => void,
): void {
  let left = mean * gap() * dice.between(0, 1);
  for (let day = from; day < until; day++) {
    let room = speedOn(day);
    while (left <= room) {
      act(day);
      room -= left;
      left = mean * gap();
    }
    left -= room;
  }
}
