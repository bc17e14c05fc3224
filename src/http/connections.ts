/** Limits the number of open connections, requests and dashboards together. Each costs memory and a file handle. */
import type { Server } from 'node:http';
import { MINUTE_MS } from '../core/primitives/time.js';

/** @param onDropped is called for every connection that was closed because of the limit */
export function boundConnections(server: Server, most: number, onDropped: () => void): void {
  server.maxConnections = most;
  server.on('drop', onDropped);
}

/**
 * Calls `say` at most once a minute, with the number of calls since the last time.
 * @param now a monotonic clock in milliseconds
 */
export function onceAMinute(say: (times: number) => void, now: () => number = () => performance.now()): () => void {
  let [times, saidAt] = [0, -Infinity];
  return () => {
    times++;
    if (now() - saidAt < MINUTE_MS) return;
    say(times);
    [times, saidAt] = [0, now()];
  };
}
