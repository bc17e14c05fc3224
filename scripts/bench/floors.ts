/** The cost of each piece of the pipeline's work, measured alone in a tight loop. */
import { fork } from 'node:child_process';
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DecisionSettings } from '../../src/core/decision.js';
import type { EventsJob } from '../../src/core/contracts/jobs.js';
import { featureRows } from '../../src/core/features/features.js';
import { decodeState, encodeState } from '../../src/core/state/state.codec.js';
import { apply, advance, type CustomerState } from '../../src/core/state/state.js';
import { Tiles } from '../../src/core/state/tile.columns.js';
import { translate, type ActivityCatalog, type WireEvent } from '../../src/core/state/activity.js';
import { signalsOf } from '../../src/core/features/signals.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import { threadDataOf, type Manifest } from '../../src/onnx/manifest.js';
import { ModelSession } from '../../src/onnx/session.js';
import { readBusiness } from '../../src/business/business.js';
import { readConfig } from '../../src/ops/config.js';
import { applyEvents, byCustomer, decideAll, type AppliedBatch } from '../../src/scoring/batch.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { EXAMPLE_MODEL } from '../command/example-model.js';
import { Crowd } from './crowd.js';
import type { LaneLoad } from './lane-run.js';
import { VoidFigureError } from './part.js';
import type { People } from './people.js';

/** Microseconds per event, without garbage collection pauses. */
export interface Floors {
  /** The pauses of all pieces together. */
  garbage: number;
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
const TOLD_MS = 15;

const WORKER = fileURLToPath(new URL('./floors.worker.js', import.meta.url));

/** Measured in a new process. */
export async function floorsAlone(load: LaneLoad): Promise<Floors> {
  const worker = fork(WORKER, [JSON.stringify(load)]);
  try {
    return await new Promise<Floors>((resolve, reject) => {
      worker.once('message', (floors: Floors) => resolve(floors));
      worker.once('exit', (code) => reject(new VoidFigureError(`measuring the floors ended with code ${code}`)));
    });
  } finally {
    worker.removeAllListeners('exit');
    if (worker.connected) worker.disconnect();
  }
}

export async function floorsOf(load: LaneLoad, people: People): Promise<Floors> {
  const { manifest, data } = threadDataOf(EXAMPLE_MODEL);
  const session = await ModelSession.load(data);
  const { jobs, batches, applied, rows, catalog, settings, at } = materialOf(load, people, manifest);
  const scores = await Promise.all(applied.map(({ touched }, i) => scoresOf(session, rows[i]!, touched.length)));
  const texts = jobs.map((job) => JSON.stringify(job));
  const safeguards = { silent: [], brake: null };
  // No results are kept: the garbage collector would have to copy them, and that is not a cost of the work itself.
  const pauses = new Pauses();
  const each = (work: (i: number) => unknown): Promise<number> => usPerEvent(work, load.batchEvents, pauses);
  const lists = batches.map((batch) => [...batch.groups.values()]);
  const tiles = new Tiles();
  // One customer after the other, as lanes do it. The difference between two steps is the cost of the second.
  const decoded = (i: number): CustomerState[] => batches[i]!.states.map((bytes) => decodeState(bytes, tiles));
  const after = <T>(i: number, work: (state: CustomerState) => T): T[] =>
    batches[i]!.states.map((bytes, k) => {
      const state = decodeState(bytes, tiles);
      applyTo(state, lists[i]![k]!, at, catalog);
      return work(state);
    });
  const decode = await each(decoded);
  const applying = await each((i) => after(i, () => null));
  const evaluating = await each((i) => featureRows(after(i, (state) => signalsOf(state, state.asOf))));
  const encoding = await each((i) => after(i, encodeState));
  const floors = {
    decode,
    apply: applying - decode,
    features: evaluating - applying,
    encode: encoding - applying,
    json: await each((i): unknown => JSON.parse(texts[i]!)),
    decide: await each((i) => decideAll(applied[i]!.touched, scores[i]!, settings, safeguards)),
    onnx: await each((i) => session.score(rows[i]!, applied[i]!.touched.length)),
  };
  pauses.close();
  await session.release();
  return { ...floors, garbage: pauses.leastUs };
}

interface Material {
  /** The instant as of which everything is evaluated. */
  at: EpochMs;
  catalog: ActivityCatalog;
  settings: DecisionSettings;
  jobs: EventsJob[];
  batches: { groups: Map<string, WireEvent[]>; states: Uint8Array[] }[];
  applied: AppliedBatch[];
  /** The features of each batch's customers. */
  rows: Float32Array[];
}

/** The input of the pieces: batches as lanes get them, with the results of each step of a lane. */
export function materialOf(load: LaneLoad, people: People, { version, policy }: Manifest): Material {
  const business = readBusiness(readConfig({}).configDir);
  const crowd = new Crowd({ customers: load.customers, draw: load.draw, seed: 3, name: 'floor' });
  const at = Date.now();
  const jobs = Array.from({ length: BATCHES }, (): EventsJob => {
    return { v: 1, asOf: at, events: crowd.many(load.batchEvents, at) };
  });
  const batches = jobs.map(({ events }) => {
    const groups = byCustomer(events);
    return { groups, states: [...groups.keys()].map((name) => bytesOf(name, load, people)) };
  });
  const { catalog } = business;
  const applied = batches.map(({ groups, states }) => applyEvents(groups, states, at, catalog));
  const rows = applied.map(({ touched }) => featureRows(touched.map(({ signals }) => signals)));
  return { at, catalog, settings: { ...business, model: version, policy }, jobs, batches, applied, rows };
}

export async function scoresOf(session: ModelSession, rows: Float32Array, count: number): Promise<ModelScores[]> {
  const { risk, stage } = await session.score(rows, count);
  return Array.from({ length: count }, (_, row) => ({
    risk: risk[row] ?? NaN,
    stages: Array.from(stage.slice(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length)),
  }));
}

function bytesOf(name: string, { customers }: LaneLoad, people: People): Uint8Array {
  return people.of(Number(name.slice(1)), customers).state;
}

function applyTo(state: CustomerState, events: readonly WireEvent[], at: EpochMs, catalog: ActivityCatalog): void {
  advance(state, at);
  for (const event of events) apply(state, translate(event, catalog));
}

/** The best of several rounds: interference only makes a round slower. @param work on one batch */
async function usPerEvent(work: (batch: number) => unknown, batchEvents: number, pauses: Pauses): Promise<number> {
  const best = { own: Infinity, paused: 0 };
  await pauses.sinceLast();
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for (let batch = 0; batch < BATCHES; batch++) await work(batch);
    const ms = performance.now() - startedAt;
    const pausedMs = await pauses.sinceLast();
    const perEvent = (time: number): number => (1000 * time) / (BATCHES * batchEvents);
    if (round > 0 && perEvent(ms) < best.own + best.paused) {
      Object.assign(best, { own: perEvent(ms - pausedMs), paused: perEvent(pausedMs) });
    }
  }
  pauses.leastUs += best.paused;
  return best.own;
}

/** Measures how long the garbage collector paused the process. */
class Pauses {
  /** The sum of the lowest times of all pieces, per event. */
  leastUs = 0;
  private ms = 0;
  private readonly observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) this.ms += duration;
  });

  constructor() {
    this.observer.observe({ entryTypes: ['gc'] });
  }

  /** The pauses since the last call. The observer reports them with a short delay. */
  async sinceLast(): Promise<number> {
    await sleep(TOLD_MS);
    const { ms } = this;
    this.ms = 0;
    return ms;
  }

  close(): void {
    this.observer.disconnect();
  }
}
