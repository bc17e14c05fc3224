import { describe, expect, it } from '@jest/globals';
import { Restarts } from './restarts.js';

const SOON_MS = 500;
const LONG_MS = 60_000;

function waitsAfter(runs: readonly number[]): number[] {
  const restarts = new Restarts();
  return runs.map((ranMs) => restarts.ended(ranMs).waitMs);
}

describe('the wait before a process is started again', () => {
  it('doubles while it ends soon, up to half a minute', () => {
    const waits = waitsAfter(Array<number>(12).fill(SOON_MS));
    expect(waits.slice(0, 4)).toEqual([200, 400, 800, 1_600]);
    expect(waits.slice(-2)).toEqual([30_000, 30_000]);
  });

  it('begins anew once it ran for a minute', () => {
    expect(waitsAfter([SOON_MS, SOON_MS, SOON_MS, LONG_MS, SOON_MS])).toEqual([200, 400, 800, 200, 400]);
  });
});

describe('a process that ends again and again', () => {
  function endedTimes(count: number): Restarts {
    const restarts = new Restarts();
    for (let i = 0; i < count; i++) restarts.ended(SOON_MS);
    return restarts;
  }

  it.each([
    ['is not named after four ends', 4, 0, false],
    ['is named after five, while it does not run', 5, 0, true],
    ['is still named when it has just been started', 5, LONG_MS - 1, true],
    ['is named no longer once it has run for a minute', 5, LONG_MS, false],
  ])('%s', (_situation, ends, runsMs, isNamed) => {
    expect(endedTimes(ends).isLooping(runsMs)).toBe(isNamed);
  });
});
