/** Why events were not handed over. After the first two nothing is known to be lost: send again. */
import type { ItemRemark } from '../core/contracts/event.reader.js';

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

/** Events that nobody can apply, by the index in what was given. Nothing of the call was sent: leave them out or mend them. */
export class InvalidEventsError extends Error {
  override readonly name = 'InvalidEventsError';

  constructor(readonly rejected: readonly ItemRemark[]) {
    super(
      rejected
        .map(({ index, code, message }) => `event ${index}: ${code}: ${message}`)
        .slice(0, MOST_SHOWN)
        .join('; '),
    );
  }
}

const MOST_SHOWN = 5;
