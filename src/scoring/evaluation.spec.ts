import { expect, it } from '@jest/globals';
import { aWireEvent } from '../../test/builders/activity.builder.js';
import {
  SOME_BATCH_SETTINGS,
  aLaneRead,
  aScoringModel,
  anEventsRequest,
  scoredBy,
} from '../../test/builders/batch.builder.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import type { Scorer } from '../onnx/scorer.js';
import { Metrics } from '../ops/metrics.js';
import type { BatchDecided } from './batch.record.js';
import { Evaluation, PART_CUSTOMERS } from './evaluation.js';
import { PredictionSample } from './predictions.js';
import { StepTimer } from './step.timer.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);

/**
 * Evaluates one event of each new customer, and one that is malformed.
 * @param modelOf the model in use at each question, counted from 1
 * @returns also how many rows were asked for at each question
 */
async function evaluated(
  customers: number,
  modelOf: (question: number) => ScoringModel,
): Promise<BatchDecided & { asked: number[] }> {
  const asked: number[] = [];
  const score: Scorer['score'] = (signals) => {
    const by = modelOf(asked.push(signals.length));
    return Promise.resolve(scoredBy(by, by.version, signals));
  };
  const scorer = { score, within: <T>(answer: Promise<T>) => answer };
  const evaluation = new Evaluation(
    { scorer, settings: SOME_BATCH_SETTINGS, shadow: { isOn: true, offer: () => undefined } },
    new StepTimer(new Metrics()),
    new PredictionSample(SOME_BATCH_SETTINGS),
  );
  const ids = idsOf(customers);
  const events = [...ids.map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 })), { id: 'no' }];
  const shard = aLaneRead(ids.map(() => null));
  return { ...(await evaluation.of({ request: anEventsRequest(events, AS_OF), takenAt: AS_OF, shard })), asked };
}

function idsOf(customers: number): string[] {
  return Array.from({ length: customers }, (_, i) => `c-${String(i).padStart(4, '0')}`);
}

it('asks for a batch part by part, and forgets nobody at a border', async () => {
  const model = aScoringModel('m');
  const customers = 2 * PART_CUSTOMERS + 1;
  const { plan, summary, asked, shadowed, predictions } = await evaluated(customers, () => model);
  expect(asked).toEqual([PART_CUSTOMERS, PART_CUSTOMERS, 1]);
  expect(plan.customerIds).toEqual(idsOf(customers));
  expect(plan.states).toHaveLength(customers);
  expect(summary).toMatchObject({ touched: customers, refused: [{ outcome: 'malformed' }] });
  expect(summary.counts.reduce((sum, { count }) => sum + count, 0)).toBe(customers + 1);
  expect(shadowed?.map(({ touched }) => touched.length)).toEqual(asked);
  expect(new Set(predictions.map(({ customerId }) => customerId)).size).toBe(customers);
});

it('asks once for a batch without customers, which has its refused events', async () => {
  const { asked, summary, by } = await evaluated(0, () => aScoringModel('m'));
  expect([asked, summary.touched, summary.refused.length, by.model]).toEqual([[0], 0, 1, 'm']);
});

it('begins again when another model came into use between two parts: one decides all', async () => {
  const [before, now] = [aScoringModel('before'), aScoringModel('now')];
  const { asked, plan, summary, by } = await evaluated(PART_CUSTOMERS + 1, (nth) => (nth === 1 ? before : now));
  expect(asked).toEqual([PART_CUSTOMERS, 1, PART_CUSTOMERS, 1]);
  expect(by.by).toBe(now);
  expect([plan.customerIds.length, summary.touched]).toEqual([PART_CUSTOMERS + 1, PART_CUSTOMERS + 1]);
  expect(plan.published.every(({ decision }) => decision.lifecycle.model === 'now')).toBe(true);
});

it('lets the event loop have its turns between the parts of a long batch', async () => {
  const model = aScoringModel('m');
  let turns = 0;
  const seen: number[] = [];
  const turning = setInterval(() => turns++, 1);
  await evaluated(3 * PART_CUSTOMERS, () => {
    seen.push(turns);
    for (const until = performance.now() + 12; performance.now() < until;);
    return model;
  });
  clearInterval(turning);
  expect(seen[1]).toBeGreaterThan(seen[0]!);
  expect(seen[2]).toBeGreaterThan(seen[1]!);
});
