/** What a batch is made of, as a replay's lane has it: nothing is limited, and nobody listens. */
import type { Signals } from '../../src/core/features/signals.js';
import type { ScoringModel } from '../../src/core/contracts/ports.js';
import { USUAL_PRIOR } from '../../src/core/model/policy.js';
import { priorScores } from '../../src/core/model/prior.scores.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import type { Scored } from '../../src/onnx/scorer.js';
import { NO_TRACES } from '../../src/ops/traces.js';
import type { LaneRead } from '../../src/redis/lane.store.js';
import type { BatchSettings } from '../../src/scoring/batch.parts.js';
import { eventsRequest, readJob, type BatchRequest, type ReadingSettings } from '../../src/scoring/batch.request.js';
import { A_CATALOG } from './activity.builder.js';
import { A_BUSINESS } from './business.builder.js';
import { A_POLICY } from './lifecycle.builder.js';

export const SOME_BATCH_SETTINGS: BatchSettings = {
  feedEntries: 10,
  outboxEntries: null,
  quarantineEntries: 10,
  keptAttributes: [],
  ledgerDays: Infinity,
  predictionsOneIn: 1,
  predictionsPerDay: 10,
  heldOutShare: 0,
  business: A_BUSINESS,
  calendar: UTC,
  isLive: false,
  traces: NO_TRACES,
  movesPerMinute: 0,
  isPatient: false,
  noteHeavy: () => undefined,
  countDrift: () => undefined,
};

const READING: ReadingSettings = {
  catalog: A_CATALOG,
  calendar: UTC,
  owns: () => true,
  clockSkewSeconds: 300,
  isLive: false,
  latestAsOf: () => Infinity,
};

/** Of one job. @param events as a producer sends them, sound or not */
export function anEventsRequest(events: unknown[], asOf: number): BatchRequest {
  const job = { mark: 'job', addedAt: asOf, work: { data: { v: 1 as const, asOf, events } } };
  return eventsRequest([readJob(job, READING)], READING, null);
}

/** A shard whose customers have these states. */
export function aLaneRead(states: LaneRead['states']): LaneRead {
  return {
    version: 7,
    brake: null,
    tail: { rows: 0, idBytes: 0 },
    states,
    ticket: 1,
    latestAsOf: Infinity,
    isKnown: false,
    waiting: [],
  };
}

/** The closed form's scores, said by this model. */
export function scoredBy(by: ScoringModel | null, name: string, signals: readonly Signals[]): Scored {
  const scores = signals.map((one) => priorScores(one, USUAL_PRIOR, 60));
  return { scores, model: name, policy: A_POLICY, by };
}

export function aScoringModel(version: string): ScoringModel {
  return { version, policy: A_POLICY, horizonDays: 60, score: () => Promise.resolve([]) };
}
