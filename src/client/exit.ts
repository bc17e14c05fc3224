/** Sends what an event client holds before a process ends by a signal. For Node; imports nothing of it. */
import type { EventClient } from './event.client.js';
import type { ActivityEvent } from './event.protocol.js';

type Signal = 'SIGINT' | 'SIGTERM';

/** The part of Node's `process` that is needed. */
export interface SignalledProcess {
  pid: number;
  once(signal: Signal, listener: () => void): unknown;
  kill(pid: number, signal: Signal): unknown;
}

export interface ExitOptions {
  /** How long the events may take; 10 s when left out. */
  withinMs?: number;
  /** What could not be sent in time. Keep these events: their ids count once, whenever they are sent. */
  onUnsent?: (events: ActivityEvent[]) => void;
}

/**
 * On SIGINT and SIGTERM: closes the client, then sends the process the same signal again, so that it ends as it would
 * have ended. A program with a handler of its own for these signals calls `close` there instead. Nothing can be sent
 * after `process.exit()`.
 */
export function closeOnSignal(client: EventClient, process: SignalledProcess, options: ExitOptions = {}): void {
  const { withinMs, onUnsent } = options;
  const end = async (signal: Signal): Promise<void> => {
    const { unsent } = await client.close(withinMs === undefined ? {} : { withinMs });
    if (unsent.length > 0) onUnsent?.(unsent);
    process.kill(process.pid, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(signal));
}
