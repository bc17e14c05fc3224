/** When to evaluate a customer again although no event arrived. */
import { hash32 } from '../primitives/hash.js';
import { Facts } from '../facts/findings.js';
import type { Hold } from './holds.js';
import type { StagePolicy } from '../model/policy.js';
import type { Signals } from '../features/signals.js';
import { DAY_MS, MINUTE_MS } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';

/**
 * The customer is due after a share of the usual gap, within the policy's bounds, and on the day on which silence would
 * make a plain fact. Each customer has an hour of the local day of their own, so that a million customers are not due at
 * midnight. A customer in termination is evaluated as rarely as the policy allows.
 */
export function dueAt(customerId: string, stage: Stage | null, signals: Signals, policy: StagePolicy): EpochMs {
  return reviewOn(customerId, reviewDay(stage, signals, policy), signals);
}

/** The local day on which the customer is due. */
export function reviewDay(
  stage: Stage | null,
  signals: Signals,
  { sweep, facts: rules }: StagePolicy,
  facts = new Facts(signals, rules),
): number {
  const { minDays, maxDays, gapShare } = sweep;
  if (stage === 'termination' || stage === 'prospect') return signals.today + maxDays;
  const gap = Number.isNaN(signals.active.usualGap) ? minDays : signals.active.usualGap * gapShare;
  const day = signals.today + Math.min(maxDays, Math.max(minDays, Math.round(gap)));
  return Math.min(day, facts.nextDay(day));
}

/** The instant of a local day at which the customer is reviewed. */
export function reviewOn(customerId: string, day: number, { calendar }: Pick<Signals, 'calendar'>): EpochMs {
  const offset = Math.floor((hash32(customerId, 0x2545f491) / 2 ** 32) * DAY_MS);
  return calendar.instantOf(day * DAY_MS + offset);
}

/**
 * A held decision is evaluated again soon, at a time spread over the hold so that the held customers are not due at
 * once.
 */
export function dueAfterHold(customerId: string, asOf: EpochMs, { withinMs }: Hold): EpochMs {
  if (withinMs <= MINUTE_MS) return asOf + withinMs;
  return asOf + MINUTE_MS + Math.floor((hash32(customerId, 0x7f4a7c15) / 2 ** 32) * (withinMs - MINUTE_MS));
}
