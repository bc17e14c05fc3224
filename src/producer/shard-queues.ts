/**
 * The queues of a run: which shard an event belongs to, and how events are grouped into jobs.
 *
 * A batch of a shard becomes one job. A lone event is sent at once; a busy queue gets larger jobs, see EventBatcher. The
 * jobs of all shards that are sent together are one write to the socket.
 */
import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { WireEvent } from '../core/state/activity.js';
import { shardOf } from '../core/primitives/hash.js';
import { JOB_VERSION, type EventsJob, type JobName, type SweepJob } from '../core/contracts/jobs.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { TraceParent } from '../ops/traces.js';
import { backlogsOf } from '../redis/backlog.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from '../redis/keys.js';
import { inOneWrite } from '../redis/one.write.js';
import { openQueue } from '../redis/queues.js';
import { BacklogGate } from './backlog-gate.js';
import { EventBatcher, type Batch } from './event.batcher.js';
import { QueueUnavailableError } from './producer.problems.js';
import type { ProducerOptions } from './producer.options.js';

/** Waiting jobs the gate samples per shard. It reads often, and an estimate is enough to decide on a refusal. */
const GATE_SAMPLE = 200;

type LaneQueue = Queue<unknown, unknown, JobName>;

export class ShardQueues {
  private readonly queues: LaneQueue[];
  private readonly batchEvents: number;
  private readonly batcher: EventBatcher;
  private readonly gate: BacklogGate;

  constructor(
    private readonly options: ProducerOptions,
    private readonly now: () => EpochMs,
  ) {
    const { redis, shards, run = LIVE_RUN, batchEvents = 500 } = options;
    this.batchEvents = batchEvents;
    const keys = Array.from({ length: shards }, (_, shard) => shardKeys(run, shard));
    this.gate = newGate(options, keys, now);
    this.queues = keys.map((ofShard) => openQueue(redis, ofShard));
    this.batcher = new EventBatcher({
      lingerMs: options.lingerMs ?? 2,
      batchEvents,
      send: (batches) => inOneWrite(redis, () => batches.map((batch) => this.send(batch))),
    });
  }

  /** Resolves when Redis has all events. Throws OverloadedError when a shard is too far behind; then none was sent. */
  async add(events: readonly WireEvent[], trace: TraceParent | null): Promise<void> {
    const parts = this.byShard(events);
    await this.gate.check(parts.keys());
    await this.batcher.add(parts, trace);
  }

  /**
   * Like `add`, in jobs that hold these events only.
   * @param batch prefix of the jobs' names
   */
  async addAsOf(asOf: EpochMs, batch: string, events: readonly WireEvent[]): Promise<void> {
    const parts = this.byShard(events);
    await this.gate.check(parts.keys());
    const jobs = [...parts].flatMap(([shard, part]) =>
      chunks(part, this.batchEvents).map((chunk, i) => ({ shard, chunk, id: `0-${chunk.length}-${batch}.${i}` })),
    );
    await inOneWrite(this.options.redis, () =>
      Promise.all(jobs.map(({ shard, chunk, id }) => this.addJob(shard, { v: JOB_VERSION, asOf, events: chunk }, id))),
    );
  }

  /** A waiting sweep of the same id is not added twice. @param shards all of them by default */
  async sweep(id: string, data: SweepJob, shards: Iterable<number> = this.queues.keys()): Promise<void> {
    await inOneWrite(this.options.redis, () =>
      Promise.all(
        [...shards].map((shard) => accepted(this.queue(shard).add('sweep', data, { jobId: id, removeOnFail: true }))),
      ),
    );
  }

  byShard(events: readonly WireEvent[]): Map<number, WireEvent[]> {
    const parts = new Map<number, WireEvent[]>();
    for (const event of events) {
      const shard = shardOf(event.customerId, this.options.shards);
      const part = parts.get(shard);
      if (part === undefined) parts.set(shard, [event]);
      else part.push(event);
    }
    return parts;
  }

  /** Waits for everything in flight. */
  async close(): Promise<void> {
    await this.batcher.drain();
    await Promise.all(this.queues.map((queue) => queue.close()));
  }

  private send({ shard, events, traces }: Batch): Promise<void> {
    const job: EventsJob = { v: JOB_VERSION, asOf: this.now(), events };
    return this.addJob(shard, traces.length === 0 ? job : { ...job, traces }, this.newId(events.length));
  }

  /** The id contains the number of events and the time, so that lag can be measured without reading the jobs. */
  private newId(events: number): string {
    return `${this.now()}-${events}-${randomUUID()}`;
  }

  private async addJob(shard: number, data: EventsJob, jobId: string): Promise<void> {
    await accepted(this.queue(shard).add('events', data, { jobId }));
  }

  private queue(shard: number): LaneQueue {
    const queue = this.queues[shard];
    if (queue === undefined) throw new RangeError(`there is no shard ${shard}`);
    return queue;
  }
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

function newGate(
  { redis, shards, ...options }: ProducerOptions,
  keys: readonly ShardKeys[],
  now: () => EpochMs,
): BacklogGate {
  const limits = {
    maxSeconds: options.maxBacklogSeconds ?? 60,
    maxEvents: Math.ceil((options.maxBacklogEvents ?? 1_000_000) / shards),
  };
  return new BacklogGate(() => backlogsOf(redis, keys, GATE_SAMPLE), limits, now);
}

/**
 * Resolves when Redis accepted the job. TypeError and RangeError are bugs of our own: they are not blamed on Redis,
 * because a retry would not help.
 */
async function accepted(adding: Promise<unknown>): Promise<void> {
  try {
    await adding;
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof RangeError) throw fault;
    throw new QueueUnavailableError(
      `Redis did not take the events: ${fault instanceof Error ? fault.message : 'unknown'}`,
    );
  }
}
