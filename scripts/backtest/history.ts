/** One customer as a bank would have sent them, and for how long they are watched. */
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { WireEvent } from '../../src/core/state/activity.js';

/** A row of a log: an event before it is read. */
export type Row = WireEvent;

/** Neighbouring rows that are judged together. */
export interface Arrival {
  /** The newest instant of the whole log so far: no row of the arrival lies after it. */
  asOf: EpochMs;
  /** How many rows. */
  rows: number;
}

export interface History {
  customerId: string;
  /** In the order of their instants, or of their arrival where `arrivals` are given. */
  rows: readonly Row[];
  /**
   * All rows in the order of their arrival, ascending by `asOf`. With them the customer is judged as in a replay of the
   * log: rows may be late, out of order or there twice, and reviews are made at the bank's midnights. Without them every
   * row arrives at its own instant, and a review is made when it is due.
   */
  arrivals?: readonly Arrival[];
  endAt: EpochMs;
}
