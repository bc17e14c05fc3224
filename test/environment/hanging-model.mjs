import { existsSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

/** Preloaded into a service whose model is to hang: its thread stands still as long as the file HANGING_MODEL names is there. */
const file = process.env.HANGING_MODEL;
const never = new Int32Array(new SharedArrayBuffer(4));

if (!isMainThread) {
  setInterval(() => {
    while (existsSync(file)) Atomics.wait(never, 0, 0, 20);
  }, 5).unref();
}
