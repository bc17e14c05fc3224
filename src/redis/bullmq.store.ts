/**
 * Reads and repairs BullMQ's own keys. BullMQ does not document them, so this is the only file that names them, and
 * test/redis/bullmq.insides.spec.ts tests what it relies on.
 *
 * BullMQ's lists hold job ids. New jobs are pushed at the left of `wait`, the next job is popped from the right.
 */
import type { Redis } from './client.js';
import type { Write } from './commit.writes.js';
import { QUEUE_NAME, type ShardKeys } from './keys.js';
import { pipelined } from './pipelined.js';

type QueueOf = Pick<ShardKeys, 'prefix'>;

export interface RawJob {
  id: string;
  name: string;
  /** Parsed JSON; the text itself when it is no JSON. */
  data: unknown;
  isReadable: boolean;
  /** When it was put into the queue, wall time. */
  addedAt: number;
  failedReason: string;
}

/** Job ids of a queue. Of a long list only both ends are read. */
export interface SampledIds {
  /** How many jobs wait. */
  waiting: number;
  /** The newest waiting jobs, the newest first. */
  newest: readonly string[];
  /** The oldest waiting jobs, the oldest last. In a short list they are partly the same jobs as in `newest`. */
  oldest: readonly string[];
  active: readonly string[];
}

/** BullMQ's keys of a shard's queue. */
export function queueKeys({ prefix }: QueueOf) {
  const queue = `${prefix}:${QUEUE_NAME}`;
  return {
    /** List of waiting jobs. */
    wait: `${queue}:wait`,
    /** List of jobs that a worker holds. */
    active: `${queue}:active`,
    /** List of jobs that wait while the queue is paused. */
    paused: `${queue}:paused`,
    /** Sorted set of jobs that wait and have a priority. */
    prioritized: `${queue}:prioritized`,
    /** Sorted set of jobs that wait for an instant. */
    delayed: `${queue}:delayed`,
    /** Sorted set of jobs that failed, by when. */
    failed: `${queue}:failed`,
    /** Set of held jobs whose lock is checked at the next stalled check. */
    stalled: `${queue}:stalled`,
    /** Sorted set on which idle workers block: any member with score 0 wakes one. */
    marker: `${queue}:marker`,
    /** Hash of a job. */
    job: (id: string) => `${queue}:${id}`,
    /** Exists as long as the worker that holds the job renews it. */
    lock: (id: string) => `${queue}:${id}:lock`,
  };
}

/** A job that waits in the queue and was begun by nobody. */
export interface WaitingJob {
  id: string;
  /** When it was put into the queue, wall time. */
  addedAt: number;
  /** Its data, which may be no JSON. */
  text: string;
}

/** A job that a worker holds by a lock of its own. */
export interface HeldJob {
  id: string;
  /** Of the lock. */
  token: string;
}

/** The keys of end-job.lua. */
export function endingKeys(id: string, queue: QueueOf): string[] {
  const { lock, job, active, stalled, marker, wait, prioritized, delayed } = queueKeys(queue);
  return [lock(id), job(id), active, stalled, marker, wait, prioritized, delayed];
}

/** What lane-read.lua needs to read waiting jobs. */
export function waitingKeys(queue: QueueOf): { list: string; prefix: string } {
  const { wait, job } = queueKeys(queue);
  return { list: wait, prefix: job('') };
}

/**
 * Removes waiting jobs as if they had been processed. BullMQ keeps nothing else of such a job: its stream of events is
 * short and read by nobody, and it keeps no counts. The oldest job is at the right end, where LREM begins.
 */
export function removalWrites(ids: readonly string[], queue: QueueOf): Write[] {
  if (ids.length === 0) return [];
  const { wait, job } = queueKeys(queue);
  const [first = '', ...others] = ids.map(job);
  return [
    ...ids.map((id): Write => ({ command: 'LREM', key: wait, args: [-1, id] })),
    { command: 'DEL', key: first, args: others },
  ];
}

/** The jobs of one shard's queue, as they are stored. */
export class LaneJobs {
  private readonly keys: ReturnType<typeof queueKeys>;

  constructor(
    private readonly redis: Redis,
    queue: QueueOf,
  ) {
    this.keys = queueKeys(queue);
  }

  /** The id of the oldest job; null without one, and when a worker holds it and its lock. */
  async idleHead(): Promise<string | null> {
    const { active, wait } = this.keys;
    const [held, waiting] = await Promise.all([this.redis.lindex(active, -1), this.redis.lindex(wait, -1)]);
    if (held === null) return waiting;
    return (await this.redis.exists(this.keys.lock(held))) === 1 ? null : held;
  }

  /**
   * The held job or the next one, when its data is no JSON: BullMQ throws on such a job and then fetches no other.
   */
  async unreadableHead(): Promise<RawJob | null> {
    const { active, wait } = this.keys;
    const id = (await this.redis.lindex(active, -1)) ?? (await this.redis.lindex(wait, -1));
    const job = id === null ? null : await this.read(id);
    return job === null || job.isReadable ? null : job;
  }

  async failed(most: number): Promise<RawJob[]> {
    const ids = await this.redis.zrange(this.keys.failed, '0', String(most - 1));
    return Promise.all(ids.map((id) => this.read(id)));
  }

  /** Removes a job from every list that may contain it, held or not. */
  async forget(id: string): Promise<void> {
    const { wait, active, failed, stalled, job, lock } = this.keys;
    await this.redis
      .multi()
      .lrem(wait, 0, id)
      .lrem(active, 0, id)
      .zrem(failed, id)
      .srem(stalled, id)
      .del(job(id), lock(id))
      .exec();
  }

  /** Wakes an idle worker of any process, as BullMQ does for a new job. */
  async wakeWorker(): Promise<void> {
    await this.redis.zadd(this.keys.marker, 0, '0');
  }

  private async read(id: string): Promise<RawJob> {
    const fields = await this.redis.hmget(this.keys.job(id), 'name', 'data', 'timestamp', 'failedReason');
    const [name, text, addedAt, failedReason] = fields;
    return {
      id,
      name: name ?? '',
      ...parsed(text ?? 'null'),
      addedAt: Number(addedAt ?? 0),
      failedReason: failedReason ?? '',
    };
  }
}

/**
 * Which queues have a job of any kind: one that waits, is held, or failed. One command per queue, all in one round
 * trip: Redis keeps no empty list.
 */
export async function haveJobs(redis: Redis, queues: readonly QueueOf[]): Promise<boolean[]> {
  const replies = await pipelined(redis, queues, (pipeline, queue) => {
    const { wait, active, failed } = queueKeys(queue);
    pipeline.exists(wait, active, failed);
  });
  return replies.map(([lists]) => Number(lists) > 0);
}

/** All jobs of these queues, whatever their state: waiting, held, paused, delayed, prioritized, or failed. */
export async function countJobs(redis: Redis, queues: readonly QueueOf[]): Promise<number> {
  const replies = await pipelined(redis, queues, (pipeline, queue) => {
    const { wait, active, paused, prioritized, delayed, failed } = queueKeys(queue);
    pipeline.llen(wait).llen(active).llen(paused).zcard(prioritized).zcard(delayed).zcard(failed);
  });
  return replies.flat().reduce<number>((sum, count) => sum + Number(count), 0);
}

/** Job ids of many queues in one round trip. @param atEachEnd the most ids read at each end of a list */
export async function sampledIds(redis: Redis, queues: readonly QueueOf[], atEachEnd: number): Promise<SampledIds[]> {
  const replies = await pipelined(redis, queues, (pipeline, queue) => {
    const { wait, active } = queueKeys(queue);
    pipeline
      .llen(wait)
      .lrange(wait, 0, atEachEnd - 1)
      .lrange(wait, -atEachEnd, -1)
      .lrange(active, 0, atEachEnd - 1);
  });
  return replies.map(parseSample);
}

/**
 * When the oldest job of all queues was put there: one that waits, or that a worker holds. Null without any job. A job
 * that ends between the two round trips does not count.
 */
export async function oldestAddedAt(redis: Redis, queues: readonly QueueOf[]): Promise<number | null> {
  const ids = await pipelined(redis, queues, (ends, queue) => {
    const { wait, active } = queueKeys(queue);
    ends.lindex(active, -1).lindex(wait, -1);
  });
  const heads = queues.flatMap((queue, i) => {
    const id = ids[i]?.find((end) => typeof end === 'string');
    return typeof id === 'string' ? [queueKeys(queue).job(id)] : [];
  });
  const instants = await pipelined(redis, heads, (one, job) => one.hget(job, 'timestamp'));
  const known = instants.flat().filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known.map(Number));
}

function parsed(text: string): Pick<RawJob, 'data' | 'isReadable'> {
  try {
    const data: unknown = JSON.parse(text);
    return { data, isReadable: true };
  } catch {
    return { data: text, isReadable: false };
  }
}

function parseSample(replies: readonly unknown[]): SampledIds {
  const [waiting, newest, oldest, active] = replies as [number, string[], string[], string[]];
  return { waiting, newest, oldest, active };
}
