/** The settings of a lane: those of its parts, and its own. */
import type { BatchSettings } from './batch.parts.js';
import type { ReadingSettings } from './batch.request.js';
import type { ConcurrencyBudget } from './concurrency.budget.js';

export interface LaneSettings extends ReadingSettings, BatchSettings {
  /** Customers of one page of a sweep, and predictions settled in one commit. */
  sweepBatch: number;
  /** The concurrency budget that all lanes of the process share. */
  budget: Pick<ConcurrencyBudget, 'take' | 'add'>;
}
