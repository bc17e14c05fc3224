/** What a batch works with: the settings of its lane and the parts of its process. */
import type { ScoringModel } from '../core/contracts/ports.js';
import type { DecisionSettings } from '../core/decision.js';
import type { Calendar } from '../core/primitives/calendar.js';
import type { DriftRow } from '../onnx/drift.tally.js';
import type { Scorer } from '../onnx/scorer.js';
import type { Shadow } from '../onnx/shadow.js';
import type { Metrics } from '../ops/metrics.js';
import type { Traces } from '../ops/traces.js';
import type { LaneStore } from '../redis/lane.store.js';
import type { HeavyCustomer } from './apply.js';
import type { PredictionSettings } from './predictions.js';
import type { Retention } from './writes.js';

export interface BatchSettings extends PredictionSettings, Retention {
  business: Omit<DecisionSettings, 'model' | 'policy'>;
  calendar: Calendar;
  /** Of the live run; false in a replay. */
  isLive: boolean;
  /** Stage changes of this shard; 0 for no limit. */
  movesPerMinute: number;
  /** True when batches wait for a model that does not answer; false when the prior stands in. */
  isPatient: boolean;
  traces: Pick<Traces, 'batch'>;
  /** Called with the customers of a committed batch that have more event ids than are remembered. */
  noteHeavy: (heavy: readonly HeavyCustomer[]) => void;
  /** Counts rows of a committed batch for the drift monitor. */
  countDrift: (rows: readonly DriftRow[], model: ScoringModel) => void;
}

export interface BatchParts {
  store: Pick<LaneStore, 'keys' | 'read' | 'readBatch' | 'commitBatch' | 'alertsOf'>;
  scorer: Pick<Scorer, 'score' | 'within'>;
  metrics: Metrics;
  settings: BatchSettings;
  /** Called with faults that do not stop the batch. */
  onFault: (fault: unknown) => void;
  shadow: Pick<Shadow, 'isOn' | 'offer'> | null;
}
