/** Whether a service keeps up with a load: the time until the commit at the end of a run against its middle. */
import type { Timing } from './latency-probes.js';
import { quantilesOf } from './statistics.js';

/** Median times in ms; NaN when the load was refused. */
export interface Lag {
  /** Of the middle fifth of the run. */
  middleMs: number;
  /** Of its last tenth. */
  endMs: number;
}

/** One that keeps up is as fast at the end as in the middle, but for chance. A lag that grows evenly is 1.9 times as long. */
const BEHIND = { times: 1.5, ms: 50 };

/** @param timings in the order in which they were due */
export function lagOf(timings: readonly Pick<Timing, 'dueAt' | 'committedAt'>[]): Lag {
  const median = (from: number, to: number): number => {
    const some = timings.slice(Math.floor(from * timings.length), Math.ceil(to * timings.length));
    return quantilesOf(some.map(({ committedAt, dueAt }) => committedAt - dueAt)).p50;
  };
  return { middleMs: median(0.4, 0.6), endMs: median(0.9, 1) };
}

export function fallsBehind({ middleMs, endMs }: Lag): boolean {
  if (Number.isNaN(middleMs)) return true;
  return endMs > middleMs * BEHIND.times && endMs > middleMs + BEHIND.ms;
}
