/** What a batch is asked to do: whose states it reads, what happens to them, and as of which instant. */
import type { ReceivedEvents, SweepJob } from '../core/contracts/jobs.js';
import type { SilentChannel } from '../core/lifecycle/holds.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { ActivityCatalog } from '../core/state/activity.js';
import type { ShardRead } from '../redis/shard.store.js';
import { applyEvents, applySweep, byCustomer, type AppliedBatch } from './batch.js';
import { readReceived } from './received.js';
import type { LaneTask } from './task.js';

export interface BatchRequest {
  cause: 'events' | 'time';
  /** Names the work for good: a second commit under the same mark is refused. Empty for work that is harmless to repeat. */
  mark: string;
  /** When its job was put into the queue, wall time. */
  addedAt: EpochMs;
  /** The instant that all of the batch is judged by. */
  asOf: EpochMs;
  silent: readonly SilentChannel[];
  /** What it takes of the concurrency budget: events, or customers. */
  size: number;
  customerIds: readonly string[];
  /** Pure, because a batch that was fenced applies its events again. @param states in the order of the customers */
  apply: (states: ShardRead['states']) => AppliedBatch;
}

/** By what the events of a job are read and judged. */
export interface ReadingSettings {
  catalog: ActivityCatalog;
  /** Whether a customer belongs to this shard. */
  owns: (customerId: string) => boolean;
  clockSkewSeconds: number;
  /** Live work is judged as of no earlier than it came, less what clocks may differ: only a replay has a clock of its own. */
  isLive: boolean;
  /** The newest as-of that is believed, by the clock of Redis: no other clock may run away with a customer's. */
  latestAsOf: () => EpochMs;
}

export function eventsRequest(
  { mark, addedAt }: Pick<LaneTask, 'mark' | 'addedAt'>,
  received: ReceivedEvents,
  settings: ReadingSettings,
): BatchRequest {
  const { catalog, clockSkewSeconds, owns } = settings;
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
      const applied = applyEvents(groups, states, asOf, catalog);
      applied.outcomes.push(...aside);
      return applied;
    },
  };
}

/** Evaluates customers because time passed. Whoever was evaluated is no longer due, so there is nothing to repeat. */
export function evaluationRequest(
  addedAt: EpochMs,
  { asOf, silent = [] }: SweepJob,
  customerIds: readonly string[],
): BatchRequest {
  return {
    cause: 'time',
    mark: '',
    addedAt,
    asOf,
    silent,
    size: customerIds.length,
    customerIds,
    apply: (states) => applySweep(customerIds, states, asOf),
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
