import { beforeEach, describe, expect, it } from '@jest/globals';
import { aWireEvent } from '../../test/builders/activity.builder.js';
import {
  SOME_BATCH_SETTINGS,
  aLaneRead,
  aScoringModel,
  anEventsRequest,
  scoredBy,
} from '../../test/builders/batch.builder.js';
import { aStateAboutToEnd } from '../../test/builders/state.builder.js';
import { encodeState } from '../core/state/state.codec.js';
import { STAND_IN_MODEL } from '../core/model/model.names.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import { BATCH_STEPS, Metrics } from '../ops/metrics.js';
import { shardKeys } from '../redis/keys.js';
import { UTC } from '../core/primitives/calendar.js';
import type { CommitOutcome, ShardRead } from '../redis/shard.store.js';
import { BatchPipeline } from './batch.pipeline.js';
import { evaluationRequest, type BatchRequest } from './batch.request.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);

let metrics: Metrics;
/** Who got a report of the batch after its commit. */
let heard: string[];

beforeEach(() => {
  metrics = new Metrics();
  heard = [];
});

const model = aScoringModel('m');

/** A lane whose commits end like this, and whose scores are the model's or those of what stands in. */
function aPipeline(
  outcome: CommitOutcome,
  by: ScoringModel | null = model,
  states: ShardRead['states'] | null = null,
): BatchPipeline {
  const settings = {
    ...SOME_BATCH_SETTINGS,
    noteHeavy: () => heard.push('heavy customers'),
    countDrift: () => heard.push('drift'),
  };
  const name = by?.version ?? STAND_IN_MODEL;
  return new BatchPipeline({
    store: {
      keys: shardKeys('live', 0),
      read: () => Promise.reject(new Error('there is nobody else to read')),
      readBatch: (ids) => Promise.resolve(aLaneRead(states ?? ids.map(() => null))),
      commitBatch: () => Promise.resolve({ outcome, ownJob: 'held' }),
      alertsOf: () => Promise.resolve(new Map()),
    },
    scorer: { score: (signals) => Promise.resolve(scoredBy(by, name, signals)), within: (answer) => answer },
    metrics,
    settings,
    onFault: (fault) => heard.push(String(fault)),
    shadow: { isOn: true, offer: () => heard.push('shadow') },
  });
}

function aRequest(): BatchRequest {
  const events = ['a', 'b'].map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 }));
  return anEventsRequest(events, AS_OF);
}

async function counted(name: string): Promise<number> {
  const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
  return values.reduce((sum, { value }) => sum + value, 0);
}

/** In the order in which they ended: labels are shown in the order of their first observation. */
async function stepsTaken(): Promise<{ step: string; times: number }[]> {
  const text = await metrics.registry.metrics();
  const lines = text.matchAll(/^tidewatch_stage_step_seconds_count\{step="(\w+)"\} (\d+)$/gm);
  return [...lines].map(([, step = '', times]) => ({ step, times: Number(times) }));
}

describe('a batch', () => {
  it('that is committed takes every step once, in order, and each has its time', async () => {
    expect(await aPipeline('committed').run(aRequest())).toMatchObject({ outcome: 'committed' });
    expect(await stepsTaken()).toEqual(BATCH_STEPS.map((step) => ({ step, times: 1 })));
    expect(await counted('tidewatch_events_total')).toBe(2);
    expect(await counted('tidewatch_swept_customers_total')).toBe(0);
    expect(heard).toEqual(['drift', 'shadow']);
  });

  it.each<[CommitOutcome, number]>([
    ['fenced', 1],
    ['known', 1],
    ['ahead', 0],
  ])('that is %s is not reported to anybody, and counts as a conflict %i times', async (outcome, conflicts) => {
    expect(await aPipeline(outcome).run(aRequest())).toMatchObject({ outcome });
    expect((await stepsTaken()).map(({ step }) => step)).toEqual(BATCH_STEPS.filter((step) => step !== 'report'));
    expect(await counted('tidewatch_events_total')).toBe(0);
    expect(await counted('tidewatch_redis_commit_conflicts_total')).toBe(conflicts);
    expect(heard).toEqual([]);
  });

  it('that the prior stood in is counted, and the monitors of the model hear nothing of it', async () => {
    await aPipeline('committed', null).run(aRequest());
    expect(await counted('tidewatch_events_total')).toBe(2);
    expect(heard).toEqual([]);
  });

  it('can begin again with the same request: a fenced one leaves nothing behind', async () => {
    const request = aRequest();
    await aPipeline('fenced').run(request);
    await aPipeline('committed').run(request);
    expect(await counted('tidewatch_events_total')).toBe(2);
  });

  it.each([
    ['is there', 1],
    ['is gone', 0],
  ])('of time counts the customer who %s %i times', async (_, swept) => {
    const states = [swept === 1 ? encodeState(aStateAboutToEnd(AS_OF, 'mobile')) : null];
    await aPipeline('committed', model, states).run(evaluationRequest(AS_OF, { v: 1, asOf: AS_OF }, ['c'], UTC));
    expect(await counted('tidewatch_swept_customers_total')).toBe(swept);
  });
});
