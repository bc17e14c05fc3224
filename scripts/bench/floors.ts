/** What each piece of the pipeline's work costs when it is done alone, in a tight loop, with nothing around it. */
import type { EventsJob } from '../../src/core/jobs.js';
import { featureRows } from '../../src/core/features.js';
import { decodeState, encodeState } from '../../src/core/state.codec.js';
import { apply, advance, type CustomerState } from '../../src/core/state.js';
import { translate, type ActivityCatalog, type WireEvent } from '../../src/core/activity.js';
import { signalsOf } from '../../src/core/signals.js';
import { threadDataOf } from '../../src/onnx/manifest.js';
import { ModelSession } from '../../src/onnx/session.js';
import { readBusiness } from '../../src/ops/business.js';
import { readConfig } from '../../src/ops/config.js';
import { applyEvents, byCustomer, decideAll } from '../../src/scoring/batch.js';
import { STAGES, type EpochMs } from '../../src/core/vocabulary.js';
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

const BATCHES = 20;
const ROUNDS = 10;

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
  const safeguards = { silent: [], brake: null };
  // Nothing is kept: what lives on would be carried about by the collector, and that is not the work's own price.
  const each = (work: (i: number) => unknown): Promise<number> => usPerEvent(work, load.batchEvents);
  const lists = batches.map((batch) => [...batch.groups.values()]);
  const floors = {
    json: await each((i) => JSON.parse(texts[i]!) as unknown),
    decode: await each((i) => forEach(batches[i]!.states, (bytes) => decodeState(bytes))),
    features: await each((i) => featureRows(applied[i]!.touched.map(({ state }) => signalsOf(state, state.asOf)))),
    decide: await each((i) => decideAll(applied[i]!.touched, scores[i]!, settings, safeguards)),
    encode: await each((i) => forEach(applied[i]!.touched, ({ state }) => encodeState(state))),
    onnx: await each((i) => session.score(rows[i]!, applied[i]!.touched.length)),
  };
  const both = await each((i) =>
    forEach(batches[i]!.states, (bytes, k) => applyTo(decodeState(bytes), lists[i]![k]!, at, business.catalog)),
  );
  await session.release();
  return { ...floors, apply: Math.max(0, both - floors.decode) };
}

function stateOf(name: string, { customers }: LaneLoad, people: People): Uint8Array {
  return people.of(Number(name.slice(1)), customers).state;
}

function applyTo(state: CustomerState, events: readonly WireEvent[], at: EpochMs, catalog: ActivityCatalog): void {
  advance(state, at);
  for (const event of events) apply(state, translate(event, catalog));
}

function forEach<T>(items: readonly T[], work: (item: T, i: number) => unknown): void {
  items.forEach((item, i) => void work(item, i));
}

/** The best of some rounds: nothing can be faster than it once was. @param work on one batch */
async function usPerEvent(work: (batch: number) => unknown, batchEvents: number): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS + 1; round++) {
    const startedAt = performance.now();
    for (let batch = 0; batch < BATCHES; batch++) await work(batch);
    if (round > 0) best = Math.min(best, (1000 * (performance.now() - startedAt)) / (BATCHES * batchEvents));
  }
  return best;
}
