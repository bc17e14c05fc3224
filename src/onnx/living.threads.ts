/**
 * Every thread that may be inside the runtime: answering, loading or abandoned. If the process ends while a thread is
 * in the runtime, even by process.exit, the runtime aborts the process. So the shutdown waits for all threads first.
 */
import type { Worker } from 'node:worker_threads';
import type { ToThread } from './model.messages.js';

const living = new Set<Worker>();

export function trackThread(worker: Worker): void {
  living.add(worker);
  worker.once('exit', () => living.delete(worker));
}

/** Asks a thread to end after its open requests. It cannot be terminated safely from outside. */
export function askToClose(worker: Worker): void {
  const close: ToThread = { kind: 'close' };
  worker.postMessage(close);
}

/** True when all threads ended within the limit; false when some are stuck inside the runtime. */
export async function threadsEnded(limitMs: number): Promise<boolean> {
  const ends = [...living].map((worker) => {
    worker.ref(); // otherwise nothing would keep the process alive, and it would end at once
    askToClose(worker);
    return new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  });
  const late = new Promise<void>((resolve) => setTimeout(resolve, limitMs));
  await Promise.race([Promise.all(ends), late]);
  return living.size === 0;
}
