/**
 * What a batch is after each of its steps. A step takes the record of the step before it and returns a new one, with what
 * it found out; what no later step needs is left out, so that it can be freed while the batch waits.
 */
import type { Brake } from '../core/lifecycle/brake.js';
import type { Prediction } from '../core/monitoring/predictions.js';
import type { Signals } from '../core/features/signals.js';
import type { Scored } from '../onnx/scorer.js';
import type { Write } from '../redis/commit.writes.js';
import type { CommitOutcome, ShardRead } from '../redis/shard.store.js';
import type { AppliedBatch, Decided } from './batch.js';
import type { BatchRequest } from './batch.request.js';

export interface BatchRead {
  request: BatchRequest;
  shard: ShardRead;
}

export interface BatchApplied {
  request: BatchRequest;
  /** Without the states: those of hundreds of customers in every lane would be most of the collector's work. */
  shard: Omit<ShardRead, 'states'>;
  applied: AppliedBatch;
}

export interface BatchScored extends BatchApplied {
  /** Of the touched customers, in their order; as are the scores. */
  signals: readonly Signals[];
  scored: Scored;
}

export interface BatchDecided extends BatchScored {
  decided: Decided[];
  /** Null in a replay, or when there is no limit. */
  brake: Brake | null;
}

export interface BatchPlanned extends BatchDecided {
  writes: Write[];
  /** Predictions to be remembered; they are among the writes. */
  remembered: Prediction[];
}

export interface BatchCommitted extends BatchPlanned {
  outcome: CommitOutcome;
}
