/**
 * Every thread that may be inside the runtime, answering, loading or given up. A process that ends while one is, be it by
 * itself or by process.exit, is aborted by the runtime: so whoever ends the process waits for all of them first.
 */
import type { Worker } from 'node:worker_threads';
import type { ToThread } from './model.messages.js';

const living = new Set<Worker>();

export function watchThread(worker: Worker): void {
  living.add(worker);
  worker.once('exit', () => living.delete(worker));
}

/** Asks a thread to end when it has answered what it was asked; it cannot be ended from outside. */
export function tellToClose(worker: Worker): void {
  const close: ToThread = { kind: 'close' };
  worker.postMessage(close);
}

/** True when all threads ended within the limit; false when some are stuck inside the runtime. */
export async function threadsEnded(limitMs: number): Promise<boolean> {
  const ends = [...living].map((worker) => {
    worker.ref(); // else nothing holds the process, which would end here and now
    tellToClose(worker);
    return new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  });
  const late = new Promise<void>((resolve) => setTimeout(resolve, limitMs));
  await Promise.race([Promise.all(ends), late]);
  return living.size === 0;
}
