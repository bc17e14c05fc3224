/**
 * Redis' clock is the only one that all processes share. Each process measures its offset from the process' own
 * monotonic clock. So it knows Redis' time without a request, and notices at once when its wall clock jumps.
 *
 * Events are judged by Redis' time. A process whose wall clock is off by more than `skewMs` stops as well, because its
 * other readers cannot be trusted either: the senders' idea of now, retention, and the times in logs.
 */
import type { Redis } from './client.js';
import { WrongClockError } from '../core/contracts/clock.fault.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

export const USUAL_CLOCK_SKEW_MS = 5_000;
/**
 * Age at which a measurement is repeated: monotonic clocks drift by milliseconds a day, but a failover changes the
 * clock.
 */
const FRESH_MS = SECOND_MS;

interface Measured {
  /** Redis' time minus the monotonic clock. */
  offsetMs: number;
  /** The largest error of the offset: half of the round trip. */
  errorMs: number;
}

export interface OwnClocks {
  wall: () => EpochMs;
  /** In ms, from any start; never goes back. */
  monotonic: () => number;
}

const OWN: OwnClocks = { wall: () => Date.now(), monotonic: () => performance.now() };

export class RedisClock {
  private measured: Measured | null = null;
  private measuring: Promise<void> | null = null;
  private askedAt = -Infinity;

  constructor(
    private readonly redis: Pick<Redis, 'time'>,
    readonly skewMs: number = USUAL_CLOCK_SKEW_MS,
    private readonly own: OwnClocks = OWN,
  ) {}

  /** Redis' time; before the first measurement, the wall clock of this process. */
  now(): EpochMs {
    return this.measured === null ? this.own.wall() : Math.floor(this.own.monotonic() + this.measured.offsetMs);
  }

  /** The newest as-of that a commit accepts for certain. */
  latestAsOf(): EpochMs {
    return this.now() + this.skewMs - Math.min(this.skewMs, Math.ceil(this.measured?.errorMs ?? 0));
  }

  /** How far the wall clock of this process is ahead of Redis' clock; negative when it is behind. */
  get aheadMs(): number {
    return this.own.wall() - this.now();
  }

  /** Also true before the first measurement: the commit itself refuses an as-of that is too far ahead. */
  get isRight(): boolean {
    return Math.abs(this.aheadMs) - (this.measured?.errorMs ?? 0) <= this.skewMs;
  }

  /** A sentence about the fault and the remedy; null when the clock is right. */
  get fault(): string | null {
    if (this.isRight) return null;
    const seconds = Math.round(Math.abs(this.aheadMs) / SECOND_MS);
    const side = this.aheadMs > 0 ? 'ahead of' : 'behind';
    return `this process' clock is ${seconds} s ${side} that of Redis: set it right (CLOCK_SKEW_MS is ${this.skewMs})`;
  }

  /** Throws WrongClockError. */
  async check(): Promise<void> {
    if (this.measured === null)
      await this.measure().catch(() => undefined); // when Redis is away, the send itself fails and reports it
    else if (this.own.monotonic() - this.askedAt > FRESH_MS) void this.measure().catch(() => undefined);
    const { fault } = this;
    if (fault !== null) throw new WrongClockError(`${fault}; send again when it is`);
  }

  /** Callers at the same time share one measurement. */
  measure(): Promise<void> {
    this.measuring ??= this.ask().finally(() => (this.measuring = null));
    return this.measuring;
  }

  private async ask(): Promise<void> {
    const before = this.own.monotonic();
    this.askedAt = before;
    const [seconds, micros] = await this.redis.time();
    const after = this.own.monotonic();
    const errorMs = (after - before) / 2;
    this.measured = { offsetMs: Number(seconds) * SECOND_MS + Number(micros) / 1_000 - (before + errorMs), errorMs };
  }
}
