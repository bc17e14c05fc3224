/** How connections to Redis behave while it is away. */

/**
 * A connection may freeze without an error: a firewall forgets it, or a proxy hangs. When a reply takes longer than
 * this, the connection is closed and a new one is opened. A live Redis replies within milliseconds, and a lane that
 * waits for a job blocks for five seconds at most, so a lane gives up after six. The intake must answer a request
 * within five seconds, so it gives up after three.
 */
const FROZEN_MS = { fast: 3_000, reader: 4_000, waiting: 6_000 };
const RETRY_MS = { first: 50, most: 1_000 };

/** How a connection behaves while Redis is away. */
export interface Behaviour {
  enableOfflineQueue: boolean;
  maxRetriesPerRequest: number | null;
  autoResendUnfulfilledCommands?: boolean;
  commandTimeout?: number;
  socketTimeout: number;
  /** What becomes of a command that a server refused because it is no longer the primary of the key. */
  refused: typeof REJECT | typeof RESEND;
}

/** Both also open the connection again; see ioredis' reconnectOnError. */
const REJECT = 1;
const RESEND = 2;

/** Callers get an error at once. Otherwise a queue of commands would grow while Redis is away. */
export const FAIL_FAST: Behaviour = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 5_000,
  socketTimeout: FROZEN_MS.fast,
  refused: REJECT,
};
/** Lanes wait for Redis to come back. A command that was refused was not executed, so it may be sent again. */
export const WAIT: Behaviour = {
  enableOfflineQueue: true,
  maxRetriesPerRequest: null,
  socketTimeout: FROZEN_MS.waiting,
  refused: RESEND,
};
/** A reader must learn that its connection was lost, so ioredis must not repeat its commands. */
export const READER: Behaviour = {
  enableOfflineQueue: true,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  socketTimeout: FROZEN_MS.reader,
  refused: REJECT,
};
/**
 * A lane's own: what it watches is lost with the connection, so no command may be repeated on the next one, nor wait for
 * it. The lane itself tries again. It never blocks, so a frozen one is noticed as early as a reader.
 */
export const LANE: Behaviour = { ...READER, enableOfflineQueue: false };

/** How long a sentinel may take to answer before the next one is asked. */
export const SENTINEL_MS = 1_000;
/** To a sentinel that is watched: what it did not answer is asked again. */
export const SENTINEL: Behaviour = { ...LANE, commandTimeout: SENTINEL_MS };

/** A server that was a primary, or held a slot, and is or does so no longer. */
const MOVED_ON = /^(READONLY|MOVED)\b/;

/** Options of ioredis. */
export function optionsOf({ refused, ...behaviour }: Behaviour) {
  return {
    ...behaviour,
    retryStrategy: backOff,
    reconnectOnError: (fault: Error) => (MOVED_ON.test(fault.message) ? refused : false),
  };
}

/** In ms. */
export function backOff(attempt: number): number {
  return Math.min(RETRY_MS.most, RETRY_MS.first * attempt);
}
