/** One customer as a bank would have sent them, and for how long they are watched. */
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { WireEvent } from '../../src/core/state/activity.js';

/** A row of a log: an event before it is read. */
export type Row = WireEvent;

export interface History {
  customerId: string;
  /** In the order of their instants. */
  rows: readonly Row[];
  endAt: EpochMs;
}
