/** Value tiers by total assets, and threshold customers near a tier's line (临界客户). */
import type { HeldTier } from '../state/lifecycle.js';
import type { Signals } from '../features/signals.js';
import { VALUE_TIERS, type Text, type ValueTier } from '../primitives/vocabulary.js';

/** Lower bound of each tier, total assets in the base currency; from `config/tiers.json`. */
export type TierBounds = Readonly<Record<ValueTier, number>>;

/** A customer within the band of a tier's line (临界客户). Amounts in the base currency. */
export interface ThresholdView {
  /** The tier whose line it is. The line itself is `at`. */
  line: ValueTier;
  at: number;
  /** Assets less the line: negative below. */
  distance: number;
  /** The distance divided by the line. */
  share: number;
  side: 'above' | 'below';
}

/** How near to a tier's line counts, as a share of the line. */
export const DEFAULT_BAND = 0.1;

/** @param balance hundredths of the base currency; NaN when unknown, which counts as the lowest tier */
export function tierOf(balance: number, bounds: TierBounds): ValueTier {
  const assets = balance / 100;
  let found: ValueTier = 'mass';
  for (const tier of VALUE_TIERS) if (assets >= bounds[tier]) found = tier;
  return found;
}

function tierRank(tier: ValueTier): number {
  return VALUE_TIERS.indexOf(tier);
}

/** The tier of the assets at stake. */
export function tierAtStake(signals: Signals, bounds: TierBounds): ValueTier {
  return tierOf(assetsAtStake(signals), bounds);
}

/**
 * The highest of the assets now, a week, a month and a quarter ago, in hundredths: what left may come back. NaN when none
 * of them are known.
 */
export function assetsAtStake(signals: Signals): number {
  const { balance, balanceWeekAgo, balanceMonthAgo, balanceQuarterAgo } = signals;
  return higherOf(higherOf(balance, balanceWeekAgo), higherOf(balanceMonthAgo, balanceQuarterAgo));
}

/** NaN only when both are. */
function higherOf(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a;
}

/**
 * The nearest tier line within whose band the customer's assets lie. The lowest tier has no line.
 * @param balance hundredths; NaN when unknown, which returns null
 * @param band share of the line; 0 means no threshold customers
 */
export function thresholdOf(balance: number, bounds: TierBounds, band: number): ThresholdView | null {
  const near = VALUE_TIERS.slice(1)
    .map((line) => thresholdAt(line, bounds[line], balance / 100))
    .filter(({ at, share }) => band > 0 && at > 0 && Math.abs(share) <= band)
    .toSorted((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  return near[0] ?? null;
}

/**
 * The tier held: from the moment assets reach its line until they fall below the line minus the band.
 * @param held the tier before this step; null at the first
 * @param balance hundredths; NaN when unknown: the tier stays
 */
export function tierStep(held: ValueTier | null, balance: number, bounds: TierBounds, band: number): ValueTier {
  if (Number.isNaN(balance)) return held ?? 'mass';
  const heldRank = held === null ? -1 : tierRank(held);
  let found: ValueTier = 'mass';
  let rank = 0;
  for (const tier of VALUE_TIERS) {
    if (balance / 100 >= bounds[tier] * (rank++ <= heldRank ? 1 - band : 1)) found = tier;
  }
  return found;
}

/**
 * The tier held from now on, and whether assets stand below its line.
 * @param balance hundredths; NaN changes nothing
 */
export function nextTier(before: HeldTier | null, balance: number, bounds: TierBounds, band: number): HeldTier | null {
  if (Number.isNaN(balance)) return before;
  const held = tierStep(before?.held ?? null, balance, bounds, band);
  const isBelow = isBelowLine(held, balance, bounds);
  return before?.held === held && before.isBelow === isBelow ? before : { held, isBelow };
}

/** The lowest tier has no line. @param balance hundredths */
export function isBelowLine(tier: ValueTier, balance: number, bounds: TierBounds): boolean {
  return tierRank(tier) > 0 && balance / 100 < bounds[tier];
}

export function tierName(tier: ValueTier): Text {
  return TIER_NAMES[tier];
}

const TIER_NAMES: Readonly<Record<ValueTier, Text>> = {
  mass: { en: 'mass', zh: '大众' },
  affluent: { en: 'affluent', zh: '富裕' },
  private: { en: 'private', zh: '私行' },
};

function thresholdAt(line: ValueTier, at: number, assets: number): ThresholdView {
  const distance = Math.round((assets - at) * 100) / 100;
  return { line, at, distance, share: (assets - at) / at, side: assets >= at ? 'above' : 'below' };
}
