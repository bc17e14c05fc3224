import type { EpochMs } from '../primitives/vocabulary.js';

/** A choice of an operator among the models. */
export interface ModelChange {
  change: 'activated' | 'shadow_started' | 'shadow_ended';
  version: string;
  at: EpochMs;
  /** Role of the key. */
  by: string;
}
