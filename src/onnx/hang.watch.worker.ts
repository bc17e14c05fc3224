/** The thread that ends a process whose own thread does not come back from the runtime. */
import { writeFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { CELLS, type HangWatchData } from './hang.watch.js';

const { cells, limitMs, noteFile, note } = workerData as HangWatchData;
/** So many checks in a row must find the same open call. */
const CHECKS = 8;
const STDERR = 2;
const FATAL = 60;
const never = new Int32Array(new SharedArrayBuffer(4));

for (let seen = -1, still = 0; still < CHECKS;) {
  Atomics.wait(never, 0, 0, limitMs / (CHECKS + 1));
  const steps = Atomics.load(cells, CELLS.steps);
  still = Atomics.load(cells, CELLS.open) > 0 && steps === seen ? still + 1 : 0;
  seen = steps;
}
endProcess();

/** Written synchronously: the thread that writes logs hangs. Only a signal ends a process whose main thread does. */
function endProcess(): void {
  const msg = `the model has not returned for ${limitMs} ms: this process is killed, and its jobs go back to their queues`;
  try {
    writeFileSync(noteFile, note);
  } catch {
    // without the note the model is tried in the same place again
  }
  writeSync(STDERR, `${JSON.stringify({ level: FATAL, time: Date.now(), pid: process.pid, msg })}\n`);
  process.kill(process.pid, 'SIGKILL');
}
