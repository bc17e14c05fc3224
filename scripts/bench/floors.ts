/** What each piece of the pipeline's work costs when it is done alone, in a tight loop, with nothing around it. */
import type { EventsJob } from '../../src/core/jobs.js';
import { featureRows } from '../../src/core/features.js';
import { decodeState, encodeState } from '../../src/core/state.codec.js';
import { apply, advance, type CustomerState } from '../../src/core/state.js';
import { isActive, translate } from '../../src/core/activity.js';
import { signalsOf } from '../../src/core/signals.js';
import { threadDataOf } from '../../src/onnx/manifest.js';
import { ModelSession } from '../../src/onnx/session.js';
import { readBusiness } from '../../src/ops/business.js';
import { readConfig } from '../../src/ops/config.js';
import { applyEvents, byCustomer, decideAll } from '../../src/scoring/batch.js';
import { STAGES } from '../../src/core/vocabulary.js';
import { Crowd } from './crowd.js';
import type { LaneLoad } from './lane-run.js';
import type { People } from './people.js';

/** Microseconds per event. */
export interface Floors {
  json: number;
  decode: number;
  apply: number;
  features: number;
  decide: number;
  encode: number;
  onnx: number;
}

const BATCHES = 60;
const ROUNDS = 3;

export async function floorsOf(load: LaneLoad, people: People): Promise<Floors> {
  const { configDir, modelDir } = readConfig({});
  const business = readBusiness(configDir);
  const { manifest, data } = threadDataOf(modelDir);
  const session = await ModelSession.load(data);
  const crowd = new Crowd({ customers: load.customers, draw: load.draw, seed: 3, name: 'floor' });
  const at = people.asOf + 1;
  const jobs = Array.from({ length: BATCHES }, (): EventsJob => {
    return { v: 1, asOf: at, events: crowd.many(load.batchEvents, at) };
  });
  const batches = jobs.map(({ events }) => {
    const groups = byCustomer(events);
    return { groups, states: [...groups.keys()].map((name) => stateOf(name, load, people)) };
  });
  const rules = { catalog: business.catalog, skewMs: 0 };
  const applied = batches.map(({ groups, states }) => applyEvents(groups, states, at, rules));
  const settings = { ...business, model: manifest.version, policy: manifest.policy };
  const rows = applied.map(({ touched }) => featureRows(touched.map(({ signals }) => signals)));
  const scores = await Promise.all(
    applied.map(async ({ touched }, i) => {
      const { risk, stage } = await session.score(rows[i]!, touched.length);
      return touched.map((_, row) => ({
        risk: risk[row] ?? NaN,
        stages: Array.from(stage.slice(row * STAGES.length, (row + 1) * STAGES.length)),
      }));
    }),
  );
  const texts = jobs.map((job) => JSON.stringify(job));
  const decoded = (): CustomerState[][] => batches.map(({ states }) => states.map((bytes) => decodeState(bytes)));
  const per = (work: () => unknown): Promise<number> => usPerEvent(work, BATCHES * load.batchEvents);
  const groups = batches.map((batch) => [...batch.groups.values()]);
  const floors = {
    json: await per(() => texts.map((text) => JSON.parse(text) as unknown)),
    decode: await per(decoded),
    features: await per(() =>
      applied.map(({ touched }) => featureRows(touched.map(({ state }) => signalsOf(state, state.asOf)))),
    ),
    decide: await per(() =>
      applied.map(({ touched }, i) => decideAll(touched, scores[i]!, settings, { silent: [], brake: null })),
    ),
    encode: await per(() => applied.map(({ touched }) => touched.map(({ state }) => encodeState(state)))),
    onnx: await per(async () => {
      for (const [i, { touched }] of applied.entries()) await session.score(rows[i]!, touched.length);
    }),
  };
  const both = await per(() =>
    decoded().forEach((states, i) =>
      states.forEach((state, k) => {
        advance(state, at);
        for (const event of groups[i]![k]!) {
          const activity = translate(event, business.catalog);
          apply(state, activity);
          isActive(activity);
        }
      }),
    ),
  );
  await session.release();
  return { ...floors, apply: Math.max(0, both - floors.decode) };
}

function stateOf(name: string, { customers }: LaneLoad, people: People): Uint8Array {
  return people.of(Number(name.slice(1)), customers).state;
}

/** The best of some rounds: nothing can be faster than it once was. */
async function usPerEvent(work: () => unknown, events: number): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS + 1; round++) {
    const startedAt = performance.now();
    await work();
    if (round > 0) best = Math.min(best, (1000 * (performance.now() - startedAt)) / events);
  }
  return best;
}
