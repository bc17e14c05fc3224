import type { EpochMs } from '../core/primitives/vocabulary.js';

/** Redis says that the instant a batch was decided as of has not come yet: it is decided again, as of what is now. */
export class AheadError extends Error {
  override readonly name = 'AheadError';

  constructor(asOf: EpochMs) {
    super(
      `${new Date(asOf).toISOString()} has not come yet by the clock of Redis: clocks differ by more than CLOCK_SKEW_MS`,
    );
  }
}
