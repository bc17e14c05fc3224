import type { LaneJobs } from '../redis/bullmq.store.js';

/**
 * Finds out when a lane is silent: the same job has waited for a while, and no worker holds a job. After a failover of
 * Redis a worker may fetch no jobs although it reports that it runs, so the watchdog observes the queue and not the
 * worker.
 */
export class LaneWatchdog {
  private head: string | null = null;
  private sinceAt = 0;
  /** As `head` and `sinceAt`, but not reset when a worker is replaced. */
  private idle: { head: string; sinceAt: number } | null = null;

  /** @param jobs must use another connection than the observed worker */
  constructor(
    private readonly jobs: Pick<LaneJobs, 'idleHead' | 'wakeWorker'>,
    private readonly silentMs: number,
    private readonly now: () => number = () => performance.now(), // the wall clock may jump
  ) {}

  /** Nothing waits: the next job is measured from the start. */
  rest(): void {
    this.head = this.idle = null;
  }

  /** Call it about every second while there is a job. After it returned true it measures from the start again. */
  async isSilent(): Promise<boolean> {
    const head = await this.jobs.idleHead();
    if (head !== (this.idle?.head ?? null)) this.idle = head === null ? null : { head, sinceAt: this.now() };
    if (head === null || head !== this.head) {
      this.head = head;
      this.sinceAt = this.now();
      return false;
    }
    if (this.now() - this.sinceAt < this.silentMs) {
      await this.jobs.wakeWorker(); // the marker of the job may be lost
      return false;
    }
    this.head = null;
    return true;
  }

  /** For how long the same job has waited without a worker; 0 when no job waits. */
  get idleMs(): number {
    return this.idle === null ? 0 : this.now() - this.idle.sinceAt;
  }
}
