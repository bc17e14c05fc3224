/** From a queue job to a lane's task. Producers may be anybody: what comes in is looked at before it is believed. */
import type { Job } from 'bullmq';
import { LARGEST_AMOUNT, type WireEvent } from '../core/activity.js';
import { JOB_VERSION, type EventsJob, type LaneJob, type SweepJob } from '../core/jobs.js';
import type { SilentChannel } from '../core/holds.js';
import type { Refused } from '../core/records.js';
import { CHANNELS, type EpochMs } from '../core/vocabulary.js';
import type { RawJob } from '../redis/raw.jobs.js';

/** What a lane does: a queue's job, a part of one that could not be done whole, or a job that cannot be read. */
export type LaneWork =
  LaneJob | { name: 'look'; data: { customerId: string; sweep: SweepJob } } | { name: 'refuse'; data: Refused };

export interface LaneTask {
  /** Names the work for good: a second commit under the same mark is refused. */
  mark: string;
  /** When it was put into the queue, wall time. */
  addedAt: EpochMs;
  /** Nobody has begun it before: if its mark is known, it was handed over twice. */
  isFirstTry: boolean;
  work: LaneWork;
}

export function taskOf(job: Job): LaneTask {
  const { id = '', timestamp: addedAt, attemptsStarted } = job;
  return { mark: id, addedAt, isFirstTry: attemptsStarted <= 1, work: workOf(job) };
}

/** A job that failed outside of the lane, by killing its worker again and again or in other hands, or is no JSON. */
export function refusalOf({ id, addedAt, name, data, failedReason }: RawJob): LaneTask {
  const detail = failedReason === '' ? 'it cannot be read' : failedReason;
  const refused: Refused = { reason: 'failing', detail, kind: 'job', payload: { name, data } };
  return { mark: id, addedAt, isFirstTry: false, work: { name: 'refuse', data: refused } };
}

function workOf(job: Job): LaneWork {
  const { name, data } = job as Job<unknown>;
  if (name !== 'events' && name !== 'sweep') return refused(job, 'unknown_job', 'the name is neither events nor sweep');
  if (!isVersioned(data)) return refused(job, 'unknown_version', `this build reads version ${JOB_VERSION}`);
  if (name === 'sweep') return { name, data: { ...data, silent: silentIn(data) } };
  if (hasEvents(data)) return { name, data };
  return refused(job, 'unknown_job', 'there is no list of events in it');
}

function refused({ name, data }: Job<unknown>, reason: Refused['reason'], detail: string): LaneWork {
  return { name: 'refuse', data: { reason, detail, kind: 'job', payload: { name, data } } };
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

function isVersioned(data: unknown): data is SweepJob {
  if (typeof data !== 'object' || data === null) return false;
  const { v, asOf } = data as Record<string, unknown>;
  return v === JOB_VERSION && Number.isSafeInteger(asOf);
}

function hasEvents(data: object): data is EventsJob {
  return 'events' in data && Array.isArray(data.events);
}

/** Without an instant a channel's silence is as good as with one. */
function silentIn(data: object): SilentChannel[] {
  const silent: unknown = 'silent' in data ? data.silent : [];
  if (!Array.isArray(silent)) return [];
  return silent.filter(
    (one: unknown): one is SilentChannel =>
      typeof one === 'object' && one !== null && 'channel' in one && CHANNELS.some((known) => known === one.channel),
  );
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
