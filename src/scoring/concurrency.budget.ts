/**
 * Limits how much a process works on at a time: events or customers of batches between their read and their commit.
 *
 * Lanes reserve slots for each batch. A lane also fetches no job before there is a free slot. An active job locks its
 * queue for other processes, so a process that held more jobs than it can begin would leave an idle process without
 * work. The first process with a free slot fetches the job instead.
 */
import { Semaphore } from '../ops/semaphore.js';

/**
 * A lane that has waited so long for a slot fetches its job all the same, so that no fault here can stop it for good.
 */
const MOST_WAIT_MS = 1_000;

export class ConcurrencyBudget {
  private readonly slots: Semaphore;
  /** Lanes that wait for a slot, in the order they came. */
  private readonly waiting = new Set<() => void>();

  constructor(room: number) {
    this.slots = new Semaphore(room);
  }

  /** As Semaphore.take. */
  async take(size: number): Promise<() => void> {
    const release = await this.slots.take(size);
    return () => {
      release();
      this.wakeNext();
    };
  }

  /** Reserves more slots for a batch at once, beyond the budget if need be: its lane cannot wait any more. */
  add(size: number): () => void {
    const release = this.slots.add(size);
    return () => {
      release();
      this.wakeNext();
    };
  }

  /** Whether there is a free slot and no lane waits for it. */
  get areFree(): boolean {
    return this.waiting.size === 0 && this.slots.hasRoom;
  }

  /** Calls `takeJob` when there is a free slot. */
  async whenFree<T>(takeJob: () => Promise<T>): Promise<T> {
    if (!this.areFree) await this.untilFree();
    try {
      return await takeJob();
    } finally {
      this.wakeNext();
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

  /** Wakes one lane at a time, so that its job has reserved its slots before the next lane is woken. */
  private wakeNext(): void {
    setImmediate(() => {
      const [first] = this.waiting;
      if (this.slots.hasRoom) first?.();
    });
  }
}
