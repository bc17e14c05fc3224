/**
 * The brake of one shard limits stage changes per minute of the jobs' own clock. Changes above the limit are held, and
 * the customers are evaluated again later. A fault that affects many customers at once (a bad model, a broken mapping,
 * an undetected silent feed) then raises few alerts and an alarm instead of a flood of alerts.
 */
import { HOUR_MS, MINUTE_MS } from '../primitives/time.js';
import type { EpochMs } from '../primitives/vocabulary.js';

export interface BrakeCount {
  /** Minutes since 1970-01-01. */
  minute: number;
  moved: number;
  held: number;
}

const MOST_MINUTES_AHEAD = 10;
const LEAST_WAIT_MS = 2 * MINUTE_MS;

export class Brake {
  private readonly count: BrakeCount;
  private changed = false;

  /** @param stored the `text` of the previous brake; null at first @param limit transitions per minute of this shard */
  constructor(
    stored: string | null,
    asOf: EpochMs,
    private readonly limit: number,
  ) {
    const minute = Math.floor(asOf / MINUTE_MS);
    const known = parseBrake(stored);
    // A job with a slightly earlier as-of than the one before shares its minute, so that no budget is spent twice.
    // A stored minute far in the future came from a wrong clock and is dropped.
    const holds = known !== null && known.minute >= minute && known.minute <= minute + MOST_MINUTES_AHEAD;
    this.count = holds ? known : { minute, moved: 0, held: 0 };
  }

  /** Counts the transition. False when it must be held. */
  lets(): boolean {
    this.changed = true;
    if (this.count.moved >= this.limit) {
      this.count.held++;
      return false;
    }
    this.count.moved++;
    return true;
  }

  /** The longest wait of the customer held last: the minutes that all held changes need at the limit. */
  get waitMs(): number {
    return Math.min(HOUR_MS, Math.max(LEAST_WAIT_MS, (this.count.held / this.limit) * MINUTE_MS));
  }

  /** The text to store, `<minute>:<moved>:<held>`; null when nothing changed. */
  get text(): string | null {
    const { minute, moved, held } = this.count;
    return this.changed ? `${minute}:${moved}:${held}` : null;
  }
}

/** Null when nothing is stored or it cannot be read. */
export function parseBrake(stored: string | null): BrakeCount | null {
  const [minute = NaN, moved = NaN, held = NaN] = (stored ?? '').split(':').map(Number);
  return Number.isFinite(minute) && Number.isFinite(moved) && Number.isFinite(held) ? { minute, moved, held } : null;
}
