/**
 * The record of a batch after each of its steps. A step gets the record of the step before it and returns a new one
 * with its own results. The new record leaves out what no later step needs, so that it can be freed while the batch
 * waits.
 */
import type { Brake } from '../core/lifecycle/brake.js';
import type { Alert } from '../core/contracts/records.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { Prediction } from '../core/monitoring/predictions.js';
import type { DriftRow } from '../onnx/drift.tally.js';
import type { Scored } from '../onnx/scorer.js';
import type { ShadowPart } from '../onnx/shadow.js';
import type { OpenSpan } from '../ops/traces.js';
import type { Write } from '../redis/commit.writes.js';
import type { LaneCommit, LaneRead } from '../redis/lane.store.js';
import type { BatchPlan } from './batch.plan.js';
import type { BatchRequest } from './batch.request.js';
import type { BatchSummary } from './batch.summary.js';
import type { Decided } from './touched.js';

export interface BatchRead {
  request: BatchRequest;
  /** When the lane began it, wall time: after its turn in the concurrency budget. */
  takenAt: EpochMs;
  shard: LaneRead;
}

/** By what a batch is decided. */
export type DecidedBy = Omit<Scored, 'scores'>;

export interface BatchDecided {
  request: BatchRequest;
  takenAt: EpochMs;
  /** Without the states: hundreds of them in every lane would cause most of the garbage collection. */
  shard: Omit<LaneRead, 'states'>;
  summary: BatchSummary;
  plan: BatchPlan;
  by: DecidedBy;
  /** What may be remembered as a prediction. */
  predictions: readonly Prediction[];
  /** Rows for the drift monitor. */
  drift: readonly DriftRow[];
  /** Null when there is no shadow. */
  shadowed: readonly ShadowPart[] | null;
  /** The customers with a record, each with the reasons of its alerts once these are known. */
  published: readonly Decided[];
  /** Null in a replay, or when there is no limit. */
  brake: Brake | null;
}

export interface BatchExplained extends BatchDecided {
  /** See WriteContext. */
  alertsBefore: ReadonlyMap<string, Alert>;
}

export interface BatchPlanned extends BatchExplained {
  writes: Write[];
  /** Of its trace; null when it has none. */
  span: OpenSpan | null;
  /** Predictions to be remembered; they are among the writes. */
  remembered: Prediction[];
}

export interface BatchCommitted extends BatchPlanned {
  committed: LaneCommit;
}
