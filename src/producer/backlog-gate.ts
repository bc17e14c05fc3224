/**
 * Keeps a queue from growing without limit: events are refused while a shard is too far behind.
 *
 * The backlog is read from Redis when somebody sends, in the background and at most every half second, so that
 * sending costs no extra round trip. Only a refusal needs a fresh reading: it waits for one when the last is older.
 * When Redis cannot be read nothing is refused here, because the send itself will fail.
 */
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { PolledSnapshot } from './polled.snapshot.js';
import { OverloadedError } from './producer.problems.js';

export interface BacklogLimits {
  /** Age of a shard's oldest waiting event at which the shard accepts no more, in seconds; 0: any age. */
  maxSeconds: number;
  /** The most events that may wait in one shard. */
  maxEvents: number;
}

/** The backlog of one shard. */
export interface Waiting {
  events: number;
  oldestAt: EpochMs | null;
}

const FRESH_MS = 500;
const RETRY_SECONDS = { least: 1, most: 30 };

export class BacklogGate {
  private readonly waiting: PolledSnapshot<Waiting>;

  /** @param read returns the backlog of every shard */
  constructor(
    read: () => Promise<readonly Waiting[]>,
    private readonly limits: BacklogLimits,
    private readonly now: () => EpochMs,
  ) {
    this.waiting = new PolledSnapshot(read, FRESH_MS, now);
  }

  /** Throws OverloadedError when one of these shards is too far behind. */
  async check(shards: Iterable<number>): Promise<void> {
    const asked = [...shards];
    if (!this.waiting.isKnown) await this.waiting.renew();
    if (this.refusal(asked) === null) return;
    if (!this.waiting.isFresh) await this.waiting.renew();
    const refusal = this.refusal(asked);
    if (refusal !== null) throw refusal;
  }

  private refusal(asked: readonly number[]): OverloadedError | null {
    for (const shard of asked) {
      const waiting = this.waiting.of(shard);
      const fault = waiting === undefined ? null : (this.tooOld(waiting, shard) ?? this.tooMany(waiting, shard));
      if (fault !== null) return fault;
    }
    return null;
  }

  private tooOld({ oldestAt }: Waiting, shard: number): OverloadedError | null {
    const { maxSeconds } = this.limits;
    const seconds = oldestAt === null ? 0 : (this.now() - oldestAt) / SECOND_MS;
    if (maxSeconds === 0 || seconds <= maxSeconds) return null;
    const sentence = `The oldest event of shard ${shard} has waited ${Math.floor(seconds)} s, more than the ${maxSeconds} s allowed`;
    // A working lane needs about as long to catch up as it is behind. The bounds keep senders to a stopped lane from
    // retrying too often or never.
    return new OverloadedError(`${sentence}: send again later.`, within(seconds - maxSeconds));
  }

  private tooMany({ events }: Waiting, shard: number): OverloadedError | null {
    const { maxEvents } = this.limits;
    if (events <= maxEvents) return null;
    const sentence = `About ${events} events wait in shard ${shard}, more than the ${maxEvents} allowed`;
    return new OverloadedError(`${sentence}: send again later.`, within((10 * (events - maxEvents)) / maxEvents));
  }
}

function within(seconds: number): number {
  return Math.min(RETRY_SECONDS.most, Math.max(RETRY_SECONDS.least, Math.ceil(seconds)));
}
