/** Runs long computations on the serving thread in slices of a few milliseconds, until a time limit. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Other work on the thread is delayed by at most about this much. */
const SLICE_MS = 5;

export class Slices {
  private readonly endsAt: number;
  private since = performance.now();

  constructor(forMs: number) {
    this.endsAt = performance.now() + forMs;
  }

  get areOver(): boolean {
    return performance.now() >= this.endsAt;
  }

  /** Call it after every small piece of work: it yields the thread when the slice is over. */
  async rest(): Promise<void> {
    if (performance.now() - this.since < SLICE_MS) return;
    await nextTurn();
    this.since = performance.now();
  }
}
