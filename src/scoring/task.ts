/** From a queue job to a lane's task. Producers may be anybody: what comes in is checked before it is believed. */
import type { Job } from 'bullmq';
import { isPlausible } from '../core/primitives/instant.js';
import { JOB_VERSION, type LaneJob, type SweepJob } from '../core/contracts/jobs.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import type { Refused } from '../core/contracts/records.js';
import { CHANNELS, type EpochMs } from '../core/primitives/vocabulary.js';
import type { RawJob } from '../redis/bullmq.store.js';

/** What a lane does: a queue's job, a part of one that could not be done whole, or a job that cannot be read. */
export type LaneWork =
  LaneJob | { name: 'evaluate'; data: { customerId: string; sweep: SweepJob } } | { name: 'refuse'; data: Refused };

export interface LaneTask {
  /** Names the work for good: a second commit under the same mark is refused. */
  mark: string;
  /** When it was put into the queue, wall time. */
  addedAt: EpochMs;
  /** Nobody has begun it before: if its mark is known, it was handed over twice. */
  isFirstTry: boolean;
  work: LaneWork;
}

export function taskOf(job: Job<unknown>): LaneTask {
  const { id = '', timestamp: addedAt, attemptsStarted } = job;
  return { mark: id, addedAt, isFirstTry: attemptsStarted <= 1, work: workOf(job) };
}

/** A job that failed outside of the lane, by killing its worker again and again or outside of a lane, or is no JSON. */
export function refusalOf({ id, addedAt, name, data, failedReason }: RawJob): LaneTask {
  const detail = failedReason === '' ? 'it cannot be read' : failedReason;
  const refused: Refused = { reason: 'failing', detail, kind: 'job', payload: { name, data } };
  return { mark: id, addedAt, isFirstTry: false, work: { name: 'refuse', data: refused } };
}

function workOf(job: Job<unknown>): LaneWork {
  const { name, data } = job;
  if (name !== 'events' && name !== 'sweep') return refused(job, 'unknown_job', 'the name is neither events nor sweep');
  if (!isVersioned(data)) return refused(job, 'unknown_version', `this build reads jobs with "v": ${JOB_VERSION}`);
  if (!hasClock(data))
    return refused(job, 'malformed_job', 'asOf must be the epoch milliseconds that its events are judged by');
  if (name === 'sweep') return { name, data: { ...data, silent: silentIn(data) } };
  if (hasEvents(data)) return { name, data };
  return refused(job, 'malformed_job', 'events must be a list');
}

function refused({ name, data }: Job<unknown>, reason: Refused['reason'], detail: string): LaneWork {
  return { name: 'refuse', data: { reason, detail, kind: 'job', payload: { name, data } } };
}

function isVersioned(data: unknown): data is object {
  return typeof data === 'object' && data !== null && 'v' in data && data.v === JOB_VERSION;
}

function hasClock(data: object): data is SweepJob {
  return 'asOf' in data && Number.isSafeInteger(data.asOf) && isPlausible(Number(data.asOf));
}

function hasEvents(data: SweepJob): data is SweepJob & { events: unknown[] } {
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
