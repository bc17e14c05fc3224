/**
 * The usual rate of a channel, in events per second: by hour of the week once that hour is known, and before that from
 * the same hour of other days.
 *
 * Hours with silence are not learned from, with one exception: an unknown hour keeps the observed rate as a first guess
 * (weeks 0). So the first evening on which a branch closes counts as a silence, and the second does not. When the same
 * hour is silent in the next week too, silence is its usual rate.
 */
import type { Usual } from './lulls.js';
import { HOUR_MS, SECOND_MS, WEEK_MS, floorTo } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

const SLOTS = 168;
const DAY_SLOTS = 24;
/** An hour that was observed for less than this is not learned from. */
const LEAST_SECONDS = 1800;
/** The average over weeks adapts to a lasting change within about this many weeks. */
const MOST_WEEKS = 8;
/** From this many weeks on, an hour of the week is known well enough to be used alone. */
const SURE_WEEKS = 2;
/** The most hours before and after that are averaged; the smallest reach with a steady share of the events is used. */
const MOST_REACH = 24;
const REACHES = Array.from({ length: MOST_REACH + 1 }, (_, reach) => reach);
/** A window contains a delivery if it extends by this share of a usual lull to either side. */
const LULL_REACH = 0.55;
const STEADY_SHARE = 0.5;
/** Events are fully due in an hour with this share of the typical rate, and proportionally less in a calmer one. */
const DUE_SHARE = 0.6;

interface HourRate {
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

/**
 * The usual rate in the hour of `at`; null when unknown. `sure` means that it was learned from this hour of the week.
 */
export function usualAt({ slots }: UsualRates, at: EpochMs): { rate: number; sure: boolean } | null {
  return usualIn(slots, slotOf(at));
}

/**
 * The expected rate: the least of the usual rates now, an hour before and an hour after. This allows for a channel that
 * opens or closes within the hour, and for daylight saving time. Each rate is a mean over as many hours around as the
 * channel needs to be steady: none for a stream, twelve for one file a day.
 */
export function expectableAt(
  { slots }: UsualRates,
  lullSeconds: number | null,
  at: EpochMs,
): (Usual & { sure: boolean }) | null {
  const slot = slotOf(at);
  const own = usualIn(slots, slot);
  if (own === null) return null;
  const { rates, typical } = weekOf(slots, leastReach(lullSeconds));
  const rate = rates[slot] ?? 0;
  return { rate, pace: rate > 0 ? Math.min(1, rate / (DUE_SHARE * typical)) : 0, sure: own.sure };
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
  const isFirstGuess = !sound && slots[slot] === null;
  const learned = { rate: known.rate + (rate - known.rate) / Math.min(weeks, MOST_WEEKS), weeks };
  return slots.with(slot, isFirstGuess ? { rate, weeks: 0 } : learned);
}

function usualIn(slots: UsualRates['slots'], slot: number): { rate: number; sure: boolean } | null {
  const own = slots[slot] ?? null;
  if (own !== null && own.weeks > 0) return { rate: own.rate, sure: own.weeks >= SURE_WEEKS };
  const sameHour: HourRate[] = [];
  for (let i = slot % DAY_SLOTS; i < SLOTS; i += DAY_SLOTS) {
    const known = slots[i];
    if (known != null) sameHour.push(known);
  }
  const learned = sameHour.filter(({ weeks }) => weeks > 0);
  const best = learned.length > 0 ? learned : sameHour;
  if (best.length === 0) return null;
  return { rate: best.reduce((sum, { rate }) => sum + rate, 0) / best.length, sure: false };
}

interface Week {
  /** The expected rate by hour of the week. */
  rates: readonly number[];
  /** The mean, each hour weighted by its events. */
  typical: number;
}

/** Cached weeks by least reach; they are valid until another hour has been learned. */
const weeks = new WeakMap<UsualRates['slots'], Map<number, Week>>();

function weekOf(slots: UsualRates['slots'], from: number): Week {
  const known = weeks.get(slots) ?? new Map<number, Week>();
  weeks.set(slots, known);
  const week = known.get(from) ?? weekBy(slots, from);
  known.set(from, week);
  return week;
}

function weekBy(slots: UsualRates['slots'], from: number): Week {
  const own = slots.map((_, slot) => usualIn(slots, slot)?.rate ?? null);
  const reaches = REACHES.filter((reach) => reach >= from);
  const steady = reaches.find((reach) => steadyShare(meansAround(own, reach), reach) >= STEADY_SHARE) ?? MOST_REACH;
  const rates = least(meansAround(own, steady), 1);
  return { rates, typical: finiteSum(rates.map((rate) => rate ** 2)) / finiteSum(rates) };
}

/** The hours around that contain a delivery even if it is early or late. */
function leastReach(lullSeconds: number | null): number {
  if (lullSeconds === null) return MOST_REACH;
  const hours = (lullSeconds * SECOND_MS) / HOUR_MS;
  return hours < 0.4 ? 0 : Math.min(MOST_REACH, Math.ceil(LULL_REACH * hours));
}

/** The mean over the known hours from `reach` before to `reach` after. */
function meansAround(rates: readonly (number | null)[], reach: number): number[] {
  return rates.map((_, slot) => {
    const around: number[] = [];
    for (let i = slot - reach; i <= slot + reach; i++) {
      const rate = rates[(i + SLOTS) % SLOTS] ?? null;
      if (rate !== null) around.push(rate);
    }
    return around.length === 0 ? Infinity : around.reduce((sum, rate) => sum + rate, 0) / around.length;
  });
}

/**
 * The share of the events that is steady, whatever the hour. It is zero between two files unless the reach spans them.
 */
function steadyShare(week: readonly number[], reach: number): number {
  const total = finiteSum(week);
  return total === 0 ? 1 : finiteSum(least(week, reach + 1)) / total;
}

/** The least rate of each hour and the hours at `distance` before and after it. Unknown hours are ignored. */
function least(week: readonly number[], distance: number): number[] {
  return week.map((rate, slot) =>
    Math.min(rate, week[(slot + SLOTS - distance) % SLOTS] ?? Infinity, week[(slot + distance) % SLOTS] ?? Infinity),
  );
}

function finiteSum(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => (Number.isFinite(rate) ? sum + rate : sum), 0);
}

/** 0 for Monday 00:00 UTC to 167. */
function slotOf(at: EpochMs): number {
  return Math.floor((at - floorTo(WEEK_MS, at)) / HOUR_MS);
}
