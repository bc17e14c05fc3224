export type Sureness = 'open' | 'fair' | 'sure' | 'verySure';

/**
 * Bands for display only. Below a half the evidence lies on the other side of the line: a number would be read as the
 * probability of the stage, which it is not.
 */
export function sureness(confidence: number): Sureness {
  if (confidence < 0.5) return 'open';
  if (confidence < 0.8) return 'fair';
  return confidence < 0.95 ? 'sure' : 'verySure';
}

/** No decision is certain. */
const MOST_SHOWN = 0.99;

/** The confidence as people see it; null while the stage is not settled. */
export function shownSureness(confidence: number): number | null {
  return sureness(confidence) === 'open' ? null : Math.min(MOST_SHOWN, confidence);
}
