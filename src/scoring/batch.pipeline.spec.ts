import { beforeEach, describe, expect, it } from '@jest/globals';
import { A_CATALOG, aWireEvent } from '../../test/builders/activity.builder.js';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { aStateAboutToEnd } from '../../test/builders/state.builder.js';
import { encodeState } from '../core/state/state.codec.js';
import { STAND_IN_MODEL } from '../core/model/model.names.js';
import { USUAL_PRIOR } from '../core/model/policy.js';
import { priorScores, type PriorSignals } from '../core/model/prior.scores.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import type { Scored } from '../onnx/scorer.js';
import { BATCH_STEPS, Metrics } from '../ops/metrics.js';
import { NO_TRACES } from '../ops/traces.js';
import { shardKeys } from '../redis/keys.js';
import { UTC } from '../core/primitives/calendar.js';
import type { CommitOutcome, ShardRead } from '../redis/shard.store.js';
import type { BatchSettings } from './batch.parts.js';
import { BatchPipeline } from './batch.pipeline.js';
import { eventsRequest, evaluationRequest, readJob, type BatchRequest } from './batch.request.js';

const AS_OF = Date.UTC(2026, 0, 15, 12);
const RETENTION = {
  feedEntries: 10,
  outboxEntries: null,
  quarantineEntries: 10,
  keptAttributes: [],
  ledgerDays: Infinity,
};
const SAMPLE = { predictionsOneIn: 1, predictionsPerDay: 10, heldOutShare: 0 };
const READING = {
  catalog: A_CATALOG,
  calendar: UTC,
  owns: () => true,
  clockSkewSeconds: 300,
  isLive: false,
  latestAsOf: () => Infinity,
};

let metrics: Metrics;
/** Who got a report of the batch after its commit. */
let heard: string[];

beforeEach(() => {
  metrics = new Metrics();
  heard = [];
});

const model: ScoringModel = { version: 'm', policy: A_POLICY, horizonDays: 60, score: () => Promise.resolve([]) };

/** A lane whose commits end like this, and whose scores are the model's or those of what stands in. */
function aPipeline(
  outcome: CommitOutcome,
  by: ScoringModel | null = model,
  states: ShardRead['states'] | null = null,
): BatchPipeline {
  const settings: BatchSettings = {
    ...RETENTION,
    ...SAMPLE,
    business: A_BUSINESS,
    calendar: UTC,
    isLive: false,
    traces: NO_TRACES,
    movesPerMinute: 0,
    isPatient: false,
    noteHeavy: () => heard.push('heavy customers'),
    countDrift: () => heard.push('drift'),
  };
  const score = (signals: PriorSignals[]): Promise<Scored> => {
    const scores = signals.map((one) => priorScores(one, USUAL_PRIOR, 60));
    return Promise.resolve({ scores, model: by?.version ?? STAND_IN_MODEL, policy: A_POLICY, by });
  };
  return new BatchPipeline({
    store: {
      keys: shardKeys('live', 0),
      read: () => Promise.reject(new Error('there is nobody else to read')),
      readBatch: (ids) =>
        Promise.resolve({
          version: 7,
          brake: null,
          tail: { rows: 0, idBytes: 0 },
          states: states ?? ids.map(() => null),
          ticket: 1,
          latestAsOf: Infinity,
          isKnown: false,
          waiting: [],
        }),
      commitBatch: () => Promise.resolve({ outcome, ownJob: 'held' }),
      alertsOf: () => Promise.resolve(new Map()),
    },
    scorer: { score: (signals) => score([...signals]), within: (answer) => answer },
    metrics,
    settings,
    onFault: (fault) => heard.push(String(fault)),
    shadow: { isOn: true, offer: () => heard.push('shadow') },
  });
}

function aRequest(): BatchRequest {
  const events = ['a', 'b'].map((customerId) => aWireEvent({ customerId, occurredAt: AS_OF, amount: 5 }));
  return eventsRequest(
    [readJob({ mark: 'job', addedAt: AS_OF, work: { data: { v: 1, asOf: AS_OF, events } } }, READING)],
    READING,
    null,
  );
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
