import type { Redis } from './client.js';
import { sampledIds, type SampledIds } from './bullmq.store.js';
import type { ShardKeys } from './keys.js';

export interface Backlog {
  /** Events that wait or are in progress: exact up to `sample` waiting jobs, estimated from a sample beyond that. */
  events: number;
  /** When the oldest of them was put into the queue; null when there is none, or when its id does not say. */
  oldestAt: number | null;
  /** Jobs of any kind that wait or are in progress. */
  jobs: number;
}

/** `<added at, or 0>-<events>-<rest>` */
const OUR_ID = /^(0|\d{13})-(\d+)-/;
/** Waiting jobs read per shard. The limit keeps the cost the same for a queue of any length. */
const SAMPLE = 2_000;

/**
 * The backlog of each queue, all in one round trip. The ids of our jobs contain the instant and the number of events,
 * so no job itself is read.
 */
export async function backlogsOf(redis: Redis, shards: readonly ShardKeys[], sample = SAMPLE): Promise<Backlog[]> {
  const half = Math.ceil(sample / 2);
  const all = await sampledIds(redis, shards, half);
  return all.map((sampled) => backlogOf(sampled, half));
}

function backlogOf({ waiting, newest, oldest, active }: SampledIds, half: number): Backlog {
  const ids = [...newest, ...oldest.slice(Math.max(0, 2 * half - waiting))];
  const held = sum(active);
  const seen = sum(ids);
  const events = ids.length < waiting ? Math.round((seen.events * waiting) / ids.length) : seen.events;
  const oldestAt = Math.min(seen.oldestAt, held.oldestAt);
  return {
    events: events + held.events,
    oldestAt: oldestAt === Infinity ? null : oldestAt,
    jobs: waiting + active.length,
  };
}

function sum(ids: readonly string[]): { events: number; oldestAt: number } {
  const total = { events: 0, oldestAt: Infinity };
  for (const id of ids) {
    const [, added, carried] = OUR_ID.exec(id) ?? [];
    if (added === undefined) continue; // a sweep, or a job of another producer
    const [addedAt, events] = [Number(added), Number(carried)];
    total.events += events;
    if (addedAt > 0) total.oldestAt = Math.min(total.oldestAt, addedAt);
  }
  return total;
}
