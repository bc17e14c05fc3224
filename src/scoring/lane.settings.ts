/** What a lane needs to know beside its store and its model: each part of it names its own settings. */
import type { BatchSettings } from './batch.pipeline.js';
import type { ReadingSettings } from './batch.request.js';
import type { ConcurrencyBudget } from './concurrency.budget.js';

export interface LaneSettings extends ReadingSettings, BatchSettings {
  /** Customers of one page of a sweep, and predictions settled in one commit. */
  sweepBatch: number;
  /** Of all lanes of the process: so many events or customers are between the read and the commit of their batch. */
  budget: Pick<ConcurrencyBudget, 'take'>;
}
