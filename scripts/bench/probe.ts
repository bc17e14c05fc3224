/**
 * Loaded into a service's process before its own code (`node --import`). It answers on a local socket what only the
 * process itself knows, and profiles it exactly for the length of a measurement. The service itself is not changed.
 */
import { readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** The delay is measured with a timer of this period, so one period is not a delay. */
const TIMER_MS = 1;
const SAMPLE_US = 200;

const socket = process.env['TIDEWATCH_BENCH_PROBE'];
if (socket !== undefined) {
  if (isMainThread) answerOn(socket);
  else noteThread(socket);
}

function answerOn(path: string): void {
  const delay = monitorEventLoopDelay({ resolution: TIMER_MS });
  const session = new Session();
  session.connect();
  const answers: Record<string, () => Promise<unknown>> = {
    '/reset': () => {
      delay.enable(); // not before: its timer would be most of the CPU of an idle process
      delay.reset();
      return Promise.resolve(null);
    },
    '/usage': () => Promise.resolve(usage(delay.percentile(99) / 1e6)),
    '/profile/start': async () => {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
      await session.post('Profiler.start');
    },
    '/profile/stop': async () => (await session.post('Profiler.stop')).profile,
  };
  createServer((request, response) => {
    const answer = answers[request.url ?? ''] ?? (() => Promise.resolve(null));
    void answer().then((body) => response.end(JSON.stringify(body ?? null)));
  })
    .listen(path)
    .unref();
}

function usage(delayP99: number): object {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rss: process.memoryUsage.rss(), delayP99Ms: Math.max(0, delayP99 - TIMER_MS) };
}

/** Learns which thread is the model's, so that its CPU time can be reported separately. */
function noteThread(path: string): void {
  try {
    const own = readlinkSync('/proc/thread-self');
    writeFileSync(`${path}.thread`, own.slice(own.lastIndexOf('/') + 1));
  } catch {
    // not on Linux: its time remains part of the process' time
  }
}
