/** A duration in the unit in which it is read at once. Pure. */
import type { HealthWords } from '../language/words.health.en.js';

const MINUTE_SECONDS = 60;

/** @param seconds null for one beyond what is measured */
export function durationWords(
  seconds: number | null,
  words: Pick<HealthWords, 'ms' | 'seconds' | 'minutes' | 'beyond'>,
): string {
  if (seconds === null) return words.beyond;
  const ms = seconds * 1_000;
  if (ms < 10) return words.ms(ms.toFixed(1));
  if (ms < 1_000) return words.ms(ms.toFixed(0));
  if (seconds < 2 * MINUTE_SECONDS) return words.seconds(seconds.toFixed(seconds < 10 ? 1 : 0));
  return words.minutes((seconds / MINUTE_SECONDS).toFixed(0));
}

/** From a tenth of a millisecond to ten seconds: five powers of ten. */
const [LEAST_SECONDS, POWERS] = [0.0001, 5];

/** How far along a scale of powers of ten a duration lies, from 0 to 1. */
export function placeOf(seconds: number | null): number {
  if (seconds === null) return 1;
  return Math.min(1, Math.max(0, Math.log10(Math.max(seconds, LEAST_SECONDS) / LEAST_SECONDS) / POWERS));
}
