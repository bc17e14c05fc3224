import { setImmediate as otherWork } from 'node:timers/promises';
import { Semaphore } from '../ops/semaphore.js';

/**
 * The share of a process that resumes may use: one page at a time, over all clients and runs. Before the next page
 * all other pending work runs, so others wait for at most one page, some milliseconds.
 */
export class ResumeBudget {
  private readonly semaphore = new Semaphore(1);

  async onePage<T>(work: () => Promise<T>): Promise<T> {
    const giveBack = await this.semaphore.take(1);
    try {
      return await work();
    } finally {
      await otherWork();
      giveBack();
    }
  }
}
