import { expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import { UTC } from '../core/primitives/calendar.js';
import { USUAL_PRIOR } from '../core/model/policy.js';
import { priorScores } from '../core/model/prior.scores.js';
import type { Scorer } from '../onnx/scorer.js';
import { Metrics } from '../ops/metrics.js';
import { NO_TRACES } from '../ops/traces.js';
import type { BatchDecided } from './batch.record.js';
import { eventsRequest, readJob } from './batch.request.js';
import { Evaluation, PART_CUSTOMERS } from './evaluation.js';
import { PredictionSample } from './predictions.js';
import { StepTimer } from './step.timer.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const SAMPLE = { predictionsOneIn: 1, predictionsPerDay: 10, heldOutShare: 0 };
const READING = {
  catalog: A_CATALOG,
  calendar: UTC,
  owns: () => true,
  clockSkewSeconds: 300,
  isLive: false,
  latestAsOf: () => Infinity,
};
const SETTINGS = {
  ...SAMPLE,
  business: A_BUSINESS,
  calendar: UTC,
  movesPerMinute: 0,
  isPatient: false,
  isLive: false,
  traces: NO_TRACES,
  feedEntries: 10,
  outboxEntries: null,
  quarantineEntries: 10,
  keptAttributes: [],
  ledgerDays: Infinity,
  noteHeavy: () => undefined,
  countDrift: () => undefined,
};

function named(version: string): ScoringModel {
  return { version, policy: A_POLICY, horizonDays: 60, score: () => Promise.resolve([]) };
}

/** Evaluates one event of each new customer. @param modelOf the model in use at each question; each is asked for so many rows */
async function evaluated(
  customers: number,
  modelOf: (question: number) => ScoringModel,
): Promise<BatchDecided & { asked: number[] }> {
  const asked: number[] = [];
  const score: Scorer['score'] = (signals) => {
    const by = modelOf(asked.push(signals.length));
    const scores = signals.map((one) => priorScores(one, USUAL_PRIOR, 60));
    return Promise.resolve({ scores, model: by.version, policy: A_POLICY, by });
  };
  const scorer = { score, within: <T>(answer: Promise<T>) => answer };
  const evaluation = new Evaluation(
    { scorer, settings: SETTINGS, shadow: { isOn: true, offer: () => undefined } },
    new StepTimer(new Metrics()),
    new PredictionSample(SAMPLE),
  );
  const ids = Array.from({ length: customers }, (_, i) => `c-${String(i).padStart(4, '0')}`);
  const events = [...ids.map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 })), { id: 'no' }];
  const job = readJob({ mark: 'job', addedAt: AS_OF, work: { data: { v: 1, asOf: AS_OF, events } } }, READING);
  const shard = {
    version: 7,
    brake: null,
    tail: { rows: 0, idBytes: 0 },
    states: ids.map(() => null),
    ticket: 1,
    latestAsOf: Infinity,
    isKnown: false,
    waiting: [],
  };
  return { ...(await evaluation.of({ request: eventsRequest([job], READING, null), takenAt: AS_OF, shard })), asked };
}

it('asks for a batch part by part, and forgets nobody at a border', async () => {
  const model = named('m');
  const customers = 2 * PART_CUSTOMERS + 1;
  const { plan, summary, asked, shadowed, predictions } = await evaluated(customers, () => model);
  expect(asked).toEqual([PART_CUSTOMERS, PART_CUSTOMERS, 1]);
  expect(plan.customerIds).toEqual(Array.from({ length: customers }, (_, i) => `c-${String(i).padStart(4, '0')}`));
  expect(plan.states).toHaveLength(customers);
  expect(summary).toMatchObject({ touched: customers, refused: [{ outcome: 'malformed' }] });
  expect(summary.counts.reduce((sum, { count }) => sum + count, 0)).toBe(customers + 1);
  expect(shadowed?.map(({ touched }) => touched.length)).toEqual(asked);
  expect(new Set(predictions.map(({ customerId }) => customerId)).size).toBe(customers);
});

it('asks once for a batch without customers, which has its refused events', async () => {
  const { asked, summary, by } = await evaluated(0, () => named('m'));
  expect([asked, summary.touched, summary.refused.length, by.model]).toEqual([[0], 0, 1, 'm']);
});

it('begins again when another model came into use between two parts: one decides all', async () => {
  const [before, now] = [named('before'), named('now')];
  const { asked, plan, summary, by } = await evaluated(PART_CUSTOMERS + 1, (nth) => (nth === 1 ? before : now));
  expect(asked).toEqual([PART_CUSTOMERS, 1, PART_CUSTOMERS, 1]);
  expect(by.by).toBe(now);
  expect([plan.customerIds.length, summary.touched]).toEqual([PART_CUSTOMERS + 1, PART_CUSTOMERS + 1]);
  expect(plan.published.every(({ decision }) => decision.lifecycle.model === 'now')).toBe(true);
});
