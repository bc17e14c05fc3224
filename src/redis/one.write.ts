import type { Redis } from 'ioredis';

/**
 * Sends all commands that `act` causes in one write to the socket. ioredis writes each of them alone, and a write costs
 * more than a command. Commands may follow in promises that resolve without waiting for anything outside: the socket is
 * released when all of those have run.
 */
export function inOneWrite<T>({ stream, status }: Redis, act: () => T): T {
  if (status !== 'ready') return act();
  stream.cork();
  // Node runs what is in `nextTick` after the queue of resolved promises is empty.
  queueMicrotask(() => process.nextTick(() => stream.uncork()));
  return act();
}
