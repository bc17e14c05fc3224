/**
 * Spreads work over turns of the event loop. Many bodies may arrive in one turn, and to read one takes up to milliseconds:
 * without a limit whoever waits for anything else (an answer, a health check, the next bytes) waits for all of them.
 *
 * 1. Work runs at once while its turn is younger than `TURN_MS`. Otherwise it waits in line for a later turn.
 * 2. What a piece of work started in promises runs before the next piece, and counts.
 */
const TURN_MS = 4;

export class TurnBudget {
  private readonly line: (() => void)[] = [];
  private beganAt: number | null = null;

  /** @param now a monotonic clock in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  run(work: () => void): void {
    if (this.line.length > 0 || !this.hasTime()) this.line.push(work);
    else work();
  }

  /** The first question of a turn begins it. */
  private hasTime(): boolean {
    if (this.beganAt !== null) return this.now() - this.beganAt < TURN_MS;
    this.beganAt = this.now();
    setImmediate(() => this.endTurn());
    return true;
  }

  private endTurn(): void {
    this.beganAt = null;
    this.runNext();
  }

  private runNext(): void {
    if (this.line.length === 0 || !this.hasTime()) return; // the end of this turn goes on
    this.line.shift()?.();
    // Node runs what is in `nextTick` after the queue of resolved promises is empty.
    queueMicrotask(() => process.nextTick(() => this.runNext()));
  }
}
