/** What a batch has to do: which states it reads, how it changes them, and as of which instant. */
import type { SweepJob } from '../core/contracts/jobs.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import type { Calendar } from '../core/primitives/calendar.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ActivityCatalog, WireEvent } from '../core/state/activity.js';
import type { Arrival } from '../ops/event.times.js';
import { tracesIn, type TraceParent } from '../ops/traces.js';
import type { HeldJob } from '../redis/bullmq.store.js';
import type { ShardRead } from '../redis/shard.store.js';
import { applyEvents, applySweep, byCustomer, type Applied } from './apply.js';
import { readReceived, type PutAside } from './received.js';
import type { EventsTask } from './task.js';

export interface BatchRequest {
  cause: 'events' | 'time';
  /** Identifies the work: a second commit under the same mark is refused. Empty for work that is harmless to repeat. */
  mark: string;
  /** When its job was put into the queue, wall time; of several jobs the first. */
  addedAt: EpochMs;
  /** Its jobs with events. */
  arrivals: readonly Arrival[];
  /** Contexts of the sampled posts that its jobs came from. */
  traces: readonly TraceParent[];
  /** Ids of the jobs that were taken along; the commit removes them. */
  taken: readonly string[];
  /** See BatchMarks. */
  held: HeldJob | null;
  /** The instant by which the whole batch is judged. */
  asOf: EpochMs;
  silent: readonly SilentChannel[];
  /** Its share of the concurrency budget, in events or customers. */
  size: number;
  customerIds: readonly string[];
  /** Events that go into quarantine whatever the states are. */
  aside: readonly PutAside[];
  /**
   * Of the customers from an index up to another. Pure, because a fenced batch applies its events again.
   * @param states of all customers, in their order
   */
  apply: (states: ShardRead['states'], from: number, to: number) => Applied;
}

/** The rules by which the events of a job are read and judged. */
export interface ReadingSettings {
  catalog: ActivityCatalog;
  calendar: Calendar;
  /** Whether a customer belongs to this shard. */
  owns: (customerId: string) => boolean;
  clockSkewSeconds: number;
  /** The as-of of live work is at most the clocks' tolerance before it was queued. Only a replay has its own clock. */
  isLive: boolean;
  /**
   * The newest as-of that is accepted, by Redis' clock: a wrong clock elsewhere must not move a customer's state ahead.
   */
  latestAsOf: () => EpochMs;
}

/** The events of a job, read and judged by the job's own as-of. */
export interface ReadJob {
  id: string;
  addedAt: EpochMs;
  asOf: EpochMs;
  /** Events of any kind that the job has. */
  size: number;
  sound: readonly WireEvent[];
  aside: readonly PutAside[];
  traces: readonly TraceParent[];
}

export function readJob({ mark: id, addedAt, work: { data } }: EventsTask, settings: ReadingSettings): ReadJob {
  const { catalog, clockSkewSeconds, owns } = settings;
  const rules = { catalog, skewMs: clockSkewSeconds * SECOND_MS };
  const asOf = judgedAsOf(data.asOf, addedAt, settings);
  return {
    id,
    addedAt,
    asOf,
    size: data.events.length,
    traces: tracesIn(data),
    ...readReceived({ ...data, asOf }, rules, owns),
  };
}

/**
 * One batch of the events of one job or several. All are evaluated once, as of the latest of the jobs.
 * @param jobs the lane's own, then those taken along, in the order of the queue
 * @param held the lane's own, when the commit may end it
 */
export function eventsRequest(
  [own, ...others]: readonly [ReadJob, ...ReadJob[]],
  { catalog, calendar }: Pick<ReadingSettings, 'catalog' | 'calendar'>,
  held: HeldJob | null,
): BatchRequest {
  const jobs = [own, ...others];
  const asOf = Math.max(...jobs.map((job) => job.asOf));
  const groups = byCustomer(jobs.flatMap(({ sound }) => sound));
  return {
    cause: 'events',
    mark: own.id,
    addedAt: own.addedAt,
    arrivals: jobs.map(({ addedAt, size }) => ({ addedAt, events: size })),
    traces: jobs.flatMap(({ traces }) => traces),
    taken: others.map(({ id }) => id),
    held,
    asOf,
    silent: [],
    size: jobs.reduce((sum, { size }) => sum + size, 0),
    customerIds: groups.map(([customerId]) => customerId),
    aside: jobs.flatMap(({ aside }) => aside),
    apply: (states, from, to) => applyEvents(groups.slice(from, to), states.slice(from, to), asOf, catalog, calendar),
  };
}

/** Evaluates customers because time passed. It needs no mark: an evaluated customer is no longer due. */
export function evaluationRequest(
  addedAt: EpochMs,
  { asOf, silent = [] }: SweepJob,
  customerIds: readonly string[],
  calendar: Calendar,
): BatchRequest {
  return {
    cause: 'time',
    mark: '',
    addedAt,
    arrivals: [],
    traces: [],
    taken: [],
    held: null,
    asOf,
    silent,
    size: customerIds.length,
    customerIds,
    aside: [],
    apply: (states, from, to) => applySweep(customerIds.slice(from, to), states.slice(from, to), asOf, calendar),
  };
}

function judgedAsOf(
  asOf: EpochMs,
  addedAt: EpochMs,
  { isLive, clockSkewSeconds, latestAsOf }: ReadingSettings,
): EpochMs {
  const earliest = isLive ? addedAt - clockSkewSeconds * SECOND_MS : -Infinity;
  return Math.min(Math.max(asOf, earliest), latestAsOf());
}
