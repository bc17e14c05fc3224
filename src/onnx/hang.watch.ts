/**
 * Watches calls of the runtime made in this process' own thread. When one does not return within the limit, a second
 * thread ends the whole process: jobs it held go back to their queues, and a supervisor starts it again.
 *
 * The thread only compares two shared numbers a few times within the limit. So a watched call costs two additions, and
 * a process that was suspended, both threads of it, is not taken for one that hangs.
 */
import { Worker } from 'node:worker_threads';
import { HANG_WATCH_WORKER } from './worker.place.js';

/** Cells of the shared memory. */
export const CELLS = { open: 0, steps: 1 };

export interface HangWatchData {
  cells: Int32Array;
  limitMs: number;
  /** Where to note that a model hung. */
  noteFile: string;
  /** The note: hash of the model's file, as bytes. */
  note: Uint8Array;
}

export class HangWatch {
  private readonly cells = new Int32Array(new SharedArrayBuffer(8));
  private readonly note = new Uint8Array(new SharedArrayBuffer(64));

  /** @param noteFile written before the process ends */
  constructor(limitMs: number, noteFile: string) {
    const workerData: HangWatchData = { cells: this.cells, limitMs, noteFile, note: this.note };
    new Worker(HANG_WATCH_WORKER, { workerData, name: 'hang-watch' }).unref();
  }

  /** @param modelSha256 of the model whose calls are watched from now on */
  watches(modelSha256: string): void {
    this.note.set(Buffer.from(modelSha256));
  }

  async during<T>(call: () => Promise<T>): Promise<T> {
    this.step(1);
    try {
      return await call();
    } finally {
      this.step(-1);
    }
  }

  private step(by: 1 | -1): void {
    Atomics.add(this.cells, CELLS.open, by);
    Atomics.add(this.cells, CELLS.steps, 1);
  }
}
