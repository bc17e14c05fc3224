/** Turns a queue job into a lane's task. Anybody may put jobs onto the queue, so their data is checked first. */
import type { Job } from 'bullmq';
import { isPlausible } from '../core/primitives/instant.js';
import { JOB_VERSION, type LaneJob, type ReceivedEvents, type SweepJob } from '../core/contracts/jobs.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import type { Refused } from '../core/contracts/records.js';
import { CHANNELS, type EpochMs } from '../core/primitives/vocabulary.js';
import type { HeldJob, RawJob, WaitingJob } from '../redis/bullmq.store.js';

/** The work of a lane: a job of the queue, a part of a job that failed as a whole, or the refusal of a job. */
export type LaneWork =
  LaneJob | { name: 'evaluate'; data: { customerId: string; sweep: SweepJob } } | { name: 'refuse'; data: Refused };

export interface LaneTask {
  /** Identifies the work: a second commit under the same mark is refused. */
  mark: string;
  /** When the job was put into the queue, wall time. */
  addedAt: EpochMs;
  /** True when nobody has begun the job before. If its mark is known all the same, the job was queued twice. */
  isFirstTry: boolean;
  /** The job, when all of it is this work and a worker holds it: the commit may end it. */
  held: HeldJob | null;
  work: LaneWork;
}

/** A task whose work is to apply events. */
export type EventsTask = Pick<LaneTask, 'mark' | 'addedAt'> & { work: { data: ReceivedEvents } };

export function taskOf(job: Job<unknown>): LaneTask {
  const { id = '', timestamp: addedAt, attemptsStarted, token } = job;
  const held = token === undefined ? null : { id, token };
  return { mark: id, addedAt, isFirstTry: attemptsStarted <= 1, held, work: workOf(job) };
}

/** Null when this build cannot read the job, or when it holds no events. */
export function waitingTask({ id, addedAt, text }: WaitingJob): EventsTask | null {
  const work = workOf({ name: 'events', data: dataIn(text) });
  return work.name === 'events' ? { mark: id, addedAt, work } : null;
}

/** Undefined when the text is no JSON. */
function dataIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refuses a job that failed outside of the lane (for example because it crashed its workers), or that is no JSON. */
export function refusalOf({ id, addedAt, name, data, failedReason }: RawJob): LaneTask {
  const detail = failedReason === '' ? 'it cannot be read' : failedReason;
  const refused: Refused = { reason: 'failing', detail, kind: 'job', payload: { name, data } };
  return { mark: id, addedAt, isFirstTry: false, held: null, work: { name: 'refuse', data: refused } };
}

type NamedData = Pick<Job<unknown>, 'name' | 'data'>;

function workOf(job: NamedData): LaneWork {
  const { name, data } = job;
  if (name !== 'events' && name !== 'sweep') return refused(job, 'unknown_job', 'the name is neither events nor sweep');
  if (!isVersioned(data)) return refused(job, 'unknown_version', `this build reads jobs with "v": ${JOB_VERSION}`);
  if (!hasClock(data))
    return refused(job, 'malformed_job', 'asOf must be the epoch milliseconds that its events are judged by');
  if (name === 'sweep') return { name, data: { ...data, silent: silentIn(data) } };
  if (hasEvents(data)) return { name, data };
  return refused(job, 'malformed_job', 'events must be a list');
}

function refused({ name, data }: NamedData, reason: Refused['reason'], detail: string): LaneWork {
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

/** Only the channel is checked: the instant of its silence may be missing. */
function silentIn(data: object): SilentChannel[] {
  const silent: unknown = 'silent' in data ? data.silent : [];
  if (!Array.isArray(silent)) return [];
  return silent.filter(
    (one: unknown): one is SilentChannel =>
      typeof one === 'object' && one !== null && 'channel' in one && CHANNELS.some((known) => known === one.channel),
  );
}
