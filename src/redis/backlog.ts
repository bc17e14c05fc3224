import type { Redis } from 'ioredis';
import { sampledIds, type SampledIds } from './bullmq.store.js';
import type { ShardKeys } from './keys.js';

export interface Backlog {
  /** Events that wait or are being worked on: exact up to `sample` waiting jobs, beyond that estimated from as many. */
  events: number;
  /** When the oldest of them was put into the queue; null when there is none, or nobody knows. */
  oldestAt: number | null;
  /** Jobs of any kind that wait or are being worked on. */
  jobs: number;
}

/** `<added at, or 0>-<events>-<rest>` */
const OUR_ID = /^(0|\d{13})-(\d+)-/;
/** Waiting jobs read per shard: keeps the price the same however long the queue has grown. */
const SAMPLE = 2_000;

/**
 * What waits in each of these queues, all of them in one round trip.
 * Job ids of events are `<added at, or 0>-<events>-<rest>`: the ends of the lists of ids say enough without reading a job.
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
    if (added === undefined) continue; // a sweep, or named by somebody else
    const [addedAt, events] = [Number(added), Number(carried)];
    total.events += events;
    if (addedAt > 0) total.oldestAt = Math.min(total.oldestAt, addedAt);
  }
  return total;
}
