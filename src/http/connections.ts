/** Bounds how many connections are open, of requests and of dashboards together: each costs memory and a file handle. */
import type { Server } from 'node:http';
import { MINUTE_MS } from '../core/primitives/time.js';

/** @param onDropped hears of every connection that was closed because there were enough */
export function boundConnections(server: Server, most: number, onDropped: () => void): void {
  server.maxConnections = most;
  server.on('drop', onDropped);
}

/**
 * Says something at most once a minute, and how often it would have been said since.
 * @param now milliseconds that only go forward
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
