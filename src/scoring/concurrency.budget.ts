/**
 * What a process works on at a time: events or customers of batches between their read and their commit.
 *
 * Lanes take slots for each batch. They also take no job before there is a slot for it: a lane that takes one keeps its
 * queue to itself, and a process that held more jobs than it can begin would starve another that has nothing to do. So
 * a lane without a free slot leaves its queue, and the first process with one goes on with it.
 */
import { Semaphore } from '../ops/semaphore.js';

/** A lane that waited so long for a slot takes its job all the same: nothing here may stop it for good. */
const MOST_WAIT_MS = 1_000;

export class ConcurrencyBudget {
  private readonly slots: Semaphore;
  /** Lanes that would take a job, in the order they came. */
  private readonly waiting = new Set<() => void>();

  constructor(room: number) {
    this.slots = new Semaphore(room);
  }

  /** As Semaphore.take. */
  async take(size: number): Promise<() => void> {
    const giveBack = await this.slots.take(size);
    return () => {
      giveBack();
      this.passOn();
    };
  }

  /** There is a free slot and no lane waits for it. */
  get areFree(): boolean {
    return this.waiting.size === 0 && this.slots.hasRoom;
  }

  /** Takes a job when there is a slot for it. */
  async whenFree<T>(takeJob: () => Promise<T>): Promise<T> {
    if (!this.areFree) await this.untilFree();
    try {
      return await takeJob();
    } finally {
      this.passOn();
    }
  }

  private untilFree(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, MOST_WAIT_MS);
      this.waiting.add(go);
    });
  }

  /** One at a time: the job it takes holds its slot before the next lane is asked. */
  private passOn(): void {
    setImmediate(() => {
      const [first] = this.waiting;
      if (this.slots.hasRoom) first?.();
    });
  }
}
