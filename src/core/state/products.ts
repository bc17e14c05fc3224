/** What a customer holds at the bank, and what was closed. */
import type { EpochMs, ProductClass } from '../primitives/vocabulary.js';

/** The newest news about a product counts, whatever the order of the events. */
export interface Product {
  /** A 48-bit hash of the bank's name for it. */
  id: number;
  class: ProductClass | null;
  openedAt: EpochMs | null;
  /** Local day on which it matures, as days since 1970-01-01. */
  maturesOn: number | null;
  closedAt: EpochMs | null;
  /** The newest event that named it. */
  seenAt: EpochMs;
}

export type ClosedBy = 'customer' | 'bank' | 'death';

/** What an event closes. */
export type ClosingScope = 'relationship' | 'account' | 'product';

/** The newest closing of each scope; null for none. */
export type Closings = Readonly<Record<ClosingScope, { at: EpochMs; by: ClosedBy } | null>>;

export const NO_CLOSINGS: Closings = { relationship: null, account: null, product: null };
