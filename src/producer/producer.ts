/**
 * The supported way to put activity onto the queues. It checks events, finds the shard, fills batches, and resolves
 * when Redis has the events. The service's HTTP API uses it too.
 */
import type { WireEvent } from '../core/state/activity.js';
import { USUAL_ATTRIBUTES } from '../core/contracts/attributes.js';
import { UnreadItem, readEvents, type ItemRemark } from '../core/contracts/event.reader.js';
import { JOB_VERSION, type SweepJob } from '../core/contracts/jobs.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { RedisClock } from '../redis/redis.clock.js';
import { retryUntilAccepted } from './retry.js';
import { InvalidEventsError, OverloadedError } from './producer.problems.js';
import { refuseOptions, type ProducedEvent, type ProducerOptions, type Sent } from './producer.options.js';
import { ShardQueues, chunks } from './shard-queues.js';
import type { TraceParent } from '../ops/traces.js';
import { Semaphore } from '../ops/semaphore.js';

export { InvalidEventsError, OverloadedError, QueueUnavailableError } from './producer.problems.js';
export type { ProducedEvent, ProducerOptions, Sent } from './producer.options.js';
export { WrongClockError } from '../core/contracts/clock.fault.js';

export class ActivityProducer {
  private readonly maxPending: number;
  private readonly clock: Pick<RedisClock, 'check' | 'now'>;
  private readonly queues: ShardQueues;
  private readonly deliveries: Semaphore;
  private pending = 0;

  constructor(private readonly options: ProducerOptions) {
    refuseOptions(options);
    this.maxPending = options.maxPendingEvents ?? 100_000;
    this.clock = options.clock ?? new RedisClock(options.redis, options.clockSkewMs);
    this.queues = new ShardQueues(options, () => this.now());
    this.deliveries = new Semaphore(this.maxPending);
  }

  /**
   * Resolves when Redis has all events. They are judged as of now.
   * Throws InvalidEventsError when some are invalid; then none was sent. Throws OverloadedError when too many are
   * pending or a shard is too far behind, and WrongClockError while this process' clock differs too much from that of
   * Redis; then none was sent. Throws QueueUnavailableError when Redis did not accept them; then some may have been
   * sent. Send all of them again: an event id counts once.
   */
  async send(events: readonly ProducedEvent[]): Promise<Sent> {
    await this.checkClock();
    const { events: read, warnings } = this.read(events);
    await this.enqueue(read);
    return { accepted: read.length, warnings };
  }

  /**
   * Like `send`, but retries until Redis has all events or the signal aborts. A caller that awaits it sends no faster
   * than the lanes work, and loses nothing while Redis is unreachable or full. While `maxPendingEvents` are being
   * delivered, later calls wait. A shard that accepts its part does not wait for one that does not.
   */
  async deliver(events: readonly ProducedEvent[], { signal }: { signal?: AbortSignal } = {}): Promise<Sent> {
    const random = this.options.random ?? Math.random;
    // Before the events are read: with a wrong clock, good events seem late.
    await retryUntilAccepted(() => this.checkClock(), signal, random);
    const { events: read, warnings } = this.read(events);
    for (const part of chunks(read, this.maxPending)) {
      const done = await this.deliveries.take(part.length, signal);
      const shards = [...this.queues.byShard(part).values()];
      try {
        await allSettled(shards.map((ofShard) => retryUntilAccepted(() => this.enqueue(ofShard), signal, random)));
      } finally {
        done();
      }
    }
    return { accepted: read.length, warnings };
  }

  /** Throws WrongClockError. Call it before events are judged by `now`. */
  checkClock(): Promise<void> {
    return this.clock.check();
  }

  /** The instant as of which live events are judged: the time of Redis. */
  now(): EpochMs {
    return this.clock.now();
  }

  /** Like `send`, for events that were read before. @param trace of their post, when it is sampled */
  async enqueue(events: readonly WireEvent[], trace: TraceParent | null = null): Promise<void> {
    await this.checkClock();
    if (this.pending + events.length > this.maxPending) {
      throw new OverloadedError(`${this.pending} events are waiting for Redis; send again a little later`);
    }
    this.pending += events.length;
    try {
      await this.queues.add(events, trace);
    } finally {
      this.pending -= events.length;
    }
  }

  /**
   * Enqueues a replay's batch of events that were read before. It is judged as of the replay's clock and never mixed
   * with another batch, so that every run makes the same jobs.
   * @param batch names the batch by its content: a batch of that name is applied once, however often it is sent
   */
  async enqueueAsOf(asOf: EpochMs, batch: string, events: readonly WireEvent[]): Promise<void> {
    await this.queues.addAsOf(asOf, batch, events);
  }

  /**
   * Asks the shards to evaluate the customers who are due by `asOf`. A waiting sweep of the same id is not added
   * twice.
   * @param rest the other members of the job, for each shard
   * @param shards all of them by default
   */
  async sweep(
    asOf: EpochMs,
    id: string,
    rest: Omit<SweepJob, 'v' | 'asOf'> = {},
    shards?: readonly number[],
  ): Promise<void> {
    await this.queues.sweep(id, { v: JOB_VERSION, asOf, ...rest }, shards);
  }

  /** Waits for pending events and closes the queues. */
  async close(): Promise<void> {
    await this.queues.close();
  }

  private read(events: readonly ProducedEvent[]): { events: WireEvent[]; warnings: ItemRemark[] } {
    const { catalog = null, attributes = USUAL_ATTRIBUTES, clockSkewSeconds = 300 } = this.options;
    const rules = { catalog, attributes, skewMs: clockSkewSeconds * SECOND_MS };
    const read = readEvents(snapshotsOf(events), this.now(), rules);
    if (read.rejected.length > 0) throw new InvalidEventsError(read.rejected);
    return read;
  }
}

/** Copies each event once. An object that changes between two reads, or throws, is not a valid event. */
function snapshotsOf(events: readonly ProducedEvent[]): unknown[] {
  if (!Array.isArray(events)) throw new TypeError('events must be a list');
  const items: readonly unknown[] = events;
  return Array.from(items, (event) => {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
    try {
      return { ...event };
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : 'unknown';
      return new UnreadItem({ code: 'not_an_object', message: `this event cannot be read: ${why}` });
    }
  });
}

/** Waits for all of them, then throws the first error, so that no work continues after the call has ended. */
async function allSettled(all: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(all)) if (result.status === 'rejected') throw result.reason;
}
