/**
 * The supported way to put activity onto the queues: it finds the shard, fills batches, and answers when Redis has
 * the events. The service's own HTTP door uses it too.
 *
 * A batch of a shard is sent when it is full or has waited `lingerMs`. While two batches of the shard are on their way,
 * the next one keeps growing: a busy queue gets larger jobs, an idle one gets its event at once.
 */
import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { WireEvent } from '../core/activity.js';
import { shardOf } from '../core/hash.js';
import { JOB_VERSION, type EventsJob, type JobName, type SweepJob } from '../core/jobs.js';
import type { EpochMs } from '../core/vocabulary.js';
import { LIVE_RUN, shardKeys } from '../redis/keys.js';
import { openQueue } from '../redis/queues.js';
import { ShardBatcher } from './shard-batcher.js';

export interface ProducerOptions {
  /** A connection that fails fast; the caller closes it. */
  redis: Redis;
  /** As the service was first started with. */
  shards: number;
  run?: string;
  lingerMs?: number;
  batchEvents?: number;
  /** Events that may wait in this process before `send` refuses. */
  maxPendingEvents?: number;
  now?: () => EpochMs;
}

export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

export class ActivityProducer {
  private readonly queues: Queue<unknown, unknown, JobName>[];
  private readonly batchers: ShardBatcher[];
  private readonly batchEvents: number;
  private readonly maxPending: number;
  private readonly now: () => EpochMs;
  private pending = 0;

  constructor(private readonly options: ProducerOptions) {
    const { redis, shards, run = LIVE_RUN, lingerMs = 2 } = options;
    this.batchEvents = options.batchEvents ?? 500;
    this.maxPending = options.maxPendingEvents ?? 100_000;
    this.now = options.now ?? Date.now;
    this.queues = Array.from({ length: shards }, (_, shard) => openQueue(redis, shardKeys(run, shard)));
    this.batchers = this.queues.map(
      (queue) =>
        new ShardBatcher(lingerMs, this.batchEvents, (events) =>
          this.add(queue, { v: JOB_VERSION, asOf: this.now(), events }, this.newId(events.length)),
        ),
    );
  }

  /**
   * Resolves when Redis has all events, judged as of now.
   * Throws OverloadedError when too many are on their way, QueueUnavailableError when Redis did not take them; then
   * some may have been taken: send all of them again, an event id counts once.
   */
  async send(events: readonly WireEvent[]): Promise<void> {
    if (this.pending + events.length > this.maxPending) {
      throw new OverloadedError(`${this.pending} events are waiting for Redis; send again a little later`);
    }
    this.pending += events.length;
    try {
      await Promise.all([...this.byShard(events)].map(([shard, part]) => this.batcherOf(shard).add(part)));
    } finally {
      this.pending -= events.length;
    }
  }

  /**
   * A replay's batch: judged as of its own clock, never mixed with another, so that every run makes the same jobs.
   * @param batch names it by its content: a batch of that name is applied once, whoever brings it how often
   */
  async sendAsOf(asOf: EpochMs, batch: string, events: readonly WireEvent[]): Promise<void> {
    const jobs = [...this.byShard(events)].flatMap(([shard, part]) =>
      chunks(part, this.batchEvents).map((chunk, i) => ({ shard, chunk, id: `0-${chunk.length}-${batch}.${i}` })),
    );
    await Promise.all(
      jobs.map(({ shard, chunk, id }) => this.add(this.queueOf(shard), { v: JOB_VERSION, asOf, events: chunk }, id)),
    );
  }

  /**
   * Asks every shard to look at who is due by `asOf`, at most `limit` customers each. A sweep of the same id that still
   * waits is not added twice.
   */
  async sweep(asOf: EpochMs, id: string, limit?: number): Promise<void> {
    const data: SweepJob = { v: JOB_VERSION, asOf, ...(limit === undefined ? {} : { limit }) };
    await Promise.all(this.queues.map((queue) => taken(queue.add('sweep', data, { jobId: id, removeOnFail: true }))));
  }

  /** Waits for what is on its way and closes the queues. */
  async close(): Promise<void> {
    await Promise.allSettled(this.batchers.map((batcher) => batcher.drain()));
    await Promise.all(this.queues.map((queue) => queue.close()));
  }

  private async add(queue: Queue<unknown, unknown, JobName>, data: EventsJob, jobId: string): Promise<void> {
    await taken(queue.add('events', data, { jobId }));
  }

  /** Says how many events wait in the job and since when, so that lag can be read without reading jobs. */
  private newId(events: number): string {
    return `${this.now()}-${events}-${randomUUID()}`;
  }

  private byShard(events: readonly WireEvent[]): Map<number, WireEvent[]> {
    const parts = new Map<number, WireEvent[]>();
    for (const event of events) {
      const shard = shardOf(event.customerId, this.options.shards);
      const part = parts.get(shard);
      if (part === undefined) parts.set(shard, [event]);
      else part.push(event);
    }
    return parts;
  }

  private batcherOf(shard: number): ShardBatcher {
    const batcher = this.batchers[shard];
    if (batcher === undefined) throw new RangeError(`there is no shard ${shard}`);
    return batcher;
  }

  private queueOf(shard: number): Queue<unknown, unknown, JobName> {
    const queue = this.queues[shard];
    if (queue === undefined) throw new RangeError(`there is no shard ${shard}`);
    return queue;
  }
}

async function taken(adding: Promise<unknown>): Promise<void> {
  try {
    await adding;
  } catch (fault) {
    throw new QueueUnavailableError(
      `Redis did not take the events: ${fault instanceof Error ? fault.message : 'unknown'}`,
    );
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
