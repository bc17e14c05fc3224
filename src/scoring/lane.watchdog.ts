import type { LaneJobs } from '../redis/bullmq.store.js';

/**
 * Says when a lane is silent: a job waits, nobody holds one, and that has been so for a while. A worker may stop taking
 * jobs after Redis failed over although it says that it runs, so progress is observed and not the worker.
 */
export class LaneWatchdog {
  private head: string | null = null;
  private sinceAt = 0;
  /** The same, but not begun anew when a worker is replaced. */
  private idle: { head: string; sinceAt: number } | null = null;

  /** @param jobs must not be read over the connection of the observed worker */
  constructor(
    private readonly jobs: Pick<LaneJobs, 'idleHead'>,
    private readonly silentMs: number,
    private readonly now: () => number = () => performance.now(), // a clock on the wall may jump
  ) {}

  /** To be asked every second or so. Begins anew after it has said yes. */
  async isSilent(): Promise<boolean> {
    const head = await this.jobs.idleHead();
    if (head !== (this.idle?.head ?? null)) this.idle = head === null ? null : { head, sinceAt: this.now() };
    if (head === null || head !== this.head) {
      this.head = head;
      this.sinceAt = this.now();
      return false;
    }
    if (this.now() - this.sinceAt < this.silentMs) return false;
    this.head = null;
    return true;
  }

  /** For how long the same job waits that nobody holds; 0 when none does. */
  get idleMs(): number {
    return this.idle === null ? 0 : this.now() - this.idle.sinceAt;
  }
}
