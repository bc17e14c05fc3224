/** Every job of the product: name and payload. */
import type { WireEvent } from '../state/activity.js';
import type { SilentChannel } from '../lifecycle/holds.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export const JOB_VERSION = 1;

export interface EventsJob {
  v: typeof JOB_VERSION;
  /** The instant that the events are evaluated at: the intake's clock, or a replay's. */
  asOf: EpochMs;
  events: readonly WireEvent[];
  /** W3C contexts of the sampled posts that the events came with; left out when there is none. */
  traces?: readonly string[];
}

/** A job as read from the queue. It is untrusted: anyone with access to the queue may have added it. */
export interface ReceivedEvents extends Omit<EventsJob, 'events'> {
  events: readonly unknown[];
}

/** Evaluates all customers of the shard who are due by `asOf`. */
export interface SweepJob {
  v: typeof JOB_VERSION;
  asOf: EpochMs;
  /** The most customers to evaluate, longest overdue first; all when left out. */
  limit?: number;
  /** Channels that are silent as a whole: a customer's silence on them is no evidence about the customer. */
  silent?: readonly SilentChannel[];
}

export type LaneJob = { name: 'events'; data: ReceivedEvents } | { name: 'sweep'; data: SweepJob };

export type JobName = LaneJob['name'];
