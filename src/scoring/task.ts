/** From a queue job to a lane's task. Producers may be anybody: what comes in is looked at before it is believed. */
import { UnrecoverableError, type Job } from 'bullmq';
import { LARGEST_AMOUNT, type WireEvent } from '../core/activity.js';
import { JOB_VERSION, type EventsJob, type LaneJob, type SweepJob } from '../core/jobs.js';
import { CHANNELS, type EpochMs } from '../core/vocabulary.js';

export interface LaneTask {
  id: string;
  /** When it was put into the queue, wall time. */
  addedAt: EpochMs;
  job: LaneJob;
}

/** Throws UnrecoverableError for a job of an unknown name or version: it stays among the failed jobs. */
export function taskOf(job: Job): LaneTask {
  const { id, name, timestamp: addedAt, data } = job as Job<unknown>;
  if (id === undefined || !isVersioned(data))
    throw new UnrecoverableError(`a job of a version this build does not know`);
  if (name === 'sweep') return { id, addedAt, job: { name, data: data as SweepJob } };
  if (name === 'events' && hasEvents(data)) return { id, addedAt, job: { name, data } };
  throw new UnrecoverableError('a job that is neither events nor a sweep');
}

/** Events that can be applied, and those that lack what every event has or belong to another shard. */
export function splitMalformed(
  events: readonly WireEvent[],
  owns: (customerId: string) => boolean,
): [WireEvent[], WireEvent[]] {
  const sound: WireEvent[] = [];
  const malformed: WireEvent[] = [];
  for (const event of events) (isSound(event) && owns(event.customerId) ? sound : malformed).push(event);
  return [sound, malformed];
}

function isVersioned(data: unknown): data is { v: number; asOf: EpochMs } {
  if (typeof data !== 'object' || data === null) return false;
  const { v, asOf } = data as Record<string, unknown>;
  return v === JOB_VERSION && Number.isSafeInteger(asOf);
}

function hasEvents(data: object): data is EventsJob {
  return 'events' in data && Array.isArray(data.events);
}

function isSound(event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  const { id, customerId, occurredAt, channel, type, amount, balance, branch } = event as Record<string, unknown>;
  return (
    isName(id) &&
    isName(customerId) &&
    isName(type) &&
    Number.isSafeInteger(occurredAt) &&
    CHANNELS.some((known) => known === channel) &&
    isAmount(amount) &&
    isAmount(balance) &&
    (branch === undefined || typeof branch === 'string')
  );
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isAmount(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Math.abs(value) <= LARGEST_AMOUNT);
}
