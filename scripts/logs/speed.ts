/** The speed of a replay: the log's time divided by real time. */
import { UsageError } from '../command/command.js';

/** Infinity for `max`. */
export function speedOf(text: string): number {
  const speed = text === 'max' ? Infinity : Number(text);
  if (speed > 0) return speed;
  throw new UsageError(`--speed takes a number above 0, or max, not "${text}"`);
}
