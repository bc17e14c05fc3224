/** How soon a process that ended is started again, and when it counts as one that ends again and again. */

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;
/** A process that ran this long was well: its end begins a new row. */
const STEADY_MS = 60_000;
const MANY = 5;

export class Restarts {
  private inARow = 0;

  /** @returns how many ends there are in a row with this one, and the wait before the next start in ms: it doubles */
  ended(ranMs: number): { inARow: number; waitMs: number } {
    this.inARow = ranMs >= STEADY_MS ? 1 : this.inARow + 1;
    return { inARow: this.inARow, waitMs: Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.inARow - 1)) };
  }

  /** @param runsMs how long the process has been running by now; 0 when it does not run */
  isLooping(runsMs: number): boolean {
    return this.inARow >= MANY && runsMs < STEADY_MS;
  }

  get ends(): number {
    return this.inARow;
  }
}
