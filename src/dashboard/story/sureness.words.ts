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
