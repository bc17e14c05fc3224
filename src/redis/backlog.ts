import type { Redis } from 'ioredis';
import { QUEUE_NAME, type ShardKeys } from './keys.js';
import { textsOf } from './reply.texts.js';

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
/** Waiting jobs looked at per shard: keeps the price of a look the same however long the queue has grown. */
const SAMPLE = 2_000;

interface Sampled {
  waiting: number;
  /** Ids from both ends of the waiting list: its oldest jobs stand at the right, the newest at the left. */
  ids: readonly string[];
  active: readonly string[];
}

/**
 * What waits in each of these queues, all of them in one round trip.
 * Job ids of events are `<added at, or 0>-<events>-<rest>`: the ends of the lists of ids tell enough without reading a job.
 */
export async function backlogsOf(redis: Redis, shards: readonly ShardKeys[], sample = SAMPLE): Promise<Backlog[]> {
  const half = Math.ceil(sample / 2);
  const pipeline = redis.pipeline();
  for (const { prefix } of shards) {
    const [wait, active] = [`${prefix}:${QUEUE_NAME}:wait`, `${prefix}:${QUEUE_NAME}:active`];
    pipeline
      .llen(wait)
      .lrange(wait, 0, half - 1)
      .lrange(wait, -half, -1)
      .lrange(active, 0, half - 1);
  }
  const replies = parseReplies(await pipeline.exec());
  return shards.map((_, i) => backlogOf(parseShard(replies.slice(4 * i, 4 * i + 4), half)));
}

/** Jobs that wait, by shard: one short command for each, all in one round trip. */
export async function waitingJobs(redis: Redis, shards: readonly ShardKeys[]): Promise<number[]> {
  const pipeline = redis.pipeline();
  for (const { prefix } of shards) pipeline.llen(`${prefix}:${QUEUE_NAME}:wait`);
  return parseReplies(await pipeline.exec()).map(Number);
}

function backlogOf({ waiting, ids, active }: Sampled): Backlog {
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

function parseReplies(replies: [Error | null, unknown][] | null): unknown[] {
  return (replies ?? []).map(([fault, reply]) => {
    if (fault !== null) throw fault;
    return reply;
  });
}

function parseShard(replies: readonly unknown[], half: number): Sampled {
  const waiting = Number(replies[0]);
  const [newest, oldest, active] = [textsOf(replies[1]), textsOf(replies[2]), textsOf(replies[3])];
  return { waiting, ids: [...newest, ...oldest.slice(Math.max(0, 2 * half - waiting))], active };
}
