/**
 * Which of the waiting jobs join the batch of a lane's own job. One batch costs the same reads, inference and commit
 * whatever its size, and a customer with events in several jobs is evaluated once.
 *
 * The jobs were read in the order of the queue, and the first that does not fit ends the take:
 *
 * 1. What is not a job of events that this build reads goes alone, and is refused there.
 * 2. In a replay a job must have the as-of of the lane's own, and none of its customers: then every customer is evaluated
 *    at the same instants and with the same events as if each job had come alone, whoever waited by chance.
 * 3. In the live run the batch is evaluated as of its latest job. That may be a minute at most after its earliest, and no
 *    event may become too late by it: an event that its own job would have applied is applied.
 * 4. A job must not lie ahead of Redis' clock: the others would wait for it.
 */
import { MINUTE_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { HORIZON_MS } from '../core/state/state.js';
import type { WaitingJob } from '../redis/bullmq.store.js';
import type { TakeLimits } from '../redis/lane.store.js';
import { readJob, type ReadingSettings, type ReadJob } from './batch.request.js';
import { waitingTask } from './task.js';
import type { Retention } from './writes.js';

/**
 * A batch of so many events holds the thread for some 30 ms. Beyond it nothing is gained: two thirds of the customers of
 * further events are new ones.
 */
export const MOST_EVENTS = 4_000;
const MOST_JOBS = 400;
const MOST_BYTES = 4_000_000;
const LONGEST_SPAN_MS = MINUTE_MS;

/** A stage change and an alert: a commit must not push its own entries out of the feed or the outbox. */
const ENTRIES_EACH = 2;

/** @param size of the lane's own job, in events */
export function takeLimits(size: number, limits: EntryLimits): TakeLimits {
  const events = Math.min(MOST_EVENTS, mostPublished(limits)) - size;
  return { events: Math.max(0, events), jobs: MOST_JOBS, bytes: MOST_BYTES };
}

/** How many customers of one commit may all publish something. */
export function mostPublished({ feedEntries, outboxEntries }: EntryLimits): number {
  return Math.floor(Math.min(feedEntries, outboxEntries ?? Infinity) / ENTRIES_EACH);
}

type EntryLimits = Pick<Retention, 'feedEntries' | 'outboxEntries'>;

/** @param latest an as-of beyond it would be refused */
export function takenAlong(
  own: ReadJob,
  waiting: readonly WaitingJob[],
  settings: ReadingSettings,
  latest: EpochMs,
): ReadJob[] {
  const join = settings.isLive ? new LiveTake(own) : new ReplayTake(own);
  const taken: ReadJob[] = [];
  for (const one of waiting) {
    const task = waitingTask(one);
    if (task === null) break;
    const job = readJob(task, settings);
    if (job.asOf > latest || !join.admits(job)) break;
    taken.push(job);
  }
  return taken;
}

/** See 3. */
class LiveTake {
  private firstAsOf: EpochMs;
  private lastAsOf: EpochMs;
  private oldestEventAt: EpochMs;

  constructor(own: ReadJob) {
    this.firstAsOf = own.asOf;
    this.lastAsOf = own.asOf;
    this.oldestEventAt = oldestOf(own);
  }

  admits(job: ReadJob): boolean {
    const [first, last] = [Math.min(this.firstAsOf, job.asOf), Math.max(this.lastAsOf, job.asOf)];
    const oldest = Math.min(this.oldestEventAt, oldestOf(job));
    if (last - first > LONGEST_SPAN_MS || oldest < last - HORIZON_MS) return false;
    [this.firstAsOf, this.lastAsOf, this.oldestEventAt] = [first, last, oldest];
    return true;
  }
}

/** See 2. */
class ReplayTake {
  private readonly customers: Set<string>;

  constructor(private readonly own: ReadJob) {
    this.customers = new Set(own.sound.map(({ customerId }) => customerId));
  }

  admits(job: ReadJob): boolean {
    if (job.asOf !== this.own.asOf || job.sound.some(({ customerId }) => this.customers.has(customerId))) return false;
    for (const { customerId } of job.sound) this.customers.add(customerId);
    return true;
  }
}

function oldestOf({ sound }: ReadJob): EpochMs {
  return sound.reduce((oldest, { occurredAt }) => Math.min(oldest, occurredAt), Infinity);
}
