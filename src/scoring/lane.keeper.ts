/** Keeps one lane of this process at work: opens its worker, replaces one that went silent, and puts failed jobs aside. */
import type { LaneWorker } from '../redis/queues.js';
import type { RawJob } from '../redis/bullmq.store.js';
import type { LaneWatchdog } from './lane.watchdog.js';

export interface LaneParts {
  watch: LaneWatchdog;
  /** Makes a worker that takes the lane's jobs. */
  openWorker: () => LaneWorker;
  /** Jobs that failed outside of the lane, and the one no worker can take in. */
  strayJobs: () => Promise<RawJob[]>;
  /** Puts a job into quarantine, and only then forgets it. */
  putAside: (job: RawJob) => Promise<void>;
  onRebuilt: () => void;
}

export class LaneKeeper {
  private worker: LaneWorker;
  private closed = false;
  private isHeld = false;

  constructor(private readonly parts: LaneParts) {
    this.worker = parts.openWorker();
  }

  /** To be called every second or so. */
  async look(): Promise<void> {
    if (this.isHeld) return;
    if ((await this.parts.watch.isSilent()) && this.takesJobs) this.rebuild();
    for (const job of await this.parts.strayJobs()) await this.parts.putAside(job);
  }

  private get takesJobs(): boolean {
    return !this.closed && !this.isHeld;
  }

  /** Takes no job any more until it is let go; the active job is finished. */
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
  }

  /** The silent one is not waited for: it may hang. Should it wake up, the lane still takes one job at a time. */
  private rebuild(): void {
    const silent = this.worker;
    this.worker = this.parts.openWorker();
    this.parts.onRebuilt();
    void silent.close(true).catch(() => undefined);
  }
}
