import { ProblemError } from '../core/contracts/problems.js';
import { WrongClockError } from '../core/contracts/clock.fault.js';
import { OverloadedError, QueueUnavailableError } from './producer.problems.js';

/** Waits until Redis has the events. Errors of the producer become problems of the HTTP answer. */
export async function accepted(sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (fault) {
    if (fault instanceof OverloadedError) {
      throw new ProblemError('overloaded', fault.message, {}, fault.retryAfterSeconds);
    }
    if (fault instanceof QueueUnavailableError) throw new ProblemError('queue_unavailable', fault.message);
    if (fault instanceof WrongClockError) throw new ProblemError('wrong_clock', fault.message);
    throw fault;
  }
}
