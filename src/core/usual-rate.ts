/**
 * The usual rate of a channel, in events per second: by hour of the week once that hour is known, before that the same
 * hour of other days.
 *
 * Hours with silence in them teach nothing, with one exception: an hour about which nothing is known keeps what was seen
 * as a first guess (weeks 0), so that the first evening a branch closes is taken for a silence, the second is not.
 */
import { HOUR_MS, WEEK_MS, floorTo } from './time.js';
import type { EpochMs } from './vocabulary.js';

const SLOTS = 168;
const DAY_SLOTS = 24;
/** An hour of which less was observed teaches nothing. */
const LEAST_SECONDS = 1800;
/** The average over weeks follows a lasting change within about so many. */
const MOST_WEEKS = 8;
/** From so many weeks on an hour of the week is known well enough to speak alone. */
const SURE_WEEKS = 2;

export interface HourRate {
  rate: number;
  /** Weeks it was learned from; 0 for a first guess. */
  weeks: number;
}

export interface UsualRates {
  /** By hour of the week, from Monday 00:00 UTC. */
  slots: readonly (HourRate | null)[];
  /** The hour being observed. */
  running: { startAt: EpochMs; events: number; seconds: number; sound: boolean } | null;
}

export function unknownRates(): UsualRates {
  return { slots: Array.from({ length: SLOTS }, () => null), running: null };
}

/** What is usual in the hour of `at`; null when nothing is known. `sure`: learned from this very hour of the week. */
export function usualAt({ slots }: UsualRates, at: EpochMs): { rate: number; sure: boolean } | null {
  return usualIn(slots, slotOf(at));
}

/**
 * What may be expected: the least of this hour, the one before and the one after, for a channel that opens or closes
 * within the hour, and for the change to summer time.
 */
export function expectableAt({ slots }: UsualRates, at: EpochMs): { rate: number; sure: boolean } | null {
  const slot = slotOf(at);
  const own = usualIn(slots, slot);
  if (own === null) return null;
  const beside = [usualIn(slots, slot - 1), usualIn(slots, slot + 1)].map((known) => known?.rate ?? Infinity);
  return { rate: Math.min(own.rate, ...beside), sure: own.sure };
}

/** @param sound the channel was not silent meanwhile */
export function learn(usual: UsualRates, at: EpochMs, seconds: number, events: number, sound: boolean): UsualRates {
  const startAt = floorTo(HOUR_MS, at);
  const { running } = usual;
  if (running?.startAt !== startAt) {
    const slots = running === null ? usual.slots : withHour(usual.slots, running);
    return { slots, running: { startAt, events, seconds, sound } };
  }
  const { events: before, seconds: observed, sound: soundBefore } = running;
  const next = { startAt, events: before + events, seconds: observed + seconds, sound: soundBefore && sound };
  return { slots: usual.slots, running: next };
}

function withHour(
  slots: UsualRates['slots'],
  { startAt, events, seconds, sound }: NonNullable<UsualRates['running']>,
): UsualRates['slots'] {
  if (seconds < LEAST_SECONDS) return slots;
  const slot = slotOf(startAt);
  const known = slots[slot] ?? { rate: 0, weeks: 0 };
  if (!sound && known.weeks > 0) return slots;
  const rate = events / seconds;
  const weeks = known.weeks + 1;
  const learned = sound ? { rate: known.rate + (rate - known.rate) / Math.min(weeks, MOST_WEEKS), weeks } : null;
  return slots.with(slot, learned ?? { rate, weeks: 0 });
}

function usualIn(slots: UsualRates['slots'], slot: number): { rate: number; sure: boolean } | null {
  const own = slots[(slot + SLOTS) % SLOTS] ?? null;
  if (own !== null && own.weeks > 0) return { rate: own.rate, sure: own.weeks >= SURE_WEEKS };
  const sameHour = slots.filter((known, i): known is HourRate => known !== null && (i - slot) % DAY_SLOTS === 0);
  const learned = sameHour.filter(({ weeks }) => weeks > 0);
  const best = learned.length > 0 ? learned : sameHour;
  if (best.length === 0) return null;
  return { rate: best.reduce((sum, { rate }) => sum + rate, 0) / best.length, sure: false };
}

/** 0 for Monday 00:00 UTC to 167. */
function slotOf(at: EpochMs): number {
  return Math.floor((at - floorTo(WEEK_MS, at)) / HOUR_MS);
}
