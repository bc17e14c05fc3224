import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Attribution } from '../../src/core/model/attribution.js';
import type { Explainer, ScoringModel } from '../../src/core/contracts/ports.js';
import type { Alert } from '../../src/core/contracts/records.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import type { OnnxModel } from '../../src/onnx/model.js';
import { aStateThatClosed } from '../builders/state.builder.js';
import { aLane, aModel, sweepWork, type TestLane } from './lane.harness.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const DATABASE = 30;
let real: OnnxModel;
let lane: TestLane;

beforeEach(async () => {
  real = await aModel();
});
afterEach(() => lane.close());

/** The real model's scores, explained by somebody else. */
function explainedBy(explainer?: Explainer): ScoringModel {
  const { version, policy, horizonDays } = real;
  const score: ScoringModel['score'] = (features, rows) => real.score(features, rows);
  return { version, policy, horizonDays, score, ...(explainer === undefined ? {} : { explainer }) };
}

async function alertOfASweep(model: ScoringModel, modelTimeoutMs?: number): Promise<Alert | undefined> {
  lane = await aLane({ database: DATABASE, model, ...(modelTimeoutMs === undefined ? {} : { modelTimeoutMs }) });
  await lane.redis.set(lane.keys.customer('c'), Buffer.from(encodeState(aStateThatClosed(NOW, 'mobile'))));
  await lane.redis.zadd(lane.keys.due, NOW, 'c');
  await lane.process(sweepWork(NOW));
  const [record] = await lane.redis.hvals(lane.keys.alerts);
  return record === undefined ? undefined : (JSON.parse(record) as Alert);
}

describe('the alert that a lane writes', () => {
  it('carries what moved the risk and what changed, each with its contribution', async () => {
    const alert = await alertOfASweep(real);
    const told = [...(alert?.reasons ?? []), ...(alert?.changed ?? [])];
    expect(alert?.reasons.length).toBeGreaterThan(1);
    expect(alert?.changed?.length).toBeGreaterThan(0);
    expect(told.every(({ contribution }) => typeof contribution === 'number')).toBe(true);
    expect(lane.faults).toEqual([]);
  });

  it('is written all the same, by rules alone, when the explanation fails, and the fault is told', async () => {
    const broken: Explainer = { explain: () => Promise.reject<Attribution[]>(new Error('no words')) };
    const alert = await alertOfASweep(explainedBy(broken));
    expect(alert?.reasons[0]).toMatchObject({ code: 'relationship_closed', contribution: null });
    expect(alert).not.toHaveProperty('changed');
    expect(lane.faults).toMatchObject([{ message: 'no words' }]);
  });

  it('is written by rules alone when the explanation never ends, and gives back what it had in hand', async () => {
    const silent: Explainer = { explain: () => new Promise<Attribution[]>(() => undefined) };
    const alert = await alertOfASweep(explainedBy(silent), 100);
    expect(alert?.reasons[0]).toMatchObject({ code: 'relationship_closed', contribution: null });
    expect(lane.faults).toMatchObject([{ message: 'the model has answered nobody for 1000 ms' }]);
  });

  it('is written by rules alone when the model has no explainer', async () => {
    const alert = await alertOfASweep(explainedBy());
    expect(alert?.reasons[0]).toMatchObject({ code: 'relationship_closed', contribution: null });
    expect(lane.faults).toEqual([]);
  });
});
