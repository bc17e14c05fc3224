/** Supervises one lane of this process: opens its worker, replaces a silent worker, and puts failed jobs aside. */
import type { LaneWorker } from '../redis/queues.js';
import type { RawJob } from '../redis/bullmq.store.js';
import type { LaneWatchdog } from './lane.watchdog.js';

export interface LaneParts {
  watchdog: LaneWatchdog;
  /** Makes a worker for the lane's jobs. */
  openWorker: () => LaneWorker;
  /** Jobs that failed outside of the lane, and the job that no worker can read. */
  strayJobs: () => Promise<RawJob[]>;
  /** Puts a job into quarantine, and only then removes it from the queue. */
  putAside: (job: RawJob) => Promise<void>;
  onRebuilt: () => void;
  /** Called once the last worker has closed. */
  onClosed: () => void;
}

export class LaneKeeper {
  private worker: LaneWorker;
  private closed = false;
  private isHeld = false;

  constructor(private readonly parts: LaneParts) {
    this.worker = parts.openWorker();
  }

  /** Call it about every second. @param hasJobs whether any job waits, is held, or failed: nothing else costs a command */
  async poll(hasJobs: boolean): Promise<void> {
    if (!hasJobs) this.parts.watchdog.rest();
    if (!this.takesJobs() || !hasJobs) return;
    this.worker.takeBackStalled();
    if ((await this.parts.watchdog.isSilent()) && this.takesJobs()) this.rebuild();
    for (const job of await this.parts.strayJobs()) await this.parts.putAside(job);
  }

  private takesJobs(): boolean {
    return !this.closed && !this.isHeld;
  }

  /** While held, the lane fetches no jobs; the active job is finished. */
  hold(isHeld: boolean): void {
    if (isHeld === this.isHeld || this.closed) return;
    this.isHeld = isHeld;
    if (isHeld) void this.worker.close().catch(() => undefined);
    else this.worker = this.parts.openWorker();
  }

  /** Waits for the active job. */
  async close(): Promise<void> {
    this.closed = true;
    await this.worker.close();
    this.parts.onClosed();
  }

  /**
   * The silent worker may hang, so nobody waits for it to close. If it wakes up, the queue still allows one active job.
   */
  private rebuild(): void {
    const silent = this.worker;
    this.worker = this.parts.openWorker();
    this.parts.onRebuilt();
    void silent.close(true).catch(() => undefined);
  }
}
