/** What a lane needs to know beside its store and its model. */
import type { ActivityCatalog } from '../core/state/activity.js';
import type { DecisionSettings } from '../core/decision.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { Decided, HeavyCustomer } from './batch.js';
import type { ConcurrencyBudget } from './concurrency.budget.js';
import type { PredictionSettings } from './predictions.js';

export interface LaneSettings extends PredictionSettings {
  feedEntries: number;
  /** See FeedContext. */
  outboxEntries: number | null;
  sweepBatch: number;
  quarantineEntries: number;
  clockSkewSeconds: number;
  /** Live work is judged as of no earlier than it came, less what clocks may differ: only a replay has a clock of its own. */
  isLive: boolean;
  /** The newest as-of that is believed, by the clock of Redis: no other clock may run away with a customer's. */
  latestAsOf: () => EpochMs;
  /** How long the days of the book are kept; Infinity in a replay. */
  ledgerDays: number;
  /** Stage changes of this shard; 0 for no limit. */
  movesPerMinute: number;
  /** Waits for a model that does not answer instead of taking rules. */
  isPatient: boolean;
  /** Whether a customer belongs to this shard. */
  owns: (customerId: string) => boolean;
  catalog: ActivityCatalog;
  /** Of all lanes of the process: batches of so many events or customers are in hand at a time. */
  budget: Pick<ConcurrencyBudget, 'take'>;
  business: Omit<DecisionSettings, 'model' | 'policy'>;
  /** Hears of customers in a committed batch of whom more ids came than are remembered. */
  noteHeavy: (heavy: readonly HeavyCustomer[]) => void;
  /** Takes rows of what was committed for the drift monitor. */
  countDrift: (decided: readonly Decided[], model: ScoringModel) => void;
}
