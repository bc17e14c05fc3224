/** The orders of a list of customers. */
import type { EntryBlock } from './entry.js';

/** `any` is the order in which customers were first listed, shard by shard: it never changes. */
export const CUSTOMER_SORTS = ['risk', 'silence', 'since', 'assets', 'any'] as const;
export type CustomerSort = (typeof CUSTOMER_SORTS)[number];

/** Whoever has the smaller key comes first. */
export type EntryKey = (block: EntryBlock, row: number) => number;

/** Whose value is not known comes last, in either direction. */
const LAST = Infinity;
/** More than any assets in hundredths. */
const BEYOND_ASSETS = 2 ** 48;

/** The greatest first: the riskiest, the longest silent, the newest in their stage, the wealthiest. */
const KEYS: Readonly<Record<Exclude<CustomerSort, 'any'>, (block: EntryBlock, row: number) => number>> = {
  // Among customers of the same whole percent the wealthier first.
  risk: (block, row) => block.risk(row) + assetShare(block.assets(row)),
  silence: (block, row) => (block.lastBusinessDay(row) === 0 ? NaN : -block.lastBusinessDay(row)),
  since: (block, row) => block.sinceSeconds(row),
  assets: (block, row) => block.assets(row),
};

/** @param isReversed the smallest first */
export function keyOf(sort: Exclude<CustomerSort, 'any'>, isReversed: boolean): EntryKey {
  const valueOf = KEYS[sort];
  return (block, row) => {
    const value = valueOf(block, row);
    return Number.isNaN(value) ? LAST : isReversed ? value : -value;
  };
}

/** From 0 to less than 1, growing with the assets; 0 when they are unknown. */
function assetShare(assets: number): number {
  return Number.isNaN(assets) ? 0 : 0.5 + assets / (2 * BEYOND_ASSETS + 2);
}
