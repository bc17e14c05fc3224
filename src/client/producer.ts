/**
 * The supported way to put activity onto the queues: it finds the shard, fills batches, and answers when Redis has
 * the events. The service's own HTTP door uses it too.
 *
 * A batch of a shard is sent when it is full or has waited `lingerMs`. While two batches of the shard are on their way,
 * or its lane has work waiting, the next one keeps growing: a busy queue gets larger jobs, an idle one its event at once.
 */
import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ActivityCatalog, WireEvent } from '../core/activity.js';
import { UnreadItem, readEvents, type ItemRemark } from '../core/event.reader.js';
import { shardOf } from '../core/hash.js';
import { JOB_VERSION, type EventsJob, type JobName, type SweepJob } from '../core/jobs.js';
import type { EpochMs } from '../core/vocabulary.js';
import { SECOND_MS } from '../core/time.js';
import { backlogsOf, waitingJobs } from '../redis/backlog.js';
import { LIVE_RUN, RUN_NAME, shardKeys, type ShardKeys } from '../redis/keys.js';
import { openQueue } from '../redis/queues.js';
import { RedisClock } from '../redis/redis.clock.js';
import { BacklogGate } from './backlog-gate.js';
import { untilTaken } from './patience.js';
import { Latest } from './latest.js';
import { InvalidEventsError, OverloadedError, QueueUnavailableError } from './producer-faults.js';
import { ShardBatcher } from './shard-batcher.js';
import { Turns } from './turns.js';

export { InvalidEventsError, OverloadedError, QueueUnavailableError } from './producer-faults.js';
export { WrongClockError } from '../core/clock.fault.js';

/** An event as the documents describe it; whatever else is given is refused with a sentence. */
export interface ProducedEvent {
  id: string;
  customerId: string;
  /** ISO 8601 with an offset, or epoch milliseconds. */
  occurredAt: string | number;
  channel: string;
  type: string;
  amount?: number;
  currency?: string;
  balance?: number;
  product?: string;
  branch?: string;
  attributes?: Readonly<Record<string, unknown>>;
}

/** As the HTTP door answers, but for what is refused: that is thrown. */
export interface Sent {
  accepted: number;
  warnings: ItemRemark[];
}

export interface ProducerOptions {
  /** A connection that fails fast; the caller closes it. */
  redis: Redis;
  /** As the service was first started with. */
  shards: number;
  run?: string;
  lingerMs?: number;
  batchEvents?: number;
  /** Events that may wait in this process before `send` refuses and `deliver` waits its turn. */
  maxPendingEvents?: number;
  /** Age of a shard's oldest event at which it is sent no more; 0: any age. */
  maxBacklogSeconds?: number;
  /** Events that may wait in the queues of the run, all shards together. */
  maxBacklogEvents?: number;
  /** What the service reads from its configuration: with it, types and currencies are judged here, else by the lanes. */
  catalog?: ActivityCatalog;
  /** How far in the future an event may lie; as the service has it. */
  clockSkewSeconds?: number;
  /** By how much this process' clock may differ from that of Redis, in ms, before nothing is sent; as the service has it. */
  clockSkewMs?: number;
  /** Left out, one that asks this Redis. */
  clock?: Pick<RedisClock, 'check' | 'now'>;
  /** In [0, 1); spreads the retries. */
  random?: () => number;
}

/** Age of a look at the queues' lengths, about what a lane needs for a small job. */
const WAITING_FRESH_MS = 4;
/** Waiting jobs the gate looks at per shard: it reads often, and an estimate is enough to refuse by. */
const GATE_SAMPLE = 200;

export class ActivityProducer {
  private readonly queues: Queue<unknown, unknown, JobName>[];
  private readonly batchers: ShardBatcher[];
  private readonly batchEvents: number;
  private readonly maxPending: number;
  private readonly clock: Pick<RedisClock, 'check' | 'now'>;
  private readonly gate: BacklogGate;
  private readonly turns: Turns;
  private pending = 0;

  constructor(private readonly options: ProducerOptions) {
    refuseOptions(options);
    const { redis, shards, run = LIVE_RUN, lingerMs = 2 } = options;
    this.batchEvents = options.batchEvents ?? 500;
    this.maxPending = options.maxPendingEvents ?? 100_000;
    this.clock = options.clock ?? new RedisClock(redis, options.clockSkewMs);
    const keys = Array.from({ length: shards }, (_, shard) => shardKeys(run, shard));
    this.gate = newGate(options, keys, () => this.now());
    this.turns = new Turns(this.maxPending);
    this.queues = keys.map((ofShard) => openQueue(redis, ofShard));
    const waiting = new Latest(
      () => waitingJobs(redis, keys),
      WAITING_FRESH_MS,
      () => performance.now(),
    );
    this.batchers = this.queues.map(
      (queue, shard) =>
        new ShardBatcher(
          lingerMs,
          this.batchEvents,
          (events) => this.add(queue, { v: JOB_VERSION, asOf: this.now(), events }, this.newId(events.length)),
          () => (waiting.of(shard) ?? 0) > 0,
        ),
    );
  }

  /**
   * Resolves when Redis has all events, judged as of now.
   * Throws InvalidEventsError when some cannot be applied by anybody: none was sent. Throws OverloadedError when too many
   * are on their way or a shard lies too far behind, and WrongClockError while this process' clock differs too much from
   * that of Redis: none was sent. Throws QueueUnavailableError when Redis did not take them: then some may have been sent.
   * Send all of them again, an event id counts once.
   */
  async send(events: readonly ProducedEvent[]): Promise<Sent> {
    await this.checkClock();
    const { events: read, warnings } = this.read(events);
    await this.enqueue(read);
    return { accepted: read.length, warnings };
  }

  /**
   * As `send`, but keeps trying until Redis has all events or the signal aborts: whoever awaits it sends no faster than
   * the lanes work, and loses nothing while Redis is away or full. While `maxPendingEvents` are being delivered, later
   * calls wait their turn. A shard that takes its part does not wait for one that does not.
   */
  async deliver(events: readonly ProducedEvent[], { signal }: { signal?: AbortSignal } = {}): Promise<Sent> {
    const random = this.options.random ?? Math.random;
    await untilTaken(() => this.checkClock(), signal, random); // before they are read: a wrong clock makes good events late
    const { events: read, warnings } = this.read(events);
    for (const part of chunks(read, this.maxPending)) {
      const done = await this.turns.take(part.length, signal);
      const shards = [...this.byShard(part).values()];
      try {
        await allSettled(shards.map((ofShard) => untilTaken(() => this.enqueue(ofShard), signal, random)));
      } finally {
        done();
      }
    }
    return { accepted: read.length, warnings };
  }

  /** Throws WrongClockError. To be asked before events are judged by `now`. */
  checkClock(): Promise<void> {
    return this.clock.check();
  }

  /** What live events are judged as of: the time of Redis. */
  now(): EpochMs {
    return this.clock.now();
  }

  /** As `send`, for events that were read before. */
  async enqueue(events: readonly WireEvent[]): Promise<void> {
    await this.checkClock();
    if (this.pending + events.length > this.maxPending) {
      throw new OverloadedError(`${this.pending} events are waiting for Redis; send again a little later`);
    }
    this.pending += events.length;
    try {
      const parts = this.byShard(events);
      await this.gate.check(parts.keys());
      await Promise.all([...parts].map(([shard, part]) => this.batcherOf(shard).add(part)));
    } finally {
      this.pending -= events.length;
    }
  }

  /**
   * A replay's batch, read before: judged as of its own clock, never mixed with another, so that every run makes the same
   * jobs.
   * @param batch names it by its content: a batch of that name is applied once, whoever brings it how often
   */
  async enqueueAsOf(asOf: EpochMs, batch: string, events: readonly WireEvent[]): Promise<void> {
    const parts = this.byShard(events);
    await this.gate.check(parts.keys());
    const jobs = [...parts].flatMap(([shard, part]) =>
      chunks(part, this.batchEvents).map((chunk, i) => ({ shard, chunk, id: `0-${chunk.length}-${batch}.${i}` })),
    );
    await Promise.all(
      jobs.map(({ shard, chunk, id }) => this.add(this.queueOf(shard), { v: JOB_VERSION, asOf, events: chunk }, id)),
    );
  }

  /**
   * Asks every shard to look at who is due by `asOf`. A sweep of the same id that still waits is not added twice.
   * @param rest what else the job says, for each shard
   */
  async sweep(asOf: EpochMs, id: string, rest: Omit<SweepJob, 'v' | 'asOf'> = {}): Promise<void> {
    const data: SweepJob = { v: JOB_VERSION, asOf, ...rest };
    await Promise.all(this.queues.map((queue) => taken(queue.add('sweep', data, { jobId: id, removeOnFail: true }))));
  }

  /** Waits for what is on its way and closes the queues. */
  async close(): Promise<void> {
    await Promise.allSettled(this.batchers.map((batcher) => batcher.drain()));
    await Promise.all(this.queues.map((queue) => queue.close()));
  }

  private read(events: readonly ProducedEvent[]): { events: WireEvent[]; warnings: ItemRemark[] } {
    const { catalog = null, clockSkewSeconds = 300 } = this.options;
    const read = readEvents(snapshotsOf(events), this.now(), { catalog, skewMs: clockSkewSeconds * SECOND_MS });
    if (read.rejected.length > 0) throw new InvalidEventsError(read.rejected);
    return read;
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

/** Each as it is now: what answers otherwise when it is asked again, or throws, is no event. */
function snapshotsOf(events: readonly ProducedEvent[]): unknown[] {
  if (!Array.isArray(events)) throw new TypeError('events must be a list');
  return Array.from(events as readonly unknown[], (event) => {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
    try {
      return { ...event };
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : 'unknown';
      return new UnreadItem({ code: 'not_an_object', message: `this event cannot be read: ${why}` });
    }
  });
}

function refuseOptions({ shards, run = LIVE_RUN, batchEvents = 1 }: ProducerOptions): void {
  if (!Number.isInteger(shards) || shards < 1) throw new RangeError(`shards must be a whole number, not ${shards}`);
  if (!Number.isInteger(batchEvents) || batchEvents < 1)
    throw new RangeError(`batchEvents must be a whole number of at least 1, not ${batchEvents}`);
  if (!RUN_NAME.test(run)) throw new RangeError(`"${run}" is no name of a run`);
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

/** Waits for all of them, then throws the first fault: nothing goes on behind the caller's back. */
async function allSettled(all: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(all)) if (result.status === 'rejected') throw result.reason;
}

/** What is wrong in our own code is not Redis' fault, and trying again would not mend it. */
async function taken(adding: Promise<unknown>): Promise<void> {
  try {
    await adding;
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof RangeError) throw fault;
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
