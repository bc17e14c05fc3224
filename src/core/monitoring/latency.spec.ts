import { describe, expect, it } from '@jest/globals';
import { addDurations, countedSince, percentilesOf } from './latency.js';

const BOUNDS = [0.01, 0.1, 1];

describe('percentiles from buckets', () => {
  it.each([
    ['nothing was counted', [0, 0, 0, 0], null],
    ['all are in the first bucket', [100, 0, 0, 0], { count: 100, p50: 0.005, p95: 0.0095, p99: 0.0099 }],
    ['a tenth is slow', [90, 0, 10, 0], { count: 100, p50: 0.01 * (50 / 90), p95: 0.55, p99: 0.91 }],
    ['just 95 of 100 are fast', [95, 0, 5, 0], { count: 100, p50: 0.01 * (50 / 95), p95: 0.01, p99: 0.82 }],
    ['the slowest are beyond all bounds', [90, 0, 0, 10], { count: 100, p50: 0.01 * (50 / 90), p95: null, p99: null }],
  ])('%s', (_situation, counts, expected) => {
    const found = percentilesOf(counts, BOUNDS);
    if (expected === null) expect(found).toBeNull();
    else {
      expect(found?.count).toBe(expected.count);
      for (const share of ['p50', 'p95', 'p99'] as const) {
        if (expected[share] === null) expect(found?.[share]).toBeNull();
        else expect(found?.[share]).toBeCloseTo(expected[share], 10);
      }
    }
  });

  it('cover what was counted since, by measure', () => {
    expect(countedSince({ push: [1, 1] }, { push: [3, 1], commit: [2, 0] })).toEqual({ push: [2, 0], commit: [2, 0] });
  });

  it('add up over processes, of which one may lack a measure', () => {
    expect(addDurations([{ push: [1, 2] }, { push: [3, 4], commit: [1, 0] }])).toEqual({
      push: [4, 6],
      commit: [1, 0],
    });
  });
});
