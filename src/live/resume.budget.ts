import { setImmediate as otherWork } from 'node:timers/promises';
import { Semaphore } from '../ops/semaphore.js';

/**
 * What all resumes of a process may take of it: one page at a time, of whatever client and run. Before the next one
 * everything else that has come is done, so that others wait for the work of one page at most, some milliseconds.
 */
export class ResumeBudget {
  private readonly turns = new Semaphore(1);

  async onePage<T>(work: () => Promise<T>): Promise<T> {
    const giveBack = await this.turns.take(1);
    try {
      return await work();
    } finally {
      await otherWork();
      giveBack();
    }
  }
}
