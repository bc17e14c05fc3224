/**
 * How sure the decision is that put a customer in a stage, from 0 to 1:
 *
 *     confidence = 1 − ½ · e^(−excess) · 0.8^(confirmations − 1)
 *
 * `excess` says how far the evidence lies beyond the line of the decision (0 on the line), `confirmations` how often it
 * was confirmed. On the line a decision that was confirmed once is as likely right as wrong.
 */
import { roundShare } from '../state/lifecycle.js';

const PER_CONFIRMATION = 0.8;
/** Its powers: every evaluation asks for one of the first few. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => PER_CONFIRMATION ** exponent);
const LEAST_EXCESS = -2;

export function sureness(excess: number, confirmations: number): number {
  const more = Math.max(0, confirmations - 1);
  const doubt = 0.5 * Math.exp(-Math.max(LEAST_EXCESS, excess)) * (POWERS[more] ?? PER_CONFIRMATION ** more);
  return roundShare(1 - Math.min(1, doubt));
}

/** What follows from a count or a date alone: no business yet, few days of business, a return. */
export const BY_RULE = sureness(3, 2);

/** A score above or below its line, in units of the room that it has there. */
export function scoreExcess(score: number, line: number): number {
  const room = score >= line ? 1 - line : line;
  return room <= 0 ? 0 : (3 * (score - line)) / room;
}
