/**
 * The brake of one shard: so many stage changes per minute of the jobs' own clock, the rest is held and evaluated again.
 * Whatever goes wrong at once for many customers (a bad model, a broken mapping, a feed gone quiet unnoticed) then
 * reaches people as a trickle and an alarm, not as a flood of alerts.
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

  /** @param stored as `text` gave it; null at first. @param limit transitions per minute of this shard */
  constructor(
    stored: string | null,
    asOf: EpochMs,
    private readonly limit: number,
  ) {
    const minute = Math.floor(asOf / MINUTE_MS);
    const known = parseBrake(stored);
    // A job that is judged a little earlier than the one before shares its minute: nobody gets the budget twice.
    // One from far ahead was judged by a clock that ran away, and is forgotten.
    const holds = known !== null && known.minute >= minute && known.minute <= minute + MOST_MINUTES_AHEAD;
    this.count = holds ? known : { minute, moved: 0, held: 0 };
  }

  /** Counts the transition; false when it must wait. */
  lets(): boolean {
    this.changed = true;
    if (this.count.moved >= this.limit) {
      this.count.held++;
      return false;
    }
    this.count.moved++;
    return true;
  }

  /** How long the one held last waits at most: as many minutes as all the held need at the limit. */
  get waitMs(): number {
    return Math.min(HOUR_MS, Math.max(LEAST_WAIT_MS, (this.count.held / this.limit) * MINUTE_MS));
  }

  /** What to keep, `<minute>:<moved>:<held>`; null when nothing changed. */
  get text(): string | null {
    const { minute, moved, held } = this.count;
    return this.changed ? `${minute}:${moved}:${held}` : null;
  }
}

/** Null when there is none or it cannot be read. */
export function parseBrake(stored: string | null): BrakeCount | null {
  const [minute = NaN, moved = NaN, held = NaN] = (stored ?? '').split(':').map(Number);
  return Number.isFinite(minute) && Number.isFinite(moved) && Number.isFinite(held) ? { minute, moved, held } : null;
}
