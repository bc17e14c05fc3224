import type { EpochMs } from '../core/primitives/vocabulary.js';

/**
 * By Redis' clock the as-of of a batch has not come yet. The batch is decided again, as of a newer reading of the
 * clock.
 */
export class AheadError extends Error {
  override readonly name = 'AheadError';

  constructor(asOf: EpochMs) {
    super(
      `${new Date(asOf).toISOString()} has not come yet by the clock of Redis: clocks differ by more than CLOCK_SKEW_MS`,
    );
  }
}
