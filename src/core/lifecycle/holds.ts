/**
 * Holds: decisions that are not carried out yet, because the silence may be the feed's and not the customer's, or
 * because too many stages change at once. A held customer keeps the stage, gets the new scores, and is evaluated again
 * soon.
 */
import type { Brake } from './brake.js';
import { isStandIn } from '../model/model.names.js';
import type { Lifecycle } from '../state/lifecycle.js';
import { HOUR_MS, MINUTE_MS } from '../primitives/time.js';
import { CHANNELS, type Channel, type EpochMs } from '../primitives/vocabulary.js';
import type { Window } from '../features/windows.js';

/** A channel that is silent as a whole. */
export interface SilentChannel {
  channel: Channel;
  sinceAt: EpochMs;
}

export type HoldReason = 'silent_channel' | 'brake' | 'left_to_sweep' | 'degraded';

export interface Hold {
  reason: HoldReason;
  /** The customer is evaluated again within this time; 0 means with the next sweep. */
  withinMs: number;
}

/** Why a customer is evaluated: the customer acted, time passed, or the bank made a posting. */
export type Occasion = 'act' | 'time' | 'posting';

/**
 * What may hold a decision. A replay has no brake, because one sweep of it evaluates a whole day, and silent channels
 * only where its command observes them in the log.
 */
export interface Safeguards {
  silent: readonly SilentChannel[];
  brake: Brake | null;
}

/** A customer who would enter termination while no model answers is evaluated again within this time. */
const DEGRADED_MS = 10 * MINUTE_MS;

/** A customer's silence is attributed to silent channels from this share of the customer's activity on. */
const HOLD_SHARE = 0.2;

export function holdOf(
  before: Lifecycle,
  after: Lifecycle,
  occasion: Occasion,
  windows: Record<'quarter' | 'baseline', Window>,
  { silent, brake }: Safeguards,
): Hold | null {
  if (endsWithoutModel(before, after)) return { reason: 'degraded', withinMs: DEGRADED_MS };
  if ((stepsTowardsLeaving(before, after) || isToldNow(before, after)) && !isSeen(after)) {
    if (occasion === 'posting') return { reason: 'left_to_sweep', withinMs: 0 };
    if (occasion === 'time' && silentShare(windows, silent) >= HOLD_SHARE) {
      return { reason: 'silent_channel', withinMs: HOUR_MS };
    }
  }
  if (brake === null || !(isBraked(before, after) || isToldByRisk(before, after)) || brake.lets()) return null;
  return { reason: 'brake', withinMs: brake.waitMs };
}

/** The new scores with the old stage and the old candidate: a day of the feed's silence confirms nothing. */
export function heldLifecycle(before: Lifecycle, after: Lifecycle): Lifecycle {
  const { stage, sinceAt, beforeAt, candidate, cause } = before;
  return { ...after, stage, sinceAt, beforeAt, candidate, cause };
}

/** Only the model in use or a plain fact may decide a termination, never what stands in for a model that fails. */
function endsWithoutModel(before: Lifecycle, after: Lifecycle): boolean {
  const { fact } = after.cause;
  return isStandIn(after.model) && fact === null && after.stage === 'termination' && before.stage !== 'termination';
}

/**
 * A transition to decline or termination, or a day that confirms one. The first stage of a customer is no transition.
 */
function stepsTowardsLeaving(before: Lifecycle, after: Lifecycle): boolean {
  if (before.stage === null) return false;
  if (after.stage !== before.stage) return isLeaving(after.stage);
  const { candidate } = after;
  return candidate !== null && isLeaving(candidate.stage) && candidate.days !== confirmedDays(before, candidate.stage);
}

/** An alert without a step, too, may rest on the feed's silence. */
function isToldNow(before: Lifecycle, after: Lifecycle): boolean {
  return before.stage !== null && after.cause.isTold && !before.cause.isTold;
}

/** What an event shows is no silence of a feed. */
function isSeen({ cause: { fact } }: Lifecycle): boolean {
  return fact === 'closed' || fact === 'drained';
}

function confirmedDays({ candidate }: Lifecycle, stage: Lifecycle['stage']): number {
  return candidate?.stage === stage ? candidate.days : 0;
}

function isLeaving(stage: Lifecycle['stage']): boolean {
  return stage === 'decline' || stage === 'termination';
}

/**
 * The brake does not apply to a first stage, nor to transitions that the customer's own act proves: first business, a
 * return.
 */
function isBraked({ stage: from }: Lifecycle, { stage: to }: Lifecycle): boolean {
  return from !== to && from !== null && from !== 'prospect' && from !== 'termination';
}

/** A model gone wrong alerts without a transition, too. */
function isToldByRisk(before: Lifecycle, after: Lifecycle): boolean {
  return isToldNow(before, after) && after.cause.fact === null;
}

/** The share of silent channels in the acts of the last quarter, or of the year when the quarter has none. */
function silentShare(
  { quarter, baseline }: Record<'quarter' | 'baseline', Window>,
  silent: readonly SilentChannel[],
): number {
  const { events, channels } = quarter.events > 0 ? quarter : baseline;
  if (events === 0) return 0;
  const resting = silent.reduce((sum, { channel }) => sum + (channels[CHANNELS.indexOf(channel)] ?? 0), 0);
  return resting / events;
}
