import { VALUE_TIERS, type ValueTier } from './vocabulary.js';

/** Lower bound of each tier, total assets in the book's currency; from `config/tiers.json`. */
export type TierBounds = Readonly<Record<ValueTier, number>>;

/** @param balance hundredths of the book's currency; NaN when unknown, which counts as the lowest tier */
export function tierOf(balance: number, bounds: TierBounds): ValueTier {
  const assets = balance / 100;
  return VALUE_TIERS.findLast((tier) => assets >= bounds[tier]) ?? 'mass';
}

export function tierRank(tier: ValueTier): number {
  return VALUE_TIERS.indexOf(tier);
}
