/** What a batch has to do: which states it reads, how it changes them, and as of which instant. */
import type { ReceivedEvents, SweepJob } from '../core/contracts/jobs.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import type { Calendar } from '../core/primitives/calendar.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ActivityCatalog } from '../core/state/activity.js';
import type { ShardRead } from '../redis/shard.store.js';
import { applyEvents, applySweep, byCustomer, type AppliedBatch } from './batch.js';
import { readReceived } from './received.js';
import type { LaneTask } from './task.js';

export interface BatchRequest {
  cause: 'events' | 'time';
  /** Identifies the work: a second commit under the same mark is refused. Empty for work that is harmless to repeat. */
  mark: string;
  /** When its job was put into the queue, wall time. */
  addedAt: EpochMs;
  /** The instant by which the whole batch is judged. */
  asOf: EpochMs;
  silent: readonly SilentChannel[];
  /** Its share of the concurrency budget, in events or customers. */
  size: number;
  customerIds: readonly string[];
  /** Pure, because a fenced batch applies its events again. @param states in the order of the customers */
  apply: (states: ShardRead['states']) => AppliedBatch;
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

export function eventsRequest(
  { mark, addedAt }: Pick<LaneTask, 'mark' | 'addedAt'>,
  received: ReceivedEvents,
  settings: ReadingSettings,
): BatchRequest {
  const { catalog, calendar, clockSkewSeconds, owns } = settings;
  const rules = { catalog, skewMs: clockSkewSeconds * SECOND_MS };
  const asOf = judgedAsOf(received.asOf, addedAt, settings);
  const { sound, aside } = readReceived({ ...received, asOf }, rules, owns);
  const groups = byCustomer(sound);
  return {
    cause: 'events',
    mark,
    addedAt,
    asOf,
    silent: [],
    size: received.events.length,
    customerIds: [...groups.keys()],
    apply: (states) => {
      const applied = applyEvents(groups, states, asOf, catalog, calendar);
      applied.outcomes.push(...aside);
      return applied;
    },
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
    asOf,
    silent,
    size: customerIds.length,
    customerIds,
    apply: (states) => applySweep(customerIds, states, asOf, calendar),
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
