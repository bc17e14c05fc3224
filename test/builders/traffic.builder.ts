/** What a channel brings: the same for the same seed. */
import { DAY_MS, SECOND_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';

/** Events that came within the last `ms` up to `at`; asked for one span after the other. */
export type Traffic = (at: EpochMs, ms: number) => number;

/** Uniform in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sessions at random, each of so many events at once. */
export function stream(seed: number, sessionsPerHour: number | ((at: EpochMs) => number), perSession = 1): Traffic {
  const random = seeded(seed);
  const rate = typeof sessionsPerHour === 'number' ? () => sessionsPerHour : sessionsPerHour;
  return (at, ms) => perSession * poisson(random, (rate(at) * ms) / 3_600_000);
}

export interface Deliveries {
  startAt: EpochMs;
  everyMs: number;
  events: number;
  /** Each comes by so much too early or too late, at most. */
  jitterMs?: number;
  /** Each is larger or smaller by this share at most. */
  sizes?: number;
  /** Each comes in so many parts, ten seconds apart. */
  parts?: number;
  /** Whether one comes at this (nominal) instant. */
  comes?: (at: EpochMs) => boolean;
}

/** Files. */
export function deliveries(seed: number, plan: Deliveries): Traffic {
  const { startAt, everyMs, events, jitterMs = 0, sizes = 0, parts = 1, comes = () => true } = plan;
  const random = seeded(seed);
  const about = (middle: number, most: number): number => middle + (2 * random() - 1) * most;
  const coming: { at: EpochMs; events: number }[] = [];
  let next = startAt;
  return (at, ms) => {
    for (; next - jitterMs <= at; next += everyMs) {
      const comesAt = about(next, jitterMs);
      const size = about(events, sizes * events);
      if (!comes(next)) continue;
      for (let part = 0; part < parts; part++) {
        coming.push({ at: comesAt + part * 10 * SECOND_MS, events: Math.round(size / parts) });
      }
    }
    let sum = 0;
    for (let i = coming.length - 1; i >= 0; i--) {
      const one = coming[i];
      if (one === undefined || one.at > at) continue;
      if (one.at > at - ms) sum += one.events;
      coming.splice(i, 1);
    }
    return sum;
  };
}

export function together(...all: Traffic[]): Traffic {
  return (at, ms) => all.reduce((sum, one) => sum + one(at, ms), 0);
}

/** One until an instant, another from then on. */
export function turning(at: EpochMs, before: Traffic, after: Traffic): Traffic {
  return (now, ms) => {
    const [old, fresh] = [before(now, ms), after(now, ms)];
    return now <= at ? old : fresh;
  };
}

/** Monday to Friday, of weeks that start on Mondays (UTC). */
export function onWorkingDays(at: EpochMs): boolean {
  return (Math.floor(at / DAY_MS) + 3) % 7 < 5;
}

function poisson(random: () => number, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** Box and Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
