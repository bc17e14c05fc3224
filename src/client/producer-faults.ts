/** Why the queue did not take events. Both mean: nothing is known to be lost, send again. */

/** More waits than there should: the caller is to slow down. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';

  /** @param retryAfterSeconds when trying again makes sense */
  constructor(
    message: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(message);
  }
}

/** Redis did not take them: it is away, full, or does not answer in time. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}
