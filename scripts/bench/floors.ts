/** The cost of each piece of the pipeline's work, measured alone in a tight loop. */
import { fork } from 'node:child_process';
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EventsJob } from '../../src/core/contracts/jobs.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { byCustomer } from '../../src/scoring/apply.js';
import { Crowd } from './crowd.js';
import { Evaluation, type EventsOf } from './evaluation.js';
import type { LaneLoad } from './lane-run.js';
import { VoidFigureError } from './part.js';
import type { People } from './people.js';

/** Microseconds per event, without garbage collection pauses. */
export interface Floors {
  /** The pauses of all pieces together. */
  garbage: number;
  json: number;
  /** From the bytes of the states to those of the new ones, without the model. */
  rules: number;
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
  const evaluation = await Evaluation.open();
  const { jobs, batches, at } = materialOf(load, people);
  const applied = batches.map((batch) => evaluation.applied(batch, at));
  const rows = applied.map((batch) => evaluation.rowsOf(batch));
  const scores = await Promise.all(applied.map(({ touched }, i) => evaluation.scored(rows[i]!, touched.length)));
  const texts = jobs.map((job) => JSON.stringify(job));
  // No results are kept: the garbage collector would have to copy them, and that is not a cost of the work itself.
  const pauses = new Pauses();
  const each = (work: (i: number) => unknown): Promise<number> => usPerEvent(work, load.batchEvents, pauses);
  const floors = {
    rules: await each((i) => {
      const batch = evaluation.applied(batches[i]!, at);
      evaluation.rowsOf(batch);
      for (const one of evaluation.decided(batch, scores[i]!)) evaluation.bytesOf(one);
    }),
    json: await each((i): unknown => JSON.parse(texts[i]!)),
    onnx: await each((i) => evaluation.scored(rows[i]!, applied[i]!.touched.length)),
  };
  pauses.close();
  await evaluation.close();
  return { ...floors, garbage: pauses.leastUs };
}

interface Material {
  /** The instant as of which everything is evaluated. */
  at: EpochMs;
  jobs: EventsJob[];
  batches: EventsOf[];
}

/** Batches as lanes get them. */
export function materialOf(load: LaneLoad, people: People): Material {
  const crowd = new Crowd({ customers: load.customers, draw: load.draw, seed: 3, name: 'floor' });
  const at = Date.now();
  const jobs = Array.from({ length: BATCHES }, (): EventsJob => {
    return { v: 1, asOf: at, events: crowd.many(load.batchEvents, at) };
  });
  const batches = jobs.map(({ events }) => {
    const groups = byCustomer(events);
    return { groups, stored: groups.map(([name]) => bytesOf(name, load, people)) };
  });
  return { at, jobs, batches };
}

function bytesOf(name: string, { customers }: LaneLoad, people: People): Uint8Array {
  return people.of(Number(name.slice(1)), customers).state;
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
