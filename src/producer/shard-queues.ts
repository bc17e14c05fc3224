/**
 * The queues of a run: which shard an event belongs to, and how events are grouped into jobs.
 *
 * A batch of a shard is sent when it is full or has waited `lingerMs`. While two batches of the shard are in flight,
 * or its lane has work waiting, the next one keeps growing. A busy queue gets larger jobs; an idle one gets its event
 * at once.
 */
import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { WireEvent } from '../core/state/activity.js';
import { shardOf } from '../core/primitives/hash.js';
import { JOB_VERSION, type EventsJob, type JobName, type SweepJob } from '../core/contracts/jobs.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { backlogsOf } from '../redis/backlog.js';
import { waitingJobs } from '../redis/bullmq.store.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from '../redis/keys.js';
import { openQueue } from '../redis/queues.js';
import { BacklogGate } from './backlog-gate.js';
import { PolledSnapshot } from './polled.snapshot.js';
import { QueueUnavailableError } from './producer.problems.js';
import type { ProducerOptions } from './producer.options.js';
import { ShardBatcher } from './shard-batcher.js';

/** How long a reading of the queues' lengths is used: about the time of a small job. */
const WAITING_FRESH_MS = 4;
/** Waiting jobs the gate samples per shard. It reads often, and an estimate is enough to decide on a refusal. */
const GATE_SAMPLE = 200;

interface Lane {
  queue: Queue<unknown, unknown, JobName>;
  batcher: ShardBatcher;
}

export class ShardQueues {
  private readonly lanes: Lane[];
  private readonly batchEvents: number;
  private readonly gate: BacklogGate;

  constructor(
    private readonly options: ProducerOptions,
    private readonly now: () => EpochMs,
  ) {
    const { redis, shards, run = LIVE_RUN, batchEvents = 500 } = options;
    this.batchEvents = batchEvents;
    const keys = Array.from({ length: shards }, (_, shard) => shardKeys(run, shard));
    this.gate = newGate(options, keys, now);
    const waiting = new PolledSnapshot(
      () => waitingJobs(redis, keys),
      WAITING_FRESH_MS,
      () => performance.now(),
    );
    this.lanes = keys.map((ofShard, shard) => {
      const queue = openQueue(redis, ofShard);
      return { queue, batcher: this.newBatcher(queue, () => (waiting.of(shard) ?? 0) > 0) };
    });
  }

  /** Resolves when Redis has all events. Throws OverloadedError when a shard is too far behind; then none was sent. */
  async add(events: readonly WireEvent[]): Promise<void> {
    const parts = this.byShard(events);
    await this.gate.check(parts.keys());
    await Promise.all([...parts].map(([shard, part]) => this.lane(shard).batcher.add(part)));
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
    await Promise.all(
      jobs.map(({ shard, chunk, id }) => addJob(this.lane(shard).queue, { v: JOB_VERSION, asOf, events: chunk }, id)),
    );
  }

  /** A waiting sweep of the same id is not added twice. @param shards all of them by default */
  async sweep(id: string, data: SweepJob, shards: Iterable<number> = this.lanes.keys()): Promise<void> {
    await Promise.all(
      [...shards].map((shard) =>
        accepted(this.lane(shard).queue.add('sweep', data, { jobId: id, removeOnFail: true })),
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
    await Promise.allSettled(this.lanes.map(({ batcher }) => batcher.drain()));
    await Promise.all(this.lanes.map(({ queue }) => queue.close()));
  }

  private newBatcher(queue: Lane['queue'], isBehind: () => boolean): ShardBatcher {
    const send = (events: readonly WireEvent[]): Promise<void> =>
      addJob(queue, { v: JOB_VERSION, asOf: this.now(), events }, this.newId(events.length));
    return new ShardBatcher(this.options.lingerMs ?? 2, this.batchEvents, send, isBehind);
  }

  /** The id contains the number of events and the time, so that lag can be measured without reading the jobs. */
  private newId(events: number): string {
    return `${this.now()}-${events}-${randomUUID()}`;
  }

  private lane(shard: number): Lane {
    const lane = this.lanes[shard];
    if (lane === undefined) throw new RangeError(`there is no shard ${shard}`);
    return lane;
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

async function addJob(queue: Lane['queue'], data: EventsJob, jobId: string): Promise<void> {
  await accepted(queue.add('events', data, { jobId }));
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
