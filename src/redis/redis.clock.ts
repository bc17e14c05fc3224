/**
 * The clock that all processes have in common is that of Redis. Each process measures how far it is from its own monotonic
 * clock, so that it knows Redis' time without asking, and sees at once when its clock on the wall jumps.
 *
 * What is judged, is judged by Redis' time. A process whose own clock is further off than `skewMs` also stops: whatever
 * else reads that clock (what senders call now, retention, the logs people compare) cannot be trusted either.
 */
import type { Redis } from 'ioredis';
import { WrongClockError } from '../core/contracts/clock.fault.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

export const USUAL_CLOCK_SKEW_MS = 5_000;
/** Age of a measurement at which the next one is begun: monotonic clocks part by milliseconds a day, a failover by more. */
const FRESH_MS = SECOND_MS;

interface Measured {
  /** Redis' time minus the monotonic clock. */
  offsetMs: number;
  /** By how much it may be off: half of what asking took. */
  errorMs: number;
}

export interface OwnClocks {
  wall: () => EpochMs;
  /** In ms, from anywhere, never back. */
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

  /** Redis' time; before it was ever asked, this process' own. */
  now(): EpochMs {
    return this.measured === null ? this.own.wall() : Math.floor(this.own.monotonic() + this.measured.offsetMs);
  }

  /** The newest as-of that a commit surely takes. */
  latestAsOf(): EpochMs {
    return this.now() + this.skewMs - Math.min(this.skewMs, Math.ceil(this.measured?.errorMs ?? 0));
  }

  /** By how much this process' clock is ahead of Redis'; negative: behind. */
  get aheadMs(): number {
    return this.own.wall() - this.now();
  }

  /** True as well while nothing is known: the commit refuses what must not be. */
  get isRight(): boolean {
    return Math.abs(this.aheadMs) - (this.measured?.errorMs ?? 0) <= this.skewMs;
  }

  /** What is wrong, and what to do; null while nothing is. */
  get fault(): string | null {
    if (this.isRight) return null;
    const seconds = Math.round(Math.abs(this.aheadMs) / SECOND_MS);
    const side = this.aheadMs > 0 ? 'ahead of' : 'behind';
    return `this process' clock is ${seconds} s ${side} that of Redis: set it right (CLOCK_SKEW_MS is ${this.skewMs})`;
  }

  /** Throws WrongClockError. */
  async check(): Promise<void> {
    if (this.measured === null)
      await this.measure().catch(() => undefined); // Redis away is said by who sends
    else if (this.own.monotonic() - this.askedAt > FRESH_MS) void this.measure().catch(() => undefined);
    const { fault } = this;
    if (fault !== null) throw new WrongClockError(`${fault}; send again when it is`);
  }

  /** One question at a time. */
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
