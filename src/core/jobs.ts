/** Every job of the product: name and payload. */
import type { WireEvent } from './activity.js';
import type { EpochMs } from './vocabulary.js';

export const JOB_VERSION = 1;

export interface EventsJob {
  v: typeof JOB_VERSION;
  /** The instant the events are judged at: the intake's clock, or a replay's. */
  asOf: EpochMs;
  events: readonly WireEvent[];
  /** Only in a replay: names the batch by its content, so that a second replay of a log changes nothing. */
  content?: string;
}

/** Look at everybody of the shard who is due by `asOf`. */
export interface SweepJob {
  v: typeof JOB_VERSION;
  asOf: EpochMs;
}

export type LaneJob = { name: 'events'; data: EventsJob } | { name: 'sweep'; data: SweepJob };

export type JobName = LaneJob['name'];
