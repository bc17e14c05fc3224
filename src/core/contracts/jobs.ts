/** Every job of the product: name and payload. */
import type { WireEvent } from '../state/activity.js';
import type { SilentChannel } from '../lifecycle/holds.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export const JOB_VERSION = 1;

export interface EventsJob {
  v: typeof JOB_VERSION;
  /** The instant the events are judged at: the intake's clock, or a replay's. */
  asOf: EpochMs;
  events: readonly WireEvent[];
}

/** As it comes from the queue: anybody may have put it there. */
export interface ReceivedEvents extends Omit<EventsJob, 'events'> {
  events: readonly unknown[];
}

/** Look at everybody of the shard who is due by `asOf`. */
export interface SweepJob {
  v: typeof JOB_VERSION;
  asOf: EpochMs;
  /** The most customers to evaluate, those due longest first; all of them when left out. */
  limit?: number;
  /** Channels that are silent as a whole: silence that rests on them says nothing about a customer. */
  silent?: readonly SilentChannel[];
}

export type LaneJob = { name: 'events'; data: ReceivedEvents } | { name: 'sweep'; data: SweepJob };

export type JobName = LaneJob['name'];
