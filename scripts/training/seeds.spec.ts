import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../command/random.js';
import { auroc } from './scores/metrics.js';
import type { Tested } from './pipeline.js';
import { aurocOverSeeds, gainOverSeeds } from './seeds.js';

const ROWS = 300;

/** Customers of a run overlap with those of the next. `good` knows more than `bad`. */
function runOf(seed: number): Tested {
  const random = createRandom(seed);
  const risk = Uint8Array.from({ length: ROWS }, () => (random() < 0.4 ? 1 : 0));
  const noisy = (share: number): Float64Array => Float64Array.from(risk, (label) => share * label + random());
  return {
    customer: Int32Array.from(risk, (_, row) => 50 * seed + (row >> 1)),
    risk,
    scores: { good: noisy(0.8), bad: noisy(0.3), absent: null },
  };
}

const runs = [1, 2, 3].map(runOf);
const draws = { seed: 1, resamples: 200 };

describe('figures over seeds', () => {
  it('are the mean of the runs, with an interval over customers', () => {
    const { value = NaN, low = NaN, high = NaN } = aurocOverSeeds(runs, 'good', draws) ?? {};
    const areas = runs.map(({ risk, scores }) => auroc(scores['good'] ?? new Float64Array(), risk));
    expect(value).toBeCloseTo(areas.reduce((sum, area) => sum + area, 0) / 3, 12);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it('compare two scores on the same resamples', () => {
    const gain = gainOverSeeds(runs, 'good', 'bad', draws);
    expect(gain?.low).toBeGreaterThan(0.05);
    expect(gainOverSeeds(runs, 'bad', 'good', draws)?.value).toBeCloseTo(-(gain?.value ?? NaN), 12);
    expect(gainOverSeeds(runs, 'good', 'good', draws)).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('draw a customer for all runs at once: the same run thrice proves no more than once', () => {
    const [one] = runs;
    const widthOf = (some: readonly Tested[]): number => {
      const { low = NaN, high = NaN } = aurocOverSeeds(some, 'good', draws) ?? {};
      return high - low;
    };
    expect(one && widthOf([one, one, one])).toBeCloseTo(one ? widthOf([one]) : NaN, 12);
  });

  it('are unknown where a score is absent', () => {
    expect(aurocOverSeeds(runs, 'absent', draws)).toBeNull();
    expect(gainOverSeeds(runs, 'good', 'absent', draws)).toBeNull();
  });
});
