/** Why events were not accepted. After the first two errors nothing is known to be lost: send again. */
import type { ItemRemark } from '../core/contracts/event.reader.js';

/** Too many events wait: the caller must slow down. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';

  /** @param retryAfterSeconds when another try makes sense */
  constructor(
    message: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(message);
  }
}

/** Redis did not accept them: it is unreachable, full, or does not answer in time. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

/** Invalid events, by their index in the call. No event of the call was sent: remove these or correct them. */
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
