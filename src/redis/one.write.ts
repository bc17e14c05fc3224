import { primariesOf, type Redis } from './client.js';

/**
 * Sends all commands that `act` causes in one write to the socket, in a cluster to each one. ioredis writes each of them alone, and a write costs
 * more than a command. Commands may follow in promises that resolve without waiting for anything outside: the sockets are
 * released when all of those have run.
 */
export function inOneWrite<T>(redis: Redis, act: () => T): T {
  const streams = primariesOf(redis).flatMap(({ status, stream }) => (status === 'ready' ? [stream] : []));
  if (streams.length === 0) return act();
  for (const stream of streams) stream.cork();
  // Node runs what is in `nextTick` after the queue of resolved promises is empty.
  queueMicrotask(() =>
    process.nextTick(() => {
      for (const stream of streams) stream.uncork();
    }),
  );
  return act();
}
