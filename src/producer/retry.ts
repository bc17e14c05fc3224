import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../core/primitives/time.js';
import { WrongClockError } from '../core/contracts/clock.fault.js';
import { OverloadedError, QueueUnavailableError } from './producer.problems.js';

const WAIT_MS = { first: 100, most: 10_000 };

/**
 * Retries until the queue has accepted the events. The waits double up to ten seconds and are spread at random, so
 * that producers do not retry all at once. After an overload the wait is at least the time that was asked for.
 * Throws errors that are neither the queue's nor the clock's, and the signal's reason when it aborts.
 *
 * @param random in [0, 1)
 */
export async function retryUntilAccepted(
  send: () => Promise<void>,
  signal: AbortSignal | undefined,
  random: () => number,
): Promise<void> {
  for (let longest = WAIT_MS.first; ; longest = Math.min(WAIT_MS.most, longest * 2)) {
    signal?.throwIfAborted();
    try {
      await send();
      return;
    } catch (fault) {
      const atLeast = leastWaitMs(fault);
      await sleep(atLeast + longest * (0.5 + random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
}

function leastWaitMs(fault: unknown): number {
  if (fault instanceof OverloadedError) return fault.retryAfterSeconds * SECOND_MS;
  if (fault instanceof QueueUnavailableError || fault instanceof WrongClockError) return 0;
  throw fault;
}
