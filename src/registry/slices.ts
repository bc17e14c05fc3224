/** Long computations on a thread that also serves: a few milliseconds at a time, until the time is over. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Whoever waits for the thread waits at most about this much longer. */
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

  /** Call it after every small piece of work: lets others have the thread when it was held long enough. */
  async rest(): Promise<void> {
    if (performance.now() - this.since < SLICE_MS) return;
    await nextTurn();
    this.since = performance.now();
  }
}
