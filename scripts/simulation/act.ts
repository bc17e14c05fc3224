/** What a customer or the bank does, before it is known which money is there. */
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';

/**
 * What an act does to the money: nothing; money in; money out; a share of all assets out; all of it out; money into the term
 * deposit, out of it, or into the fund, which stay in the total; interest on the total; a fee; the total is shown.
 */
export type Effect =
  'none' | 'in' | 'out' | 'outShare' | 'drain' | 'lock' | 'unlock' | 'invest' | 'interest' | 'fee' | 'snapshot';

export interface Act {
  at: EpochMs;
  type: string;
  channel: Channel;
  effect: Effect;
  /** In units of the currency, or a share. */
  size: number;
  /** Of the customer's own: not a posting, an income or a standing order. */
  isOwn: boolean;
  product?: string;
  /** A day as ISO 8601. */
  maturesOn?: string;
}

/** One row of the log before it is delivered. Amounts are whole hundredths; NaN for none. */
export interface LifeRow {
  at: EpochMs;
  type: string;
  channel: Channel;
  amount: number;
  balance: number;
  isOwn: boolean;
  product: string;
  maturesOn: string;
  closedBy: string;
}
