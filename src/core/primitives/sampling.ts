/** Which evaluations belong to a sample. Hashes decide it, so a repeated batch samples the same ones. */
import { hash32 } from './hash.js';
import { DAY_MS } from './time.js';
import type { EpochMs } from './vocabulary.js';

const SPAN_SEED = 0x6b43a9b5;
const CHOICE_SEED = 0x1b56c4e9;

/** True for one customer in `oneIn`, always the same customers. */
export function isChosen(customerId: string, oneIn: number): boolean {
  return hash32(customerId, CHOICE_SEED) % oneIn === 0;
}

/**
 * Whether this is a customer's first evaluation in a span of `days`. Each customer's spans begin at an instant of their
 * own. A sample of such evaluations holds each customer at most once per span, so a customer who is evaluated a hundred
 * times a day weighs no more than one who is evaluated once a week.
 * @param beforeAt the previous evaluation; null for none
 */
export function beginsSpan(customerId: string, beforeAt: EpochMs | null, at: EpochMs, days: number): boolean {
  const spanMs = days * DAY_MS;
  const offset = Math.floor((hash32(customerId, SPAN_SEED) / 2 ** 32) * spanMs);
  const spanOf = (instant: EpochMs): number => Math.floor((instant - offset) / spanMs);
  return beforeAt === null || spanOf(at) > spanOf(beforeAt);
}
