import { SECOND_MS } from '../core/primitives/time.js';

/** A token bucket: this many messages at once, and as many in every following second. */
export class MessageRate {
  private left: number;

  constructor(
    private readonly perSecond: number,
    private at: number,
  ) {
    this.left = perSecond;
  }

  /** Counts one message; false when it is one too many. @param now any monotonic clock, in ms */
  admits(now: number): boolean {
    const passed = Math.max(0, now - this.at) / SECOND_MS;
    this.at = now;
    this.left = Math.min(this.perSecond, this.left + passed * this.perSecond) - 1;
    if (this.left >= 0) return true;
    this.left = 0;
    return false;
  }
}
