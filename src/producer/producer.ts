/**
 * The supported way to put activity onto the queues: it judges events, finds the shard, fills batches, and answers when
 * Redis has the events. The service's own HTTP door uses it too.
 */
import type { WireEvent } from '../core/state/activity.js';
import { UnreadItem, readEvents, type ItemRemark } from '../core/contracts/event.reader.js';
import { JOB_VERSION, type SweepJob } from '../core/contracts/jobs.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { RedisClock } from '../redis/redis.clock.js';
import { retryUntilAccepted } from './retry.js';
import { InvalidEventsError, OverloadedError } from './producer.problems.js';
import { refuseOptions, type ProducedEvent, type ProducerOptions, type Sent } from './producer.options.js';
import { ShardQueues, chunks } from './shard-queues.js';
import { Semaphore } from '../ops/semaphore.js';

export { InvalidEventsError, OverloadedError, QueueUnavailableError } from './producer.problems.js';
export type { ProducedEvent, ProducerOptions, Sent } from './producer.options.js';
export { WrongClockError } from '../core/contracts/clock.fault.js';

export class ActivityProducer {
  private readonly maxPending: number;
  private readonly clock: Pick<RedisClock, 'check' | 'now'>;
  private readonly queues: ShardQueues;
  private readonly turns: Semaphore;
  private pending = 0;

  constructor(private readonly options: ProducerOptions) {
    refuseOptions(options);
    this.maxPending = options.maxPendingEvents ?? 100_000;
    this.clock = options.clock ?? new RedisClock(options.redis, options.clockSkewMs);
    this.queues = new ShardQueues(options, () => this.now());
    this.turns = new Semaphore(this.maxPending);
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
    await retryUntilAccepted(() => this.checkClock(), signal, random); // before they are read: a wrong clock makes good events late
    const { events: read, warnings } = this.read(events);
    for (const part of chunks(read, this.maxPending)) {
      const done = await this.turns.take(part.length, signal);
      const shards = [...this.queues.byShard(part).values()];
      try {
        await allSettled(shards.map((ofShard) => retryUntilAccepted(() => this.enqueue(ofShard), signal, random)));
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
      await this.queues.add(events);
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
    await this.queues.addAsOf(asOf, batch, events);
  }

  /**
   * Asks every shard to evaluate the customers who are due by `asOf`. A sweep of the same id that still waits is not added twice.
   * @param rest what else the job says, for each shard
   */
  async sweep(asOf: EpochMs, id: string, rest: Omit<SweepJob, 'v' | 'asOf'> = {}): Promise<void> {
    await this.queues.sweep(id, { v: JOB_VERSION, asOf, ...rest });
  }

  /** Waits for what is on its way and closes the queues. */
  async close(): Promise<void> {
    await this.queues.close();
  }

  private read(events: readonly ProducedEvent[]): { events: WireEvent[]; warnings: ItemRemark[] } {
    const { catalog = null, clockSkewSeconds = 300 } = this.options;
    const read = readEvents(snapshotsOf(events), this.now(), { catalog, skewMs: clockSkewSeconds * SECOND_MS });
    if (read.rejected.length > 0) throw new InvalidEventsError(read.rejected);
    return read;
  }
}

/** Each as it is now: what answers otherwise when it is asked again, or throws, is no event. */
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

/** Waits for all of them, then throws the first fault: nothing goes on behind the caller's back. */
async function allSettled(all: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(all)) if (result.status === 'rejected') throw result.reason;
}
